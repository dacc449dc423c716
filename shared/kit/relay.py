"""How do events get from a service's outbox to everybody's queues, in order, though anything may die?"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

import msgspec
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.kit import bell, logs, outbox, queue, queue_names, schema
from shared.kit.config import Env
from shared.kit.db import Database
from shared.kit.events import SOURCE_PREFIX, Envelope, Parcel

log = logs.get(__name__)

SWEEP_INTERVAL_S = 1.0
EVENTS_PER_READ = 1000
EVENTS_PER_PARCEL = 250
BYTES_PER_PARCEL = 256 * 1024
_LOCK_KEY = 0x6F757462  # "outb"; one relay at a time per database

_NUMBER = text(
    """
    WITH fresh AS (
        SELECT seq, (SELECT position FROM outbox_head) + row_number() OVER (ORDER BY seq) AS position
        FROM (SELECT seq FROM outbox WHERE position IS NULL ORDER BY seq LIMIT :limit) AS unnumbered
    ), numbered AS (
        UPDATE outbox SET position = fresh.position, positioned_at = clock_timestamp()
        FROM fresh WHERE outbox.seq = fresh.seq RETURNING outbox.*
    ), moved AS (
        UPDATE outbox_head SET position = greatest(position, (SELECT max(position) FROM numbered))
        WHERE EXISTS (SELECT FROM numbered)
    )
    SELECT * FROM numbered ORDER BY position
    """
).columns(*schema.outbox.c)
_UNSENT_FROM = text(
    """
    SELECT min(event.position) FROM outbox AS event CROSS JOIN unnest(event.subscribers) AS name
    LEFT JOIN relay_cursor AS cursor ON cursor.subscriber = name
    WHERE event.position > coalesce(cursor.sent_to, 0)
    """
)
_ADVANCE = text(
    "INSERT INTO relay_cursor (subscriber, sent_to) "
    "SELECT * FROM unnest(CAST(:names AS text[]), CAST(:marks AS bigint[])) "
    "ON CONFLICT (subscriber) DO UPDATE SET sent_to = excluded.sent_to"
)

Send = Callable[[str, Parcel], None]


class NotSent(Exception):
    """Redis did not take a parcel."""

    def __init__(self, subscriber: str) -> None:
        super().__init__(subscriber)
        self.subscriber = subscriber


def number_events(session: Session, *, service: str) -> list[outbox.Addressed]:
    """Give each new row the next position, without a gap, and return what was numbered, in order.

    Committed before anything is sent. Sent before that commit is durable, a position could be
    given again after a crash, and the consumers, who know events by position, would pass over the second one.
    """
    rows = session.execute(_NUMBER, {"limit": EVENTS_PER_READ})
    return [outbox.addressed(service, row) for row in rows]


def parcels(events: list[Envelope], *, source: str, after: int) -> list[Parcel]:
    """Pack events, in order, into messages of bounded count and size, each following on the last."""
    packed: list[Parcel] = []
    load: list[Envelope] = []
    size = 0
    for event in events:
        weight = len(msgspec.json.encode(event))
        if load and (len(load) == EVENTS_PER_PARCEL or size + weight > BYTES_PER_PARCEL):
            packed.append(Parcel(source=source, after=after, upto=load[-1].position, events=load))
            after, load, size = load[-1].position, [], 0
        load.append(event)
        size += weight
    if load:
        packed.append(Parcel(source=source, after=after, upto=load[-1].position, events=load))
    return packed


class Relay:
    """One service's relay; any number may run, one at a time works."""

    def __init__(self, database: Database, *, service: str, redis_url: str, send: Send) -> None:
        self._database = database
        self._service = service
        self._redis_url = redis_url
        self._send = send
        self._stop = threading.Event()
        # As far as the cursors go, and the place up to which every event went to all whom it concerns.
        self._sent_to: dict[str, int] = {}
        self._marked: dict[str, int] = {}
        self._marked_at = 0.0
        self._passed: int | None = None
        self._head = 0

    def stop(self) -> None:
        self._stop.set()

    def run(self) -> None:
        """Relay until stopped; a lost database or Redis costs a pause, not the process."""
        while not self._stop.is_set():
            try:
                with self._connection() as connection:
                    self._hold_lock_and_relay(connection)
            except OperationalError as error:
                log.warning("relay.database_lost", error=str(error.orig))
                self._stop.wait(SWEEP_INTERVAL_S)

    def _connection(self) -> Connection:
        """Each statement is a transaction of its own: one round trip instead of three."""
        return self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def _hold_lock_and_relay(self, connection: Connection) -> None:
        lock = text("SELECT pg_try_advisory_lock(:key)")
        while not connection.scalar(lock, {"key": _LOCK_KEY}):
            if self._stop.wait(SWEEP_INTERVAL_S):
                return
        log.info("relay.leading", service=self._service)
        ears = bell.Ears(self._redis_url, channel=bell.outbox_channel(self._service))
        # The place is found afresh: another relay may have led meanwhile.
        self._passed = None
        try:
            while not self._stop.is_set():
                # A ring that came meanwhile is waiting in the ears.
                if self.relay_once(connection) < EVENTS_PER_READ:
                    ears.wait(self._stop, at_most_s=SWEEP_INTERVAL_S)
            with Session(connection) as session:
                self.mark_sent(session)
        finally:
            ears.close()
            if not connection.invalidated:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})

    def relay_once(self, connection: Connection) -> int:
        """Number what is new and send what is unsent; how many events went out.

        All on the connection that holds the lock: where that is lost, this fails, and another may lead.
        """
        with Session(connection) as session:
            if self._passed is None:
                self._find_place(session)
            if time.monotonic() - self._marked_at >= SWEEP_INTERVAL_S:
                self.mark_sent(session)
            page = number_events(session, service=self._service)
            if page:
                self._head = page[-1].envelope.position
            if self._passed == self._head:
                return 0
            if not page or page[0].envelope.position != (self._passed or 0) + 1:
                page = outbox.read_all(session, service=self._service, after=self._passed or 0, limit=EVENTS_PER_READ)
        return self._deliver(page)

    def _find_place(self, session: Session) -> None:
        cursors = session.execute(select(schema.relay_cursor.c.subscriber, schema.relay_cursor.c.sent_to))
        self._sent_to = {row.subscriber: row.sent_to for row in cursors}
        self._marked = dict(self._sent_to)
        self._head = outbox.head(session)
        unsent_from = session.scalar(_UNSENT_FROM)
        self._passed = self._head if unsent_from is None else unsent_from - 1

    def mark_sent(self, session: Session) -> None:
        """Write down what was sent; the last second's, forgotten in a crash, is sent twice, and the inbox forgives."""
        moved = self._sent_to.items() - self._marked.items()
        if moved:
            session.execute(_ADVANCE, {"names": [name for name, _ in moved], "marks": [upto for _, upto in moved]})
            self._marked = dict(self._sent_to)
        self._marked_at = time.monotonic()

    def _deliver(self, page: list[outbox.Addressed]) -> int:
        """Send a page of events to all whom they concern; 0 where Redis did not take everything."""
        try:
            for subscriber in sorted({name for event in page for name in event.subscribers}):
                self._send_to(subscriber, page)
        except NotSent as error:
            log.warning("relay.not_sent", subscriber=error.subscriber, error=repr(error.__cause__))
            self._stop.wait(SWEEP_INTERVAL_S)
            return 0
        self._passed = page[-1].envelope.position if page else self._head
        return len(page)

    def _send_to(self, subscriber: str, page: list[outbox.Addressed]) -> None:
        sent_to = self._sent_to.get(subscriber, 0)
        theirs = [e.envelope for e in page if subscriber in e.subscribers and e.envelope.position > sent_to]
        for parcel in parcels(theirs, source=SOURCE_PREFIX + self._service, after=sent_to):
            try:
                self._send(subscriber, parcel)
            except Exception as error:
                raise NotSent(subscriber) from error
            self._sent_to[subscriber] = parcel.upto


def main(service: str) -> None:
    """Run the relay of one service, from the environment, until SIGTERM or SIGINT."""
    env = Env()
    database_url = env.text(f"{service.upper()}_DATABASE_URL")
    redis_url = env.text("REDIS_URL")
    logs.configure(service, level=env.text("LOG_LEVEL", "INFO"))
    env.check()
    celery = queue.make_celery(service, redis_url=redis_url)

    def send(subscriber: str, parcel: Parcel) -> None:
        celery.send_task(
            queue_names.receive_task(subscriber),
            kwargs={"parcel": msgspec.to_builtins(parcel)},
            queue=queue_names.events_queue(subscriber),
            # By default Celery writes out the whole parcel once more, for its own log lines.
            kwargsrepr=f"({parcel.after}, {parcel.upto}]",
        )

    relay = Relay(Database(database_url, pool_size=2), service=service, redis_url=redis_url, send=send)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        relay.stop()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    relay.run()


if __name__ == "__main__":
    main(sys.argv[1])
