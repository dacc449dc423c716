"""How do events get from a service's outbox to everybody's queues, in order, though anything may die?"""

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

import msgspec
import redis
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.kit import bell, logs, outbox, queue
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
        FROM (SELECT seq FROM outbox WHERE position IS NULL ORDER BY seq LIMIT 2000) AS unnumbered
    ), numbered AS (
        UPDATE outbox SET position = fresh.position, positioned_at = clock_timestamp()
        FROM fresh WHERE outbox.seq = fresh.seq RETURNING outbox.position
    )
    UPDATE outbox_head SET position = greatest(position, (SELECT max(position) FROM numbered))
    WHERE EXISTS (SELECT FROM numbered)
    """
)
_SUBSCRIBERS = text("SELECT DISTINCT unnest(subscribers) FROM outbox WHERE position > :after AND position <= :head")
_CURSOR = text("SELECT sent_to FROM relay_cursor WHERE subscriber = :subscriber")
_ADVANCE = text(
    "INSERT INTO relay_cursor (subscriber, sent_to) VALUES (:subscriber, :sent_to) "
    "ON CONFLICT (subscriber) DO UPDATE SET sent_to = excluded.sent_to"
)

Send = Callable[[str, Parcel], None]


def number_events(session: Session) -> None:
    """Give each new row the next position, without a gap; the caller commits before anything is sent.

    Sent before that commit is durable, a position could be given again after a crash, and the
    consumers, who know events by position, would pass over the second one.
    """
    session.execute(_NUMBER)


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
        # How far each subscriber's events were looked through; saves reading over other people's again.
        self._scanned: dict[str, int] = {}
        self._subscribers: set[str] = set()
        self._subscribers_known_to = 0

    def stop(self) -> None:
        self._stop.set()

    def run(self) -> None:
        """Relay until stopped; a lost database or Redis costs a pause, not the process."""
        while not self._stop.is_set():
            try:
                with self._database.engine.connect() as connection:
                    self._hold_lock_and_relay(connection)
            except OperationalError as error:
                log.warning("relay.database_lost", error=str(error.orig))
                self._stop.wait(SWEEP_INTERVAL_S)

    def _hold_lock_and_relay(self, connection: Connection) -> None:
        lock = text("SELECT pg_try_advisory_lock(:key)")
        while not connection.scalar(lock, {"key": _LOCK_KEY}):
            connection.rollback()
            if self._stop.wait(SWEEP_INTERVAL_S):
                return
        connection.commit()
        log.info("relay.leading", service=self._service)
        ears = _Ears(self._redis_url, channel=bell.outbox_channel(self._service))
        # Cursors are read afresh: another relay may have led meanwhile.
        self._scanned.clear()
        self._subscribers_known_to = 0
        try:
            while not self._stop.is_set():
                # Touching the connection that holds the lock finds out whether we still hold it.
                connection.execute(text("SELECT 1"))
                connection.commit()
                if not self.relay_once():
                    ears.wait(self._stop)
        finally:
            ears.close()
            if not connection.invalidated:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
                connection.commit()

    def relay_once(self) -> int:
        """Number what is new and send what is unsent; how many events went out."""
        with self._database.transaction() as session:
            number_events(session)
        with self._database.transaction() as session:
            head = outbox.head(session)
            fresh = session.scalars(_SUBSCRIBERS, {"after": self._subscribers_known_to, "head": head})
            self._subscribers.update(fresh)
        self._subscribers_known_to = head
        return sum(self._relay_to(subscriber, head=head) for subscriber in sorted(self._subscribers))

    def _relay_to(self, subscriber: str, *, head: int) -> int:
        if self._scanned.get(subscriber, -1) >= head:
            return 0
        with self._database.transaction() as session:
            sent_to = session.scalar(_CURSOR, {"subscriber": subscriber}) or 0
            start = max(sent_to, self._scanned.get(subscriber, 0))
            events = outbox.read(
                session, service=self._service, subscriber=subscriber, after=start, limit=EVENTS_PER_READ
            )
        for parcel in parcels(events, source=SOURCE_PREFIX + self._service, after=sent_to):
            try:
                self._send(subscriber, parcel)
            except Exception as error:
                log.warning("relay.not_sent", subscriber=subscriber, error=repr(error))
                self._stop.wait(SWEEP_INTERVAL_S)
                return 0
            self._mark_sent(subscriber, parcel.upto)
        self._scanned[subscriber] = events[-1].position if len(events) == EVENTS_PER_READ else head
        return len(events)

    def _mark_sent(self, subscriber: str, upto: int) -> None:
        with self._database.transaction() as session:
            # Forgetting a mark in a crash means sending twice, which the inbox forgives: no need to wait for the disk.
            session.execute(text("SET LOCAL synchronous_commit = off"))
            session.execute(_ADVANCE, {"subscriber": subscriber, "sent_to": upto})


class _Ears:
    """Waits for the bell; deaf when Redis is away, and then simply sleeps between sweeps."""

    def __init__(self, redis_url: str, *, channel: str) -> None:
        self._client = bell.client(redis_url)
        self._channel = channel
        self._pubsub: redis.client.PubSub | None = None

    def wait(self, stop: threading.Event) -> None:
        try:
            if self._pubsub is None:
                self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
                self._pubsub.subscribe(self._channel)
            self._pubsub.get_message(timeout=SWEEP_INTERVAL_S)
        except (redis.RedisError, OSError) as error:
            log.warning("relay.deaf", error=repr(error))
            self.close()
            stop.wait(SWEEP_INTERVAL_S)

    def close(self) -> None:
        if self._pubsub is not None:
            self._pubsub.close()
            self._pubsub = None


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
            queue.receive_task(subscriber),
            kwargs={"parcel": msgspec.to_builtins(parcel)},
            queue=queue.events_queue(subscriber),
        )

    relay = Relay(Database(database_url, pool_size=2), service=service, redis_url=redis_url, send=send)

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        relay.stop()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    relay.run()


if __name__ == "__main__":
    main(sys.argv[1])
