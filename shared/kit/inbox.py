"""How does an event act exactly once, whatever Redis does with its message?"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, select, text
from sqlalchemy.orm import Session

from shared.kit import clock, logs, retries, schema
from shared.kit.db import Database
from shared.kit.events import Envelope, Event, Parcel

log = logs.get(__name__)

# One statement, for the fast path's sake. A power cut that forgets a commit which did not wait for the disk forgets
# the inbox rows with it, and catch-up brings the events again.
_CLAIM = text(
    """
    INSERT INTO inbox (source, position, event_id)
    SELECT :source, position, id
    FROM unnest(CAST(:positions AS bigint[]), CAST(:ids AS uuid[])) AS event(position, id)
    CROSS JOIN set_config('synchronous_commit', CASE WHEN :together THEN 'off' ELSE 'on' END, true)
    WHERE NOT :together OR NOT EXISTS (
        SELECT FROM inbox_retries AS suspect
        WHERE suspect.source = :source AND suspect.position = event.position AND suspect.unanswered > 0
    )
    ON CONFLICT DO NOTHING RETURNING position
    """
)

# Held by whoever handles the event, and let go by PostgreSQL when that process dies.
_HOLD = text(
    "SELECT pg_try_advisory_xact_lock(hashtextextended(concat(CAST(:source AS text), '/', CAST(:position AS text)), 0))"
)

Handler = Callable[..., None]
"""Called as `handler(session, event, now=…)`, inside the transaction that holds the inbox row.

A handler with a parameter named `envelope` is given that too: the event's id, time and source.
"""


class Suspected(Exception):
    """The parcel holds an event whose last attempt killed its worker."""


class Handlers:
    """What a service does when it hears something: the table that is its documentation."""

    def __init__(self, table: Mapping[type[Event], Handler]) -> None:
        self._by_type = {event.type: (event, handler) for event, handler in table.items()}
        self._want_envelope = {
            event.type for event, handler in table.items() if "envelope" in inspect.signature(handler).parameters
        }

    @property
    def types(self) -> frozenset[str]:
        return frozenset(self._by_type)

    @property
    def publishers(self) -> frozenset[str]:
        """The services whose events this table handles."""
        return frozenset(event.publisher for event, _ in self._by_type.values())

    def handle(self, session: Session, envelope: Envelope, *, now: datetime) -> None:
        """Read the event and let its handler act.

        Raises:
            retries.Hopeless: nobody here handles the type, or the payload does not fit it.
        """
        if envelope.type not in self._by_type:
            raise retries.Hopeless(f"no handler for {envelope.type}")
        event_class, handler = self._by_type[envelope.type]
        try:
            event = event_class.load(envelope.data)
        except msgspec.ValidationError as error:
            raise retries.Hopeless(f"payload does not fit {envelope.type}: {error}") from error
        extra = {"envelope": envelope} if envelope.type in self._want_envelope else {}
        with logs.correlated(envelope.correlationid):
            handler(session, event, now=now, **extra)
            log.info("event.handled", type=envelope.type, subject=envelope.subject, position=envelope.position)


def receive(database: Database, handlers: Handlers, parcel: Parcel, *, suspicious: bool = False) -> bool:
    """Handle a parcel; true when something before it is missing, and a catch-up is due.

    All at once in one transaction where all goes well. One by one, with attempts counted before each,
    where something fails, or where the parcel is `suspicious`: it was being handled when a process died.
    """
    service = parcel.source.rpartition("/")[2]
    if not suspicious:
        try:
            return not _handle_together(database, handlers, service, parcel)
        except Suspected:
            pass
        except Exception as error:
            log.warning("inbox.parcel_split", source=service, events=len(parcel.events), error=repr(error))
    with database.transaction() as session:
        suspects = retries.unanswered(session, parcel.events)
    # What may kill this process comes last, so that it takes nothing else with it.
    for envelope in sorted(parcel.events, key=lambda event: event.position in suspects):
        handle_alone(database, handlers, envelope)
    with database.transaction() as session:
        return not advance(session, source=service, after=parcel.after, upto=parcel.upto)


def _handle_together(database: Database, handlers: Handlers, service: str, parcel: Parcel) -> bool:
    with database.transaction() as session:
        fresh = claim(session, parcel.events, together=True)
        if len(fresh) < len(parcel.events) and retries.unanswered(session, parcel.events):
            raise Suspected
        for envelope in parcel.events:
            if envelope.position in fresh:
                handlers.handle(session, envelope, now=clock.now())
        # Last, because every worker of the service writes this row: held only while the commit takes.
        session.flush()
        return advance(session, source=service, after=parcel.after, upto=parcel.upto)


def handle_alone(database: Database, handlers: Handlers, envelope: Envelope) -> None:
    """Handle one event in its own transaction; a failure is kept for a retry, or as a dead letter.

    Nothing happens where another worker has the event in hand at this moment.
    """
    attempts = 0
    try:
        with database.transaction() as session:
            if not session.scalar(_HOLD, {"source": envelope.service, "position": envelope.position}):
                return
            if is_settled(session, envelope):
                retries.forget(session, envelope)
                return
            attempts = _begin_attempt(database, envelope)
            if claim(session, [envelope]):
                handlers.handle(session, envelope, now=clock.now())
            retries.forget(session, envelope)
    except retries.NeverAnswered:
        with database.transaction() as session:
            retries.bury(session, envelope, error="the worker died each time it handled this", now=clock.now())
    except Exception as error:
        if not attempts:
            raise  # the event was not even begun: unseen as it stays, catch-up brings it again
        with database.transaction() as session:
            retries.keep_or_bury(session, envelope, error=error, attempts=attempts, now=clock.now())


def _begin_attempt(database: Database, envelope: Envelope) -> int:
    # Committed by itself: where the handling kills this process, the attempt must be known all the same.
    with database.transaction() as session:
        return retries.begin_attempt(session, envelope, now=clock.now())


def claim(session: Session, events: Iterable[Envelope], *, together: bool = False) -> set[int]:
    """Write the inbox rows of one source; the positions that were not there before.

    A parcel `together` leaves out what killed its worker the last time, and its commit does not wait for the disk.

    Waits for another worker that has the same event in hand: its commit makes ours a repeat.
    """
    listed = list(events)
    if not listed:
        return set()
    # Arrays, not a row of placeholders each: one short statement however many events there are.
    rows = {
        "source": listed[0].service,
        "positions": [event.position for event in listed],
        "ids": [event.id for event in listed],
        "together": together,
    }
    return set(session.scalars(_CLAIM, rows))


def is_settled(session: Session, envelope: Envelope) -> bool:
    """Whether the event was handled already, or lies with the dead letters."""
    return (
        session.scalar(select(_row(schema.inbox, envelope)))
        or session.scalar(select(_row(schema.dead_letters, envelope)))
        or False
    )


def _row(table: Any, envelope: Envelope) -> ColumnElement[bool]:
    return (
        select(text("1"))
        .select_from(table)
        .where(and_(table.c.source == envelope.service, table.c.position == envelope.position))
        .exists()
    )


_ADVANCE = text(
    """
    INSERT INTO inbox_progress (source, seen)
    VALUES (:source, int8multirange(int8range(:after, :upto, '(]')))
    ON CONFLICT (source) DO UPDATE SET seen = inbox_progress.seen + excluded.seen
    RETURNING coalesce((SELECT upper(island) - 1 FROM unnest(seen) AS island WHERE island @> 1::bigint), 0)
    """
)


def advance(session: Session, *, source: str, after: int, upto: int) -> bool:
    """Note that everything in (after, upto] is here; false when something before it is missing."""
    complete_to = session.scalar(_ADVANCE, {"source": source, "after": after, "upto": upto})
    return bool(complete_to is not None and complete_to >= upto)


def retry_due(database: Database, handlers: Handlers, *, limit: int = 50) -> int:
    """Try again what is due; how many were tried."""
    with database.transaction() as session:
        due = retries.take_due(session, now=clock.now(), limit=limit)
    for envelope in due:
        handle_alone(database, handlers, envelope)
    return len(due)
