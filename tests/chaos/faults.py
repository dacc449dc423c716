"""What can go wrong in the middle of the festival, each fault once and on purpose?"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import redis
from sqlalchemy import create_engine, text

from tests.builders.system import System, wait_until
from tests.chaos.cutter import Cutter

MIDDLE = 120
CUTS = frozenset({40, MIDDLE})
REDIS_AWAY_S = 10.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens, and before which steps."""

    name: str
    at: frozenset[int]
    strike: Callable[[System], None]
    # The service whose wire runs through our hands, if any.
    wired: str | None = None


@contextmanager
def locked(system: System, service: str, table: str, mode: str) -> Iterator[None]:
    """Hold a lock on a table, so that whoever needs it stops right there."""
    engine = create_engine(system.database_url(service))
    with engine.connect() as connection:
        connection.execute(text(f"LOCK TABLE {table} IN {mode} MODE"))
        yield
        connection.rollback()
    engine.dispose()


def _waits_for_lock(system: System, service: str, *, on: str) -> bool:
    query = text(
        "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
        "WHERE NOT granted AND relname = :name AND database = (SELECT oid FROM pg_database WHERE datname = :database)"
    )
    engine = create_engine(system.postgres.url(service, service))
    with engine.connect() as connection:
        waiting = connection.scalar(query, {"name": on, "database": service})
    engine.dispose()
    return bool(waiting)


def kill_worker_in_mid_handler(system: System) -> None:
    """The handler waits for a lock on its table; there it is killed, with its message unacknowledged."""

    def strike() -> None:
        with locked(system, "scoring", "innovation", "EXCLUSIVE"):
            wait_until(lambda: _waits_for_lock(system, "scoring", on="innovation"), within_s=20, what="a handler waits")
            system.kill("scoring-worker")
        system.start("scoring-worker")

    threading.Thread(target=strike).start()


def kill_relay_before_marking(system: System) -> None:
    """The relay has sent and waits to write its mark; there it is killed."""

    def strike() -> None:
        with locked(system, "submission", "relay_cursor", "EXCLUSIVE"):
            wait_until(
                lambda: _waits_for_lock(system, "submission", on="relay_cursor"), within_s=20, what="the relay marks"
            )
            system.kill("submission-relay")
        system.start("submission-relay")

    threading.Thread(target=strike).start()


def stop_redis(system: System) -> None:
    def strike() -> None:
        system.valkey.stop()
        time.sleep(REDIS_AWAY_S)
        system.valkey.start()

    threading.Thread(target=strike).start()


def wipe_redis(system: System) -> None:
    """Workers stand still while events queue up; then all of Redis is wiped, and they go on."""
    workers = [name for name in system.commands() if name.endswith("-worker")]
    for name in workers:
        system.send(name, signal.SIGSTOP)

    def strike() -> None:
        with redis.Redis(port=system.valkey.port) as client:
            wait_until(lambda: _queued(client) > 0, within_s=20, what="events are in flight")
            client.flushall()
        for name in workers:
            system.send(name, signal.SIGCONT)

    threading.Thread(target=strike).start()


def _queued(client: redis.Redis) -> int:
    return sum(int(client.llen(f"{service}.events")) for service in ("submission", "scoring", "notify"))  # type: ignore[arg-type]


def restart_postgres(system: System) -> None:
    def strike() -> None:
        system.postgres.stop(mode="immediate")
        system.postgres.start()

    threading.Thread(target=strike).start()


def start_second_relays(system: System) -> None:
    """Two relays per service at once; a little later the first ones are killed."""
    for service in ("submission", "scoring"):
        system.start(f"{service}-relay#second")

    def strike() -> None:
        time.sleep(3)
        for service in ("submission", "scoring"):
            system.kill(f"{service}-relay")

    threading.Thread(target=strike).start()


def play_tricks_with_messages(system: System) -> None:
    """From the start every parcel is doubled, shuffled and delayed by up to 5 s."""
    for service in ("submission", "scoring", "notify"):
        system.kill(f"{service}-relay")
        command = [sys.executable, "-m", "tests.chaos.mischievous_relay", service]
        system.start(f"{service}-relay", command=command)


def kill_web_before_answer(system: System) -> None:
    """The next answer of submission is cut off after its commit, and its web process killed with it."""
    cutter = Cutter.between(system, "submission")

    def strike() -> None:
        cutter.swallowed.wait(30)
        system.kill("submission-web")
        system.start("submission-web")

    cutter.cut_next()
    threading.Thread(target=strike).start()


FAULTS = (
    Fault("a worker is killed in mid-handler", frozenset({MIDDLE}), kill_worker_in_mid_handler),
    Fault(
        "a web process dies between commit and answer", frozenset({40, MIDDLE}), kill_web_before_answer, "submission"
    ),
    Fault("a relay is killed between sending and marking", frozenset({MIDDLE}), kill_relay_before_marking),
    Fault("Redis is stopped for 10 s", frozenset({MIDDLE}), stop_redis),
    Fault("Redis is wiped with events in flight", frozenset({MIDDLE}), wipe_redis),
    Fault("PostgreSQL is restarted", frozenset({MIDDLE}), restart_postgres),
    Fault("messages are doubled, shuffled and delayed", frozenset({1}), play_tricks_with_messages),
    Fault("two relays are started at once", frozenset({20}), start_second_relays),
)
