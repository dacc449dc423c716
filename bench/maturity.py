"""How much sooner are innovations scored by two worker processes than by one?"""

import statistics
import time

import redis
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.rows import Row
from services.scoring.maturity.models import MaturityScore
from shared.kit import clock, outbox, queue_names
from shared.kit.db import Database
from shared.kit.relay import EVENTS_PER_PARCEL
from tests.builders import innovations
from tests.builders.system import System, wait_until

INNOVATIONS = 1_500
TURNS = 2
WITHIN_S = 120.0
_ONE, _TWO = 1, 2
_WORKER = "scoring-worker"


def by_processes(system: System) -> Row:
    """Innovations scored per second, the queue full before anybody begins; one and two processes in turn."""
    rates: dict[int, list[float]] = {_ONE: [], _TWO: []}
    for _ in range(TURNS):
        for processes, found in rates.items():
            found.append(_scored_per_second(system, processes))
    one, two = (statistics.mean(found) for found in rates.values())
    return Row("(f5) maturity scored by two worker processes", two, one, "per s", "by one", goal="≥ 1.6")


def _scored_per_second(system: System, processes: int) -> float:
    database = Database(system.database_url("scoring"), pool_size=1)
    try:
        before = _scored(database)
        _fill_queue(system)
        command = _with_processes(system.commands()[_WORKER], processes)
        system.start(_WORKER, command=command)
        wait_until(lambda: _scored(database) > before, within_s=WITHIN_S, what="the first are scored")
        first, began = _scored(database), time.perf_counter()
        wait_until(lambda: _scored(database) == before + INNOVATIONS, within_s=WITHIN_S, what="all are scored")
        return (before + INNOVATIONS - first) / (time.perf_counter() - began)
    finally:
        system.kill(_WORKER)
        database.dispose()


def _with_processes(command: list[str], processes: int) -> list[str]:
    """Without beat: what it has swept each second, the city's index above all, is another matter."""
    place = command.index("-c") + 1
    return [*command[:place], str(processes), *command[place + 1 : command.index("-B")]]


def _fill_queue(system: System) -> None:
    """Have the relay send all events while nobody takes them."""
    client = redis.Redis.from_url(system.valkey.url)
    queue = queue_names.events_queue("scoring")
    publisher = Database(system.database_url("submission"), pool_size=1)
    with publisher.transaction() as session:
        _publish(session)
    publisher.dispose()
    parcels = INNOVATIONS // EVENTS_PER_PARCEL
    wait_until(lambda: client.llen(queue) >= parcels, within_s=WITHIN_S, what="all events are in the queue")


def _publish(session: Session) -> None:
    for _ in range(INNOVATIONS):
        outbox.add(session, innovations.verified(), now=clock.now())


def _scored(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(MaturityScore)) or 0
