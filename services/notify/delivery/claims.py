"""Who holds a letter while it is being sent, and which comes next?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notify.delivery import pace, rules
from services.notify.delivery.models import EMAIL, PENDING, SENDING, Delivery

LEASE = timedelta(seconds=30)
"""Longer than any task may run, so that nobody takes a letter that somebody still holds."""
BATCH = 50
PATIENT_BATCH = 8
"""Urgent letters are looked for between two batches: they wait for no more than so many of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Letters that are ours to send, the first after `wait_s`, each `step_s` after the one before it.

    `is_full` where there may be more; with no letters and a wait, none may leave until then.
    """

    ids: Sequence[UUID] = field(default_factory=list)
    wait_s: float = 0.0
    step_s: float = 0.0
    is_full: bool = False


def claim_next(session: Session, *, time_zone: str, per_second: int, now: datetime) -> Claim:
    """Urgent letters, and others only where none of those is due and nobody sleeps; 0 `per_second` is no limit."""
    slots = pace.open_slots(session, per_second=per_second) if per_second else pace.Slots(most=BATCH)
    if not slots.most:
        return Claim(wait_s=slots.wait_s)
    limit = min(BATCH, slots.most)
    ids = claim(session, limit=limit, now=now)
    if not ids and not rules.is_quiet(now, time_zone=time_zone):
        limit = min(PATIENT_BATCH, slots.most)
        ids = claim(session, limit=limit, now=now, is_urgent=False)
    if per_second and ids:
        pace.use_slots(session, len(ids), per_second=per_second)
    step_s = 1 / per_second if per_second else 0.0
    return Claim(ids=ids, wait_s=slots.wait_s if ids else 0.0, step_s=step_s, is_full=len(ids) == limit)


def claim(session: Session, *, limit: int, now: datetime, is_urgent: bool = True) -> list[UUID]:
    """Take letters that are due, or whose last holder died; nobody else takes them while the lease runs.

    What is due in another channel is not for a mail server.
    """
    due = (
        select(Delivery.id)
        .where(Delivery.state.in_([PENDING, SENDING]), Delivery.is_urgent == is_urgent, Delivery.due_at <= now)
        .where(Delivery.channel == EMAIL)
        .order_by(Delivery.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = update(Delivery).where(Delivery.id.in_(due.scalar_subquery()))
    values = {"state": SENDING, "state_since": now, "due_at": now + LEASE, "attempts": Delivery.attempts + 1}
    # Ids grow with time: the oldest letter leaves first.
    return sorted(session.scalars(taken.values(values).returning(Delivery.id)))


def release(session: Session, claimed: Sequence[UUID], *, due_at: datetime, now: datetime) -> None:
    """Give back letters that were taken and not tried."""
    values = {"state": PENDING, "state_since": now, "due_at": due_at, "attempts": Delivery.attempts - 1}
    session.execute(update(Delivery).where(Delivery.id.in_(claimed), Delivery.state == SENDING).values(values))
