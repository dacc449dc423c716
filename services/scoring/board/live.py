"""How do thousands of viewers hear of a board's change from one process? For gevent alone.

One greenlet reads the boards that are being watched: when Redis rings, and once a second in any case, so that Redis is
a matter of speed only. Viewers hold no queue: each change is the whole board, and who was slow gets the newest.
"""

from collections.abc import Iterator
from uuid import UUID

import gevent
import msgspec
import redis
from gevent.event import Event
from gevent.lock import BoundedSemaphore
from sqlalchemy.exc import SQLAlchemyError

from services.scoring.board import use_cases
from services.scoring.board.models import BoardSnapshot
from services.scoring.festival.views import View
from shared.kit import bell, logs
from shared.kit.db import Database

log = logs.get(__name__)

HEARTBEAT_S = 15.0
SWEEP_S = 1.0
RECONNECT_S = 1.0
RETRY_MS = 2000
# A comment for what is in between, and an event for the page, which sees no comments.
_HEARTBEAT = b": heartbeat\nevent: heartbeat\ndata:\n\n"


class Channel:
    """One festival's newest board in a view, and what wakes those who watch it."""

    def __init__(self) -> None:
        self.version = 0
        self.frame = b""
        self.watchers = 0
        self.changed = Event()

    def show(self, board: BoardSnapshot) -> None:
        """Hand the board to everybody who watches."""
        data = msgspec.json.encode(use_cases.in_full(board))
        self.version = board.version
        self.frame = b"id: %d\nevent: board\ndata: %s\n\n" % (board.version, data)
        self.wake()

    def wake(self) -> None:
        """Have everybody look again; whoever waits from now on waits for the next change."""
        changed, self.changed = self.changed, Event()
        changed.set()


class Boards:
    """The boards that are being watched in this process."""

    def __init__(self, database: Database, *, redis_url: str) -> None:
        self._database = database
        self._redis_url = redis_url
        self._channels: dict[tuple[UUID, View], Channel] = {}
        self._rung = Event()
        self._reading = BoundedSemaphore()
        self._stopping = False
        self._has_started = False

    def watch(self, festival_id: UUID, *, view: View, last_seen: int) -> Iterator[bytes]:
        """The festival's board now, unless it was seen, and then each change; never ends by itself."""
        self._start()
        channel = self._channels.setdefault((festival_id, view), Channel())
        channel.watchers += 1
        sent = last_seen
        try:
            yield b"retry: %d\n\n" % RETRY_MS
            if not channel.version:
                self._read()
            while not self._stopping:
                changed = channel.changed
                if channel.version not in {0, sent}:
                    sent = channel.version
                    yield channel.frame
                elif not changed.wait(HEARTBEAT_S):
                    yield _HEARTBEAT
        finally:
            channel.watchers -= 1

    def stop(self) -> None:
        """Let everybody go; their browsers come back by themselves."""
        self._stopping = True
        for channel in self._channels.values():
            channel.wake()

    def _start(self) -> None:
        if not self._has_started:
            self._has_started = True
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
                    changed = use_cases.changed_boards(session, held)
            except SQLAlchemyError as error:
                log.warning("stream.database_away", error=type(error).__name__)
                return
            for board in changed:
                channel = self._channels.get((board.festival_id, View(board.view)))
                if channel is not None:
                    channel.show(board)

    def _keep_listening(self) -> None:
        is_away = False
        while not self._stopping:
            try:
                with bell.client(self._redis_url).pubsub() as subscription:  # type: ignore[no-untyped-call]
                    subscription.psubscribe(use_cases.CHANNEL_PREFIX + "*")
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
