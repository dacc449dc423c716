"""Whose sign-ins are over before their time? Each service keeps that for itself, as it hears it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.kit import schema

_ends = schema.sign_in_end


def end_before(session: Session, person_id: UUID, *, before: datetime) -> None:
    """Let no sign-in of theirs from before this instant count any more; older news changes nothing."""
    added = insert(_ends).values(person_id=person_id, before=before)
    latest = func.greatest(_ends.c.before, added.excluded.before)
    session.execute(added.on_conflict_do_update(index_elements=[_ends.c.person_id], set_={"before": latest}))


def has_ended(session: Session, person_id: UUID, *, since: datetime) -> bool:
    """Whether a sign-in that began at `since` is over."""
    return (
        session.scalar(select(_ends.c.before).where(_ends.c.person_id == person_id, _ends.c.before > since)) is not None
    )
