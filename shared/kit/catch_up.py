"""Which events did no bell tell of, and how do they get here all the same?"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import msgspec
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.kit import clock, http, inbox, logs, outbox, schema
from shared.kit.db import Database
from shared.kit.events import SOURCE_PREFIX, Parcel

log = logs.get(__name__)

PAGE = 250
SETTLING_S = 3
"""Events younger than this are left to their message, which is probably under way."""

PATIENCE_S = 1.0
"""Parcels overtake one another in parallel workers: a gap that has stood for less is being closed by one of them."""

_progress = schema.inbox_progress
_POSITION = text(
    "SELECT coalesce((SELECT upper(island) - 1 FROM unnest(seen) AS island WHERE island @> 1::bigint), 0) "
    "AS complete_to, page_open FROM inbox_progress WHERE source = :source"
)
_GAPS = text(
    "SELECT source, coalesce(upper(seen), 1) - 1 - (SELECT coalesce(sum(upper(island) - lower(island)), 0) "
    "FROM unnest(seen) AS island) FROM inbox_progress"
)


def answer(session: Session, *, service: str, subscriber: str, after: int, settling_s: float) -> Parcel:
    """The publisher's side: the subscriber's next page, and how far it reaches."""
    before = clock.now() - timedelta(seconds=settling_s)
    upto = session.scalar(
        select(func.max(schema.outbox.c.position)).where(
            schema.outbox.c.positioned_at < before, schema.outbox.c.position > after
        )
    )
    if upto is None:
        return Parcel(source=SOURCE_PREFIX + service, after=after, upto=after, events=[])
    events = outbox.read(session, service=service, subscriber=subscriber, after=after, limit=PAGE)
    events = [event for event in events if event.position <= upto]
    if len(events) == PAGE:
        upto = events[-1].position
    return Parcel(source=SOURCE_PREFIX + service, after=after, upto=upto, events=events)


def catch_up(
    database: Database,
    handlers: inbox.Handlers,
    client: http.Client,
    *,
    source: str,
    subscriber: str,
    settling_s: float = SETTLING_S,
    at_most_pages: int | None = None,
) -> int:
    """Fetch and handle what is missing from one publisher; how many events came.

    One worker at a time per source; the others pass. An unreachable publisher is tried next time. With
    `at_most_pages` what follows is left to its messages, which other workers have in hand meanwhile.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = connection.scalar(text("SELECT pg_try_advisory_lock(hashtext(:name))"), {"name": f"catch_up/{source}"})
        if not mine:
            return 0
        try:
            pages = _fetch_pages(database, handlers, client, source, subscriber, settling_s)
            return sum(islice(pages, at_most_pages))
        except http.Away as error:
            log.warning("catch_up.publisher_away", source=source, error=repr(error))
            return 0
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), {"name": f"catch_up/{source}"})


def _fetch_pages(
    database: Database, handlers: inbox.Handlers, client: http.Client, source: str, subscriber: str, settling_s: float
) -> Iterator[int]:
    """How many events each page held that was handled, for as long as there are any."""
    while True:
        with database.transaction() as session:
            after, died_before = _position(session, source)
        found = client.get("/internal/events", after=after, subscriber=subscriber, settling_s=str(settling_s))
        parcel = msgspec.convert(found, Parcel)
        if parcel.events:
            log.info("catch_up.page", source=source, after=after, upto=parcel.upto, events=len(parcel.events))
            with database.transaction() as session:
                _open_page(session, source, is_open=True)
            inbox.receive(database, handlers, parcel, suspicious=died_before)
        with database.transaction() as session:
            inbox.advance(session, source=source, after=parcel.after, upto=parcel.upto)
            _open_page(session, source, is_open=False)
        if not parcel.events:
            return
        yield len(parcel.events)


def _position(session: Session, source: str) -> tuple[int, bool]:
    session.execute(insert(_progress).values(source=source).on_conflict_do_nothing())
    row = session.execute(_POSITION, {"source": source}).one()
    return row.complete_to, row.page_open


def _open_page(session: Session, source: str, *, is_open: bool) -> None:
    session.execute(
        update(_progress).where(_progress.c.source == source).values(page_open=is_open, checked_at=clock.now())
    )


def gaps(session: Session) -> dict[str, int]:
    """Per source, how many positions are missing before the newest one heard of."""
    return {source: int(missing) for source, missing in session.execute(_GAPS)}


def look(session: Session, *, source: str) -> None:
    """Note that a worker looked after the source just now, and left what is missing to its messages."""
    session.execute(insert(_progress).values(source=source).on_conflict_do_nothing())
    session.execute(update(_progress).where(_progress.c.source == source).values(checked_at=clock.now()))


class Gaps:
    """Since when has this process seen the same events missing?"""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, float]] = {}

    def stands(self, session: Session, *, source: str, now: float) -> bool:
        """Whether the gap has stood for so long that its message must be lost; true once in that time.

        `now` in seconds of a clock that never goes back.
        """
        missing_after, _ = _position(session, source)
        before = self._seen.get(source)
        if before is not None and before[0] == missing_after and now - before[1] < PATIENCE_S:
            return False
        self._seen[source] = (missing_after, now)
        return before is not None and before[0] == missing_after
