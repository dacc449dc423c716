"""What do staff see of the letters, newest first, a page at a time?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notify.delivery.models import Delivery, Notice

PAGE = 50
# The parameters that name what a letter is about.
NAMES = ("innovation", "festival", "topic", "agency", "subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger; `recipient` in full, to be masked for whoever need not know it."""

    id: UUID
    event_id: UUID
    kind: str
    subject: str
    about: str
    channel: str
    recipient: str
    language: str
    state: str
    reason: str
    attempts: int
    queued_at: datetime
    due_at: datetime
    state_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadEnd:
    """A notice of which somebody should have been told who could not be found."""

    event_id: UUID
    kind: str
    about: str
    unmet: Sequence[str]
    occurred_at: datetime


def deliveries(
    session: Session,
    *,
    event_id: UUID | None = None,
    state: str | None = None,
    sought: str = "",
    before: UUID | None = None,
) -> tuple[list[Entry], UUID | None]:
    """A page of the ledger, and the cursor of the next page where there is one; `sought` as typed by a person."""
    query = select(Delivery, Notice).join_from(Delivery, Notice).order_by(Delivery.id.desc()).limit(PAGE + 1)
    if event_id is not None:
        query = query.where(Delivery.event_id == event_id)
    if state is not None:
        query = query.where(Delivery.state == state)
    if sought.strip():
        query = query.where(_sought(sought.strip()))
    if before is not None:
        query = query.where(Delivery.id < before)
    entries = [_entry(delivery, notice) for delivery, notice in session.execute(query)]
    return entries[:PAGE], entries[PAGE - 1].id if len(entries) > PAGE else None


def _sought(text: str) -> ColumnElement[bool]:
    """Letters to an address, of an event, about the thing with this id, or with these words in a name."""
    if "@" in text:
        return func.lower(Delivery.recipient) == text.lower()
    try:
        named = str(UUID(text))
    except ValueError:
        return or_(*(Notice.parameters[name].astext.icontains(text, autoescape=True) for name in NAMES))
    return or_(Delivery.event_id == UUID(named), Delivery.id == UUID(named), Notice.subject.contains(named))


def counts(session: Session) -> dict[str, int]:
    """How many deliveries there are in each state."""
    query = select(Delivery.state, func.count()).group_by(Delivery.state)
    return {state: int(count) for state, count in session.execute(query)}


def dead_ends(session: Session) -> list[DeadEnd]:
    """The newest notices that somebody was to be told of who was never found."""
    query = (
        select(Notice)
        .where(Notice.look_again_at.is_(None), func.cardinality(Notice.unmet) > 0)
        .order_by(Notice.created_at.desc())
        .limit(PAGE)
    )
    return [
        DeadEnd(
            event_id=notice.event_id,
            kind=notice.kind,
            about=_about(notice),
            unmet=notice.unmet,
            occurred_at=notice.occurred_at,
        )
        for notice in session.scalars(query)
    ]


def festivals(session: Session) -> dict[str, str]:
    """The festivals of which anything was told, by id, with the name that was told last."""
    which, name = Notice.parameters["festival_id"].astext, Notice.parameters["festival"].astext
    kinds = Notice.kind.in_(["festival_opened", "entry_entered", "judge_invited"])
    newest = select(which, name).where(kinds, which.is_not(None), name.is_not(None))
    return dict(session.execute(newest.ext(distinct_on(which)).order_by(which, Notice.occurred_at.desc())).all())


def mask(recipient: str) -> str:
    """The recipient so that staff can tell letters apart without reading the address: `b***@rsud.example`."""
    local, at, domain = recipient.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else recipient


def _entry(delivery: Delivery, notice: Notice) -> Entry:
    return Entry(
        id=delivery.id,
        event_id=delivery.event_id,
        kind=delivery.kind,
        subject=notice.subject,
        about=_about(notice),
        channel=delivery.channel,
        recipient=delivery.recipient,
        language=delivery.language,
        state=delivery.state,
        reason=delivery.reason,
        attempts=delivery.attempts,
        queued_at=delivery.queued_at,
        due_at=delivery.due_at,
        state_since=delivery.state_since,
    )


def _about(notice: Notice) -> str:
    return next((str(named) for name in NAMES if (named := notice.parameters.get(name))), "")
