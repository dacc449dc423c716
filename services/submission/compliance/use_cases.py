"""What is kept of the reminders that agencies got?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.submission.compliance.models import DutyReminder
from shared.contracts.events import DutyReminded


def keep_reminder(session: Session, event: DutyReminded, *, at: datetime) -> None:
    """Remember it; hearing it twice changes nothing."""
    row = {
        "agency_id": event.agency_id,
        "year": event.year,
        "closes_at": event.closes_at,
        "days_before": event.days_before,
        "told": event.told,
        "reminded_at": at,
    }
    session.execute(insert(DutyReminder).values(row).on_conflict_do_nothing())


def reminders(session: Session, *, year: int) -> dict[UUID, Sequence[DutyReminder]]:
    """The reminders of a year by agency, the newest first."""
    query = select(DutyReminder).where(DutyReminder.year == year).order_by(DutyReminder.reminded_at.desc())
    found: dict[UUID, list[DutyReminder]] = {}
    for reminder in session.scalars(query):
        found.setdefault(reminder.agency_id, []).append(reminder)
    return dict(found)
