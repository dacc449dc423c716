"""How does a deed leave its trace, in the same transaction?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.submission.trail.models import AuditEntry
from shared.kit.auth import Principal

# Whoever acts where nobody has signed in: a sweep, the loading of the sample, the command for the first administrator.
SYSTEM = Principal(id="system", name="", roles=frozenset())

REGISTER_AGENCY, EDIT_AGENCY = "agency.register", "agency.edit"
REGISTER_PERSON, EDIT_PERSON = "person.register", "person.edit"
SEND_PASSWORD_LINK, CHANGE_PASSWORD = "password.send_link", "password.change"
ISSUE_KEY, ROTATE_KEY, END_PREVIOUS, REVOKE_KEY = "key.issue", "key.rotate", "key.end_previous", "key.revoke"
MOVE_PERIOD = "period.move"
DESCRIBE_DOCUMENT, REMOVE_DOCUMENT = "document.describe", "document.remove"
DEEDS = (
    *(REGISTER_AGENCY, EDIT_AGENCY, REGISTER_PERSON, EDIT_PERSON, SEND_PASSWORD_LINK, CHANGE_PASSWORD),
    *(ISSUE_KEY, ROTATE_KEY, END_PREVIOUS, REVOKE_KEY),
    *(MOVE_PERIOD, DESCRIBE_DOCUMENT, REMOVE_DOCUMENT),
)


def record(
    session: Session,
    by: Principal,
    *,
    what: str,
    subject: object,
    subject_name: str,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write down who did what to whom; `changes` has what is different, with its value before and after."""
    session.add(
        AuditEntry(
            at=now,
            actor=by.id,
            actor_name=by.name,
            what=what,
            subject=str(subject),
            subject_name=subject_name,
            note=note,
            changes=dict(changes or {}),
        )
    )
