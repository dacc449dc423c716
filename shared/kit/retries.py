"""What becomes of an event whose handler failed: again later, or laid aside for a person?"""

import random
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.kit import logs, schema
from shared.kit.events import Envelope

log = logs.get(__name__)

MAX_UNANSWERED = 2
"""Lone attempts before an event that kills its worker is laid aside.

With the run of its parcel, and that of a catch-up page which fetched it meanwhile, these are four at most.
"""
MAX_ATTEMPTS = 12
"""Attempts where only the network or the database was away: about an hour and a half of back-off."""
LEASE = timedelta(seconds=30)
"""While an attempt runs, nobody else takes the event; longer than any task may run."""
ERROR_LIMIT = 8000

_retries = schema.inbox_retries


class NeverAnswered(Exception):
    """The event kills the process that handles it."""


class Hopeless(Exception):
    """Trying again can never help; straight to the dead letters."""


def is_transient(error: BaseException) -> bool:
    """Whether the same attempt may succeed later: the network or the database was away, or a lock was lost."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or state[:2] in {"", "08", "40", "53", "55", "57"}
    return isinstance(error, (OSError, TimeoutError))


def backoff(attempts: int) -> timedelta:
    """The pause before the next attempt: 1 s doubling to 10 min, ± 25 % so that a crowd spreads out."""
    return timedelta(seconds=min(2.0 ** (attempts - 1), 600.0) * random.uniform(0.75, 1.25))  # noqa: S311, no secret


def begin_attempt(session: Session, envelope: Envelope, *, now: datetime) -> int:
    """Count an attempt before it is made, so that one which kills the process counts too; its number.

    Raises:
        NeverAnswered: it was begun `MAX_UNANSWERED` times before, and each time the process died.
    """
    statement = insert(_retries).values(
        source=envelope.service,
        position=envelope.position,
        envelope=msgspec.to_builtins(envelope),
        attempts=1,
        unanswered=1,
        due_at=now + LEASE,
        error="",
    )
    again = {
        "attempts": _retries.c.attempts + 1,
        "unanswered": _retries.c.unanswered + 1,
        "due_at": now + LEASE,
    }
    attempts, unanswered = session.execute(
        statement.on_conflict_do_update(index_elements=["source", "position"], set_=again).returning(
            _retries.c.attempts, _retries.c.unanswered
        )
    ).one()
    if unanswered > MAX_UNANSWERED:
        raise NeverAnswered
    return int(attempts)


def unanswered(session: Session, events: Sequence[Envelope]) -> set[int]:
    """The positions, among these events of one source, whose last attempt never came to an answer."""
    if not events:
        return set()
    positions = [event.position for event in events]
    query = select(_retries.c.position).where(
        _retries.c.source == events[0].service,
        _retries.c.position.between(min(positions), max(positions)),
        _retries.c.unanswered > 0,
    )
    return set(session.scalars(query))


def keep_or_bury(session: Session, envelope: Envelope, *, error: Exception, attempts: int, now: datetime) -> None:
    """Keep a failure for later when later may help; lay it aside when it can't, or when patience is over."""
    trace = "".join(traceback.format_exception(error))[-ERROR_LIMIT:]
    if is_transient(error) and attempts < MAX_ATTEMPTS:
        answered = {"due_at": now + backoff(attempts), "error": trace, "unanswered": 0}
        session.execute(update(_retries).where(_is(envelope)).values(answered))
        log.warning("event.retry_later", type=envelope.type, position=envelope.position, error=repr(error))
        return
    bury(session, envelope, error=trace, now=now)


def bury(session: Session, envelope: Envelope, *, error: str, now: datetime) -> None:
    """Lay the event aside among the dead letters, where people see it and can replay it."""
    attempts = session.scalar(delete(_retries).where(_is(envelope)).returning(_retries.c.attempts)) or 1
    session.execute(
        insert(schema.dead_letters)
        .values(
            source=envelope.service,
            position=envelope.position,
            type=envelope.type,
            envelope=msgspec.to_builtins(envelope),
            attempts=attempts,
            error=error,
            failed_at=now,
        )
        .on_conflict_do_nothing()
    )
    log.error("event.dead", type=envelope.type, subject=envelope.subject, position=envelope.position)


def forget(session: Session, envelope: Envelope) -> None:
    """The event is handled: no retry is due."""
    session.execute(delete(_retries).where(_is(envelope)))


def take_due(session: Session, *, now: datetime, limit: int) -> list[Envelope]:
    """The events whose time has come, leased so that nobody else takes them too."""
    due = (
        select(_retries.c.source, _retries.c.position, _retries.c.envelope)
        .where(_retries.c.due_at <= now)
        .order_by(_retries.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = session.execute(due).all()
    for source, position, _ in taken:
        session.execute(
            update(_retries)
            .where(_retries.c.source == source, _retries.c.position == position)
            .values(due_at=now + LEASE)
        )
    return [msgspec.convert(envelope, Envelope) for _, _, envelope in taken]


def _is(envelope: Envelope) -> ColumnElement[bool]:
    return and_(_retries.c.source == envelope.service, _retries.c.position == envelope.position)
