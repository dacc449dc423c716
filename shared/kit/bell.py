"""How does a web process tell the background that there is work, without ever waiting for Redis?"""

import threading
from collections.abc import Callable

import redis

from shared.kit import logs

log = logs.get(__name__)


class Bell:
    """Rings from a thread of its own; rings that come while one is pending become one.

    A lost ring costs a sweep interval (a second), never an event: the work stands in PostgreSQL.
    """

    def __init__(self) -> None:
        self._pending: dict[str, Callable[[], object]] = {}
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def ring(self, name: str, action: Callable[[], object]) -> None:
        """Have `action` run soon in the background; returns at once, whatever state Redis is in."""
        with self._wake:
            self._pending[name] = action
            if self._thread is None:
                # Started at the first ring, so that it lives in the forked worker and not in its parent.
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._pending:
                    self._wake.wait()
                name, action = self._pending.popitem()
            try:
                action()
            except Exception as error:
                log.warning("bell.lost", name=name, error=repr(error))


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
