"""How is a service's worker put together: what it hears, what it sweeps, and when?"""

import time
from collections.abc import Mapping
from typing import Any

import msgspec
import redis
from celery import Celery
from celery.schedules import schedule
from celery.signals import worker_process_init

from shared.kit import bell, catch_up, http, inbox, logs, queue_names
from shared.kit.db import Database
from shared.kit.events import Parcel

CATCH_UP_INTERVAL_S = 10.0
RETRY_INTERVAL_S = 2.0
RUNS_BEFORE_GIVING_UP = 3


class Backbone:
    """Declares the tasks that every service has: `receive`, `catch_up` and `retry_due`."""

    def __init__(
        self,
        celery: Celery,
        *,
        service: str,
        database: Database,
        handlers: inbox.Handlers,
        publishers: Mapping[str, http.Client],
    ) -> None:
        self.celery = celery
        self._service = service
        self._database = database
        self._handlers = handlers
        self._publishers = publishers
        self._redis = bell.client(celery.conf.broker_url)
        self._gaps = catch_up.Gaps()
        self._declare_receive()
        self._declare_sweeps()
        self._ring_own_relay()
        # Each child opens connections of its own; the parent's must not be shared through the fork.
        worker_process_init.connect(lambda **_: database.engine.dispose(close=False), weak=False)

    def _ring_own_relay(self) -> None:
        """Handlers leave events behind too; their relay is told after the commit, as by a request."""
        channel = bell.outbox_channel(self._service)
        own_bell = bell.Bell()
        self._database.on_events = lambda: own_bell.ring("outbox", lambda: self._redis.publish(channel, b""))

    def sweep(self, name: str, *, every_s: float, queue: str | None = None) -> None:
        """Have beat send a task of ours again and again; one that waited longer than its interval is dropped.

        It goes to the queue for jobs, unless another is named.
        """
        self.celery.conf.beat_schedule = {
            **(self.celery.conf.beat_schedule or {}),
            name: {
                "task": name,
                "schedule": schedule(every_s),
                "options": {"queue": queue or queue_names.jobs_queue(self._service), "expires": max(every_s, 10.0)},
            },
        }

    def _declare_receive(self) -> None:
        @self.celery.task(name=queue_names.receive_task(self._service), bind=True, max_retries=RUNS_BEFORE_GIVING_UP)
        def receive(task: Any, /, *, parcel: dict[str, Any], **_later: object) -> None:
            request = task.request
            suspicious = bool(request.retries or (request.delivery_info or {}).get("redelivered"))
            opened = msgspec.convert(parcel, Parcel)
            if inbox.receive(self._database, self._handlers, opened, suspicious=suspicious):
                self._close_gap(opened.source.rpartition("/")[2])

    def _declare_sweeps(self) -> None:
        @self.celery.task(name=f"{self._service}.catch_up")
        def run_catch_up(**_later: object) -> None:
            for source in self._publishers:
                with logs.correlated():
                    self._compare_notes(source)

        @self.celery.task(name=f"{self._service}.retry_due")
        def run_retry_due(**_later: object) -> None:
            inbox.retry_due(self._database, self._handlers)

        self.sweep(run_catch_up.name, every_s=CATCH_UP_INTERVAL_S)
        self.sweep(run_retry_due.name, every_s=RETRY_INTERVAL_S)

    def _close_gap(self, source: str) -> None:
        with self._database.transaction() as session:
            if not self._gaps.stands(session, source=source, now=time.monotonic()):
                return
        self._catch_up(source, settling_s=catch_up.PATIENCE_S, at_most_pages=1)

    def _compare_notes(self, source: str) -> None:
        """Ask for what no message told of. While messages wait, they are quicker: asking would do their work twice."""
        if self._messages_wait():
            with self._database.transaction() as session:
                catch_up.look(session, source=source)
        else:
            self._catch_up(source)

    def _messages_wait(self) -> bool:
        try:
            return bool(self._redis.llen(queue_names.events_queue(self._service)))
        except (redis.RedisError, OSError):
            return False

    def _catch_up(
        self, source: str, *, settling_s: float = catch_up.SETTLING_S, at_most_pages: int | None = None
    ) -> None:
        if source not in self._publishers:
            return
        catch_up.catch_up(
            self._database,
            self._handlers,
            self._publishers[source],
            source=source,
            subscriber=self._service,
            settling_s=settling_s,
            at_most_pages=at_most_pages,
        )
