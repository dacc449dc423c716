"""How fast is an event, and how many pass, beside bare Celery on the same Redis?"""

import statistics
import threading
import time
from uuid import UUID, uuid4

import redis
from celery import Celery
from sqlalchemy import text

from bench.rows import Row
from shared.contracts.events import AgencyRegistered
from shared.kit import bell, clock, outbox
from shared.kit.db import Database
from tests.builders.system import System, wait_until

LATENCY_SAMPLES = 200
LATENCY_PACE_S = 0.05
EVENTS = 10_000
EVENTS_PER_COMMIT = 25
COMMITTERS = 4
NOOPS = 3_000

_TELL_OF_AGENCIES = """
CREATE OR REPLACE FUNCTION bench_tell() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_notify('bench_agency', ''); RETURN NULL; END $$;
CREATE TRIGGER bench_tell AFTER INSERT ON agency FOR EACH ROW EXECUTE FUNCTION bench_tell();
"""


def agency_registered(agency_id: UUID) -> AgencyRegistered:
    return AgencyRegistered(
        version=1,
        agency_id=agency_id,
        name="Dinas Contoh",
        short_name="Dicon",
        contact_email=None,
        is_confirmed=False,
        is_sample=True,
    )


class Publisher:
    """Commits events at submission as its web process does, bell included."""

    def __init__(self, system: System) -> None:
        self.database = Database(system.database_url("submission"))
        ringer, client = bell.Bell(), bell.client(system.valkey.url)
        self.database.on_events = lambda: ringer.ring("outbox", lambda: client.publish("submission.outbox", b""))

    def commit(self, agency_ids: list[UUID]) -> None:
        with self.database.transaction() as session:
            for agency_id in agency_ids:
                outbox.add(session, agency_registered(agency_id), now=clock.now())


def latency(system: System) -> list[Row]:
    """Commit at submission → handled and committed at scoring, against enqueue → start of a bare task."""
    ours = _event_latencies(system)
    bare = _task_latencies(system)
    return [
        Row("(b) event latency p50", _percentile(ours, 50), _percentile(bare, 50), "ms", "bare Celery enqueue → start"),
        Row("(b) event latency p99", _percentile(ours, 99), _percentile(bare, 99), "ms", "bare Celery enqueue → start"),
    ]


def _event_latencies(system: System) -> list[float]:
    """PostgreSQL itself says when scoring's commit is there; asking again and again would slow what is measured."""
    publisher = Publisher(system)
    found: list[float] = []
    with system.postgres.superuser("scoring") as watcher:
        watcher.execute(_TELL_OF_AGENCIES)
        watcher.execute("LISTEN bench_agency")
        for _ in range(LATENCY_SAMPLES):
            publisher.commit([uuid4()])
            committed = time.perf_counter()
            if not list(watcher.notifies(timeout=30, stop_after=1)):
                raise TimeoutError("an event was not handled within 30 s")
            found.append((time.perf_counter() - committed) * 1000)
            time.sleep(LATENCY_PACE_S)
        watcher.execute("DROP TRIGGER bench_tell ON agency")
    return found


def _task_latencies(system: System) -> list[float]:
    client, celery = redis.Redis.from_url(system.valkey.url), Celery("noop", broker=system.valkey.url)
    client.delete("bench.latencies")
    for _ in range(LATENCY_SAMPLES):
        celery.send_task("bench.started", kwargs={"sent_at": time.time()}, queue="bench.noop", ignore_result=True)
        time.sleep(LATENCY_PACE_S)
    wait_until(lambda: client.llen("bench.latencies") == LATENCY_SAMPLES, within_s=30, what="all tasks started")
    return [float(seconds) * 1000 for seconds in client.lrange("bench.latencies", 0, -1)]


def throughput(system: System) -> Row:
    """Events committed at submission and handled in scoring's transactions, against no-op tasks."""
    publisher, scoring = Publisher(system), Database(system.database_url("scoring"))
    agency_ids = [uuid4() for _ in range(EVENTS)]
    before = _agencies(scoring)
    started = time.perf_counter()
    share = EVENTS // COMMITTERS
    threads = [
        threading.Thread(target=_commit_all, args=(publisher, agency_ids[n * share : (n + 1) * share]))
        for n in range(COMMITTERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: _agencies(scoring) - before == EVENTS, within_s=120, what=f"{EVENTS} events handled")
    ours = EVENTS / (time.perf_counter() - started)
    return Row("(d) events through the backbone", ours, _noops_per_second(system), "per s", "bare Celery no-op tasks")


def _commit_all(publisher: Publisher, agency_ids: list[UUID]) -> None:
    for start in range(0, len(agency_ids), EVENTS_PER_COMMIT):
        publisher.commit(agency_ids[start : start + EVENTS_PER_COMMIT])


def _agencies(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(text("SELECT count(*) FROM agency")) or 0


def _noops_per_second(system: System) -> float:
    client, celery = redis.Redis.from_url(system.valkey.url), Celery("noop", broker=system.valkey.url)
    started = time.perf_counter()
    for _ in range(NOOPS):
        celery.send_task("bench.noop", queue="bench.noop", ignore_result=True)
    wait_until(
        lambda: not client.llen("bench.noop") and not client.hlen("unacked"), within_s=120, what="no-op tasks done"
    )
    return NOOPS / (time.perf_counter() - started)


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]
