"""How does a change leave its event behind, in the same transaction?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from shared.kit import db, ids, logs, schema
from shared.kit.events import SOURCE_PREFIX, Envelope, Event

_COLUMNS = schema.outbox.c
# In-line: the row is not read back, so the driver may send it without waiting for a RETURNING.
_INSERT = insert(schema.outbox).inline()


@dataclass(frozen=True, slots=True)
class Addressed:
    """An event and whom it concerns."""

    envelope: Envelope
    subscribers: tuple[str, ...]


def add(session: Session, event: Event, *, now: datetime) -> UUID:
    """Write the event beside the change that it tells of; the id names it everywhere."""
    event_id = ids.new_id()
    session.execute(
        _INSERT,
        {
            "id": event_id,
            "type": event.type,
            "subject": event.subject,
            "subject_version": event.version,
            "subscribers": list(event.subscribers),
            "data": event.data(),
            "correlation_id": logs.correlation_id(),
            "occurred_at": now,
        },
    )
    db.mark_outbox_used(session)
    return event_id


def read(
    session: Session, *, service: str, subscriber: str, after: int, limit: int, before: datetime | None = None
) -> list[Envelope]:
    """The subscriber's events behind a position, in order; `before` leaves out the freshest."""
    query = (
        select(schema.outbox)
        .where(_COLUMNS.position > after, _COLUMNS.subscribers.contains([subscriber]))
        .order_by(_COLUMNS.position)
        .limit(limit)
    )
    if before is not None:
        query = query.where(_COLUMNS.positioned_at < before)
    return [_envelope(service, row) for row in session.execute(query)]


def read_all(session: Session, *, service: str, after: int, limit: int) -> list[Addressed]:
    """Everybody's events behind a position, in order."""
    query = select(schema.outbox).where(_COLUMNS.position > after).order_by(_COLUMNS.position).limit(limit)
    return [addressed(service, row) for row in session.execute(query)]


def head(session: Session) -> int:
    """The last position given out; 0 when there was none."""
    return session.scalar(select(schema.outbox_head.c.position)) or 0


def lag(session: Session) -> tuple[int, float]:
    """How many events no relay has numbered yet, and the age of the oldest in seconds."""
    count, oldest = session.execute(
        select(func.count(), func.extract("epoch", func.now() - func.min(_COLUMNS.occurred_at))).where(
            _COLUMNS.position.is_(None)
        )
    ).one()
    return count, float(oldest or 0)


def addressed(service: str, row: Row[Any]) -> Addressed:
    """A numbered row of the outbox as an event with its subscribers."""
    return Addressed(envelope=_envelope(service, row), subscribers=tuple(row.subscribers))


def _envelope(service: str, row: Row[Any]) -> Envelope:
    return Envelope(
        id=row.id,
        source=SOURCE_PREFIX + service,
        type=row.type,
        subject=row.subject,
        time=row.occurred_at,
        position=row.position,
        subjectversion=row.subject_version,
        correlationid=row.correlation_id,
        data=row.data,
    )
