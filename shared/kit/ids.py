"""Which name does a new row get?"""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A time-ordered UUID (version 7), so that indexes grow at their end."""
    return uuid_utils.compat.uuid7()
