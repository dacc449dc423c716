"""How does a web process tell the background that there is work, without ever waiting for Redis?"""

import threading
import time
from collections.abc import Callable

import redis

from shared.kit import logs

log = logs.get(__name__)

IDLE_S = 5.0


class Bell:
    """Rings from a thread of its own, which ends when there is nothing to ring for a while.

    Rings that come while one is pending become one.

    A lost ring costs a sweep interval (a second), never an event: the work stands in PostgreSQL.
    """

    def __init__(self, *, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._pending: dict[str, tuple[Callable[[], object], float]] = {}
        self._rung: dict[str, float] = {}
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def ring(self, name: str, action: Callable[[], object], *, at_most_every_s: float = 0.0) -> None:
        """Have `action` run soon in the background; returns at once, whatever state Redis is in.

        With `at_most_every_s`, the first ring of that name sounds at once, and those that follow are gathered.
        """
        with self._wake:
            if name in self._pending:
                # The thread knows; waking it for each ring of a thousand would cost more than the work.
                return
            due = self._rung.get(name, 0.0) + at_most_every_s if at_most_every_s else 0.0
            self._pending[name] = (action, due)
            if self._thread is None:
                # Started at the first ring, so that it lives in the forked worker and not in its parent.
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()
            self._wake.notify()

    def _run(self) -> None:
        while (due := self._next()) is not None:
            name, action = due
            try:
                action()
            except Exception as error:
                log.warning("bell.lost", name=name, error=repr(error))

    def _next(self) -> tuple[str, Callable[[], object]] | None:
        """The ring that is due first, when it is; None where none came for so long that the thread ends."""
        with self._wake:
            while True:
                if not self._pending:
                    if not self._wake.wait(self._idle_s) and not self._pending:
                        self._thread = None
                        return None
                    continue
                name = min(self._pending, key=lambda one: self._pending[one][1])
                wait_s = self._pending[name][1] - time.monotonic()
                if wait_s > 0:
                    self._wake.wait(wait_s)
                    continue
                action, due = self._pending.pop(name)
                if due:
                    self._rung[name] = time.monotonic()
                return name, action


def client(redis_url: str, *, timeout_s: float = 2.0) -> redis.Redis:
    """A Redis client that gives up soon: nothing here is worth waiting for."""
    return redis.Redis.from_url(
        redis_url,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        socket_keepalive=True,
        health_check_interval=10,
    )


def outbox_channel(service: str) -> str:
    """The pub/sub channel on which a service's relay is told of new events."""
    return f"{service}.outbox"


class Ears:
    """Waits for the bell; deaf when Redis is away, and then simply sleeps between sweeps."""

    def __init__(self, redis_url: str, *, channel: str) -> None:
        self._client = client(redis_url)
        self._channel = channel
        self._pubsub: redis.client.PubSub | None = None

    def wait(self, stop: threading.Event, *, at_most_s: float) -> None:
        try:
            if self._pubsub is None:
                self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
                self._pubsub.subscribe(self._channel)
            self._pubsub.get_message(timeout=at_most_s)
        except (redis.RedisError, OSError) as error:
            log.warning("bell.deaf", error=repr(error))
            self.close()
            stop.wait(at_most_s)

    def close(self) -> None:
        if self._pubsub is not None:
            self._pubsub.close()
            self._pubsub = None
