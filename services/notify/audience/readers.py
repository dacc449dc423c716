"""Who of the people that are told is asking? It is always their own inbox, and their own wishes, that are meant."""

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
        raise Forbidden(N_("Only who signed in by name can be told something."))
    return UUID(named)
