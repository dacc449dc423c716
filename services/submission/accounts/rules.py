"""Which names, roles and passwords make sense, whoever asks?"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta

from shared.contracts.keys import MANAGE_WEBHOOKS
from shared.kit.messages import N_, Message
from shared.kit.roles import ADMIN, COMMITTEE, EXECUTIVE, OFFICER, VERIFIER

PERSON_ROLES = (ADMIN, VERIFIER, COMMITTEE, EXECUTIVE, OFFICER)

READ_INNOVATIONS = "innovations:read"
WRITE_INNOVATIONS = "innovations:write"
WRITE_EVIDENCE = "evidence:write"
WRITE_COLLABORATION = "collaboration:write"
# What an agency's system is for; where news is called to is another's to say, and is asked for by name.
USUAL_SCOPES = (READ_INNOVATIONS, WRITE_INNOVATIONS, WRITE_EVIDENCE, WRITE_COLLABORATION)
SCOPES = (*USUAL_SCOPES, MANAGE_WEBHOOKS)

# Whoever runs the system needs this long to exchange a key.
EXPIRY_WARNING = timedelta(days=30)
MIN_PASSWORD_LENGTH = 12
MAX_PASSWORD_LENGTH = 200
_MAX_SLUG_LENGTH = 80


def slug_of(name: str) -> str:
    """The part of an address that a name becomes: `Ringkas 2.0` is `ringkas-2-0`; never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_MAX_SLUG_LENGTH].rstrip("-") or "tanpa-nama"


def complaint_about_agency(roles: Sequence[str], *, has_agency: bool) -> Message | None:
    """Why these roles do not go together with an agency, or with none."""
    if OFFICER in roles and not has_agency:
        return N_("An officer belongs to an agency. Name it.")
    if has_agency and set(roles) != {OFFICER}:
        return N_("Only an officer, with no other role, belongs to an agency.")
    return None
