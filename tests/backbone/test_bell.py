"""The relay is told of an event right after its commit, and nobody waits for the telling."""

import threading

import redis

from shared.kit import bell, queue
from shared.kit.backbone import Backbone
from shared.kit.db import Database
from tests.backbone import toy
from tests.builders.system import wait_until

TOLD_WITHIN_S = 5.0


class TestBell:
    def test_rings_for_events_that_a_worker_leaves_behind(self, ringer: Database, redis_url: str) -> None:
        """A handler's events need not wait for the relay's sweep either."""
        celery = queue.make_celery(toy.PUBLISHER, redis_url=redis_url)
        Backbone(celery, service=toy.PUBLISHER, database=ringer, handlers=toy.HANDLERS, publishers={})
        with redis.Redis.from_url(redis_url) as client, client.pubsub(ignore_subscribe_messages=True) as ears:
            ears.subscribe(bell.outbox_channel(toy.PUBLISHER))
            ears.get_message(timeout=TOLD_WITHIN_S)  # that we are subscribed
            toy.ring(ringer, *toy.rings(1))
            assert ears.get_message(timeout=TOLD_WITHIN_S) is not None

    def test_folds_rings_that_come_while_one_is_pending_and_survives_a_failure(self) -> None:
        busy, go, over, runs = threading.Event(), threading.Event(), threading.Event(), []

        def slow() -> None:
            busy.set()
            go.wait(5)
            raise OSError("Redis is away")

        def count() -> None:
            runs.append(1)
            over.set()

        rung = bell.Bell()
        rung.ring("slow", slow)
        busy.wait(5)
        for _ in range(5):
            rung.ring("count", count)
        go.set()
        assert over.wait(5)
        assert runs == [1]

    def test_lets_its_thread_go_and_rings_again_when_it_is_asked_to(self) -> None:
        """A thread holds what it rings for, and that a whole application."""
        rung = bell.Bell(idle_s=0.01)
        for _ in range(2):
            told = threading.Event()
            rung.ring("told", told.set)
            assert told.wait(5)
            wait_until(lambda: self._threads() == [], within_s=15, what="the threads have ended")

    @staticmethod
    def _threads() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "bell"]
