"""How do thousands of watchers hear of a change from one process, by server-sent events? For gevent alone.

One greenlet reads what is being watched: when Redis rings, and once a second in any case, so that Redis is a matter
of speed only. Watchers hold no queue: each change is told whole, and who was slow gets the newest. Who does not read
at all holds one change and what the line's own buffer takes, and is let go after ten seconds.
"""

import resource
import signal
import socket
import struct
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Generic, TypeVar

import gevent
import redis
from flask import Response, has_request_context, request
from gevent.event import Event
from gevent.lock import BoundedSemaphore
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.kit import bell, logs
from shared.kit.db import Database

log = logs.get(__name__)

HEARTBEAT_S = 15.0
SWEEP_S = 1.0
RECONNECT_S = 1.0
RETRY_MS = 2000
# A change that nobody took for so long has no reader; a browser that was only away comes back by itself.
LET_GO_AFTER_S = 10.0
# The system would keep megabytes for each who does not read; it takes twice this for its own use.
LINE_BUFFER_BYTES = 128 * 1024
_CLOSE_AT_ONCE = struct.pack("ii", 1, 0)
# A comment for what is in between, and an event for the page, which sees no comments.
_HEARTBEAT = b": heartbeat\nevent: heartbeat\ndata:\n\n"
_HEADERS = {
    # no-transform: compressing would hold events back.
    "Cache-Control": "no-cache, no-transform",
    # The same said to nginx, where somebody puts one in front.
    "X-Accel-Buffering": "no",
}

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is told of a key now; `version` is the word by which a watcher says later that it was seen."""

    event: str
    version: str
    body: bytes

    def written(self) -> bytes:
        return b"id: %s\nevent: %s\ndata: %s\n\n" % (self.version.encode(), self.event.encode(), self.body)


class _Watcher:
    """Somebody who watches over a line, and since when what was sent last has not been taken."""

    def __init__(self, line: socket.socket | None) -> None:
        self._line = line
        self._greenlet = gevent.getcurrent()
        self._sending_since: float | None = None
        if line is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LINE_BUFFER_BYTES)

    def sending(self, piece: bytes) -> Iterator[bytes]:
        """The piece, for whoever writes it to the line, who comes back when it is gone."""
        self._sending_since = time.monotonic()
        yield piece
        self._sending_since = None

    def let_go_if_stuck(self, *, now: float) -> bool:
        """End the watching of somebody who takes nothing; what was to be sent goes with the line."""
        if self._line is None or self._sending_since is None or now - self._sending_since < LET_GO_AFTER_S:
            return False
        self._sending_since = None
        try:
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CLOSE_AT_ONCE)
        except OSError as error:
            log.info("stream.line_gone", error=repr(error))
        self._greenlet.kill(block=False)
        return True


class _Channel:
    """The newest of one key, who watches it, and what wakes them."""

    def __init__(self) -> None:
        self.version = ""
        self.frame = b""
        self.watchers: set[_Watcher] = set()
        self.changed = Event()

    def show(self, change: Change) -> None:
        """Hand it to everybody who watches."""
        self.version, self.frame = change.version, change.written()
        self.wake()

    def wake(self) -> None:
        """Have everybody look again; whoever waits from now on waits for the next change."""
        changed, self.changed = self.changed, Event()
        changed.set()


class Streams(Generic[Key]):
    """What is being watched in this process, by key.

    `read` gets the versions that are held, empty at first, and gives what is another by now. `rings` is the pattern of
    the Redis channels that ring for it.
    """

    def __init__(
        self,
        database: Database,
        read: Callable[[Session, Mapping[Key, str]], Iterable[tuple[Key, Change]]],
        *,
        redis_url: str,
        rings: str,
    ) -> None:
        self._database = database
        self._changed_since = read
        self._redis_url = redis_url
        self._rings = rings
        self._channels: dict[Key, _Channel] = {}
        self._rung = Event()
        self._reading = BoundedSemaphore()
        self._stopping = False
        self._has_started = False

    def watch(self, key: Key, *, last_seen: str, at_most_s: float | None = None) -> Iterator[bytes]:
        """What there is now, unless it was seen, and then each change; never ends by itself but for `at_most_s`."""
        line = request.environ.get("gunicorn.socket") if has_request_context() else None
        return self._watch(key, line, last_seen=last_seen, at_most_s=at_most_s)

    def _watch(
        self, key: Key, line: socket.socket | None, *, last_seen: str, at_most_s: float | None
    ) -> Iterator[bytes]:
        self._start()
        channel = self._channels.setdefault(key, _Channel())
        watcher = _Watcher(line)
        channel.watchers.add(watcher)
        sent, ends = last_seen, None if at_most_s is None else time.monotonic() + at_most_s
        try:
            yield from watcher.sending(b"retry: %d\n\n" % RETRY_MS)
            if not channel.version:
                self._read()
            while not self._stopping and (ends is None or time.monotonic() < ends):
                changed = channel.changed
                if channel.version not in {"", sent}:
                    sent = channel.version
                    yield from watcher.sending(channel.frame)
                elif not changed.wait(HEARTBEAT_S):
                    yield from watcher.sending(_HEARTBEAT)
        finally:
            channel.watchers.discard(watcher)

    def stop(self) -> None:
        """Let everybody go; their browsers come back by themselves."""
        self._stopping = True
        for channel in self._channels.values():
            channel.wake()

    def _start(self) -> None:
        if not self._has_started:
            self._has_started = True
            _allow_many_lines()
            gevent.spawn(self._keep_letting_go)
            gevent.spawn(self._keep_reading)
            gevent.spawn(self._keep_listening)

    def _keep_reading(self) -> None:
        while not self._stopping:
            self._rung.wait(SWEEP_S)
            self._rung.clear()
            self._read()

    def _read(self) -> None:
        with self._reading:
            self._channels = {key: channel for key, channel in self._channels.items() if channel.watchers}
            held = {key: channel.version for key, channel in self._channels.items()}
            if not held:
                return
            try:
                with self._database.transaction() as session:
                    changed = list(self._changed_since(session, held))
            except SQLAlchemyError as error:
                log.warning("stream.database_away", error=type(error).__name__)
                return
            for key, change in changed:
                channel = self._channels.get(key)
                if channel is not None:
                    channel.show(change)

    def _keep_letting_go(self) -> None:
        while not self._stopping:
            gevent.sleep(SWEEP_S)
            now = time.monotonic()
            watchers = [watcher for channel in self._channels.values() for watcher in channel.watchers]
            gone = sum(watcher.let_go_if_stuck(now=now) for watcher in watchers)
            if gone:
                log.info("stream.let_go", watchers=gone)

    def _keep_listening(self) -> None:
        is_away = False
        while not self._stopping:
            try:
                with bell.client(self._redis_url).pubsub() as subscription:  # type: ignore[no-untyped-call]
                    subscription.psubscribe(self._rings)
                    is_away = False
                    # What was missed while nobody listened.
                    self._rung.set()
                    while not self._stopping:
                        if subscription.get_message(ignore_subscribe_messages=True, timeout=SWEEP_S):
                            self._rung.set()
            except (redis.RedisError, OSError) as error:
                if not is_away:
                    log.warning("stream.redis_away", error=repr(error))
                is_away = True
                gevent.sleep(RECONNECT_S)


def _allow_many_lines() -> None:
    """As many open connections as the system lets us have: the usual 1,024 are fewer than may watch."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def answer(watching: Iterator[bytes]) -> Response:
    """The answer that goes on for as long as somebody watches."""
    return Response(watching, mimetype="text/event-stream", headers=_HEADERS)


def stop_with(streams: Streams[Key]) -> None:
    """Let watchers go when gunicorn stops the worker, which would otherwise wait 30 s for them."""
    before = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        streams.stop()
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, stop)
