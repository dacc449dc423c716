"""Whose inbox is it that the current request is about? Always the caller's own."""

from uuid import UUID

from shared.kit import auth
from shared.kit.auth import OFFICER, STAFF
from shared.kit.errors import Forbidden
from shared.kit.messages import N_

READERS = (*STAFF, OFFICER)


def person_id() -> UUID:
    """The person who asks.

    Raises:
        Forbidden: it is none who signed in by name.
    """
    kind, _, named = auth.principal().id.partition(":")
    # Sessions are signed by submission, whose ids are UUIDs.
    if kind != "staff":
        raise Forbidden(N_("Only who signed in by name has an inbox."))
    return UUID(named)
