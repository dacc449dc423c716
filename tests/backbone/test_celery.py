"""The failures that Celery on Redis is known for, on real workers and a real Valkey: we are out of them."""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import redis
from flask import Flask
from sqlalchemy import select

from deploy.local.servers import Valkey
from shared.kit import auth, clock, dead_letters, edge, outbox, queue, queue_names, relay, schema
from shared.kit.db import Database
from shared.kit.events import Parcel
from tests.backbone import toy
from tests.backbone.conftest import Start, application, kill, start_worker
from tests.backbone.half_open import Proxy
from tests.builders.ports import free_ports
from tests.builders.system import wait_until

REDELIVERED_WITHIN_S = 20
CONSUMING_AGAIN_WITHIN_S = 40
CONSUMING_WITHIN_S = 20
A_REQUEST_TAKES_AT_MOST_S = 1.0
RUNS_OF_POISON = 4


def send(ringer: Database, redis_url: str, *events: toy.Rang) -> None:
    """Publish the events and have the relay send them, once."""
    celery = queue.make_celery(toy.PUBLISHER, redis_url=redis_url)

    def to_queue(subscriber: str, parcel: Parcel) -> None:
        celery.send_task(
            queue_names.receive_task(subscriber),
            kwargs={"parcel": msgspec.to_builtins(parcel)},
            queue=queue_names.events_queue(subscriber),
        )

    toy.ring(ringer, *events)
    toy.relay_once(relay.Relay(ringer, service=toy.PUBLISHER, redis_url=redis_url, send=to_queue), ringer)
    celery.close()


def wait_heard(hearer: Database, numbers: list[int], *, within_s: float) -> None:
    wait_until(lambda: toy.numbers(hearer) == numbers, within_s=within_s, what=f"heard {numbers}")


class TestKilledWorker:
    def test_leaves_its_message_to_be_handled_within_20_s(
        self, start: Start, ringer: Database, hearer: Database, redis_url: str, tmp_path: Path
    ) -> None:
        """By default it comes back after 91 s."""
        mark = tmp_path / "mark"
        worker = start_worker(start, tmp_path)
        send(ringer, redis_url, toy.Rang(version=1, number=1, how="waits for a go", mark=str(mark)))
        wait_until(mark.exists, within_s=CONSUMING_WITHIN_S, what="the handler runs")
        kill(worker)
        mark.with_suffix(".go").touch()
        start_worker(start, tmp_path)
        wait_heard(hearer, [1], within_s=REDELIVERED_WITHIN_S)


class TestPoison:
    def test_stops_after_at_most_four_runs_and_takes_no_other_event_with_it(
        self, start: Start, ringer: Database, hearer: Database, redis_url: str, tmp_path: Path
    ) -> None:
        """By default a message that kills its worker loops for ever, and what came with it is never handled."""
        mark = tmp_path / "mark"
        poison = toy.Rang(version=1, number=3, how="kills its worker", mark=str(mark))
        start_worker(start, tmp_path)
        send(ringer, redis_url, *toy.rings(2), poison, *toy.rings(2, start=4))
        wait_heard(hearer, [1, 2, 4, 5], within_s=REDELIVERED_WITHIN_S)
        wait_until(lambda: self._letters(hearer) == [3], within_s=60, what="the poison is laid aside")
        assert len(mark.read_text(encoding="utf-8").splitlines()) <= RUNS_OF_POISON
        send(ringer, redis_url, *toy.rings(1, start=6))
        wait_heard(hearer, [1, 2, 4, 5, 6], within_s=5)

    @staticmethod
    def _letters(hearer: Database) -> list[int]:
        with hearer.transaction() as session:
            assert dead_letters.count(session) <= 1
            return [envelope["data"]["number"] for envelope in session.scalars(select(schema.dead_letters.c.envelope))]


class TestHalfOpenConnection:
    def test_is_noticed_and_work_goes_on_within_40_s(
        self, start: Start, ringer: Database, hearer: Database, redis_url: str, valkey: Valkey, tmp_path: Path
    ) -> None:
        """By default a worker whose Redis vanished without a word waits for ever.

        The first message afterwards goes down the dead connection, popped from its queue; catch-up brings its event.
        """
        proxy = Proxy(valkey.port)
        try:
            start_worker(start, tmp_path, REDIS_URL=f"redis://127.0.0.1:{proxy.port}/0")
            send(ringer, redis_url, *toy.rings(1))
            wait_heard(hearer, [1], within_s=CONSUMING_WITHIN_S)
            proxy.vanish()
            send(ringer, redis_url, *toy.rings(1, start=2))
            wait_heard(hearer, [1, 2], within_s=CONSUMING_AGAIN_WITHIN_S)
        finally:
            proxy.close()


class TestWipedRedis:
    def test_loses_nothing(
        self, start: Start, ringer: Database, hearer: Database, redis_url: str, tmp_path: Path
    ) -> None:
        """The messages are gone, the events are not."""
        send(ringer, redis_url, *toy.rings(50))
        with redis.Redis.from_url(redis_url) as client:
            assert client.llen(queue_names.events_queue(toy.LISTENER)) == 1
            client.flushall()
        start_worker(start, tmp_path)
        wait_heard(hearer, list(range(1, 51)), within_s=CONSUMING_WITHIN_S + 10)


class TestKilledRedis:
    def test_keeps_its_queues_in_the_append_only_file(self, ringer: Database, scratch: Path) -> None:
        """Without that file 500 of 500 messages are lost."""
        server = Valkey(scratch / "valkey-killed", port=free_ports(1)[0])
        server.start()
        try:
            celery = queue.make_celery(toy.PUBLISHER, redis_url=server.url)
            for number in range(500):
                celery.send_task("hearer.receive", kwargs={"number": number}, queue="hearer.events")
            celery.close()
            server.kill()
            server.start()
            with redis.Redis(port=server.port) as client:
                assert client.llen("hearer.events") == 500
        finally:
            server.kill()


class TestFrozenRedis:
    @pytest.fixture
    def app(self, ringer: Database, redis_url: str) -> Iterator[Flask]:
        app = application(ringer, toy.PUBLISHER, redis_url)

        @app.post("/ring")
        @auth.open_to(auth.PUBLIC)
        def ring() -> str:
            outbox.add(edge.session(), toy.Rang(version=1, number=1), now=clock.now())
            return "rung"

        yield app
        app.database.dispose()

    def test_keeps_no_request_waiting(self, app: Flask, ringer: Database, valkey: Valkey) -> None:
        """A request that published to the broker itself would hang for more than 45 s."""
        client = app.test_client()
        client.post("/ring")
        valkey.pause()
        try:
            started = time.monotonic()
            for _ in range(5):
                assert client.post("/ring").status_code == 200
            took_s = time.monotonic() - started
        finally:
            valkey.resume()
        assert took_s < A_REQUEST_TAKES_AT_MOST_S
        with ringer.transaction() as session:
            assert outbox.lag(session)[0] == 6
