"""What viewers hear from the real stream process, on a real PostgreSQL and Valkey."""

import base64
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis
import requests

from deploy.local.servers import Valkey
from services.scoring.board import use_cases
from services.scoring.config import Settings
from shared.kit import clock, streams
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders.festivals import Built, score
from tests.builders.ports import free_ports
from tests.builders.system import wait_until

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 5.0


@dataclass
class Stream:
    """The process that sends boards."""

    address: str
    process: subprocess.Popen[bytes]
    open_answers: list[requests.Response] = field(default_factory=list)
    open_lines: list[socket.socket] = field(default_factory=list)

    def watch(self, **headers: str) -> "Watcher":
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = requests.get(self.address, headers=named, stream=True, timeout=PATIENCE_S)
        self.open_answers.append(answer)
        return Watcher(answer)

    def watch_without_reading(self) -> socket.socket:
        """Asks for the board, and then takes nothing of it."""
        port = int(self.address.split(":")[2].partition("/")[0])
        line = socket.socket()
        self.open_lines.append(line)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", port))
        path = self.address.partition(str(port))[2]
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return line

    def memory_kb(self) -> int:
        """What the process that serves the watchers holds in memory."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        status = Path(f"/proc/{children[0]}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])


class Watcher:
    """One viewer, reading as a browser does."""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines(chunk_size=1)

    def next_block(self) -> dict[str, str]:
        """The next event, or instruction such as `retry`."""
        found: dict[str, str] = {}
        for line in self._lines:
            if not line:
                return found
            name, _, value = line.decode().partition(":")
            found[name or "comment"] = value.strip()
        raise EOFError

    def next_board(self) -> dict[str, Any]:
        while True:
            block = self.next_block()
            if block.get("event") == "board":
                board: dict[str, Any] = json.loads(block["data"])
                assert block["id"] == str(board["version"])
                return board


@pytest.fixture
def stream(settings: Settings, database: Database, festival: Built) -> Iterator[Stream]:
    port = free_ports(1)[0]
    common = settings.common
    environment = {
        **os.environ,
        "SCORING_DATABASE_URL": common.database_url,
        "REDIS_URL": common.redis_url,
        "INTERNAL_TOKEN": common.internal_token,
        "SESSION_PUBLIC_KEY": base64.b64encode(common.session_public_key.encode()).decode(),
        "PASS_SECRET": settings.pass_secret,
        "SUBMISSION_URL": settings.submission_url,
    }
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1", "-b", f"127.0.0.1:{port}"]
    command += ["--worker-connections", "3000", "services.scoring.stream:serve()"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    found = Stream(f"http://127.0.0.1:{port}/festival/{festival.slug}/papan/aliran", process)
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), within_s=30, what="the stream answers")
    yield found
    for answer in found.open_answers:
        answer.close()
    for line in found.open_lines:
        line.close()
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=1).ok
    except requests.RequestException:
        return False


@pytest.fixture
def festival(database: Database) -> Built:
    built = builder.build(database, entries=3, judges=2)
    rank(database, built)
    return built


def rank(database: Database, festival: Built) -> None:
    with database.transaction() as session:
        use_cases.rank_board(session, festival.festival_id, now=clock.now())


def tell(valkey: Valkey, festival: Built) -> None:
    with redis.Redis(port=valkey.port) as client:
        client.publish(use_cases.channel_name(festival.festival_id), b"")


class TestStream:
    def test_sends_the_board_at_once_and_each_change_within_a_second(
        self, stream: Stream, database: Database, festival: Built, valkey: Valkey
    ) -> None:
        watcher = stream.watch()
        assert watcher.next_block() == {"retry": "2000"}
        assert watcher.next_board()["sheets"] == 0
        for expected, entry in enumerate(festival.entries, start=1):
            score(database, festival.judges[0], entry, 5 + expected)
            rank(database, festival)
            began = time.monotonic()
            tell(valkey, festival)
            board = watcher.next_board()
            assert time.monotonic() - began < 1
            assert (board["sheets"], board["categories"][0]["rows"][0]["total"]) == (
                expected,
                f"{10 * (5 + expected)}.00",
            )

    def test_is_sent_as_what_it_is_and_unbuffered(self, stream: Stream) -> None:
        answer = stream.watch().answer
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["Cache-Control"] == "no-cache, no-transform"
        assert answer.headers["X-Accel-Buffering"] == "no"

    def test_reaches_many_viewers(self, stream: Stream, database: Database, festival: Built, valkey: Valkey) -> None:
        watchers = [stream.watch() for _ in range(100)]
        for watcher in watchers:
            watcher.next_board()
        score(database, festival.judges[0], festival.entries[0], 7)
        rank(database, festival)
        began = time.monotonic()
        tell(valkey, festival)
        assert {watcher.next_board()["sheets"] for watcher in watchers} == {1}
        assert time.monotonic() - began < 2

    def test_does_not_repeat_what_was_seen(self, stream: Stream, database: Database, festival: Built) -> None:
        watcher = stream.watch(Last_Event_ID="1")
        watcher.next_block()
        score(database, festival.judges[0], festival.entries[0], 7)
        rank(database, festival)
        assert watcher.next_board()["version"] == 2

    def test_goes_on_without_redis(self, stream: Stream, database: Database, festival: Built, valkey: Valkey) -> None:
        watcher = stream.watch()
        watcher.next_board()
        valkey.stop()
        try:
            score(database, festival.judges[0], festival.entries[0], 7)
            rank(database, festival)
            began = time.monotonic()
            assert watcher.next_board()["sheets"] == 1
            assert time.monotonic() - began < 3
        finally:
            valkey.start()

    def test_says_nothing_of_a_festival_that_is_not_there(self, stream: Stream) -> None:
        address = stream.address.replace("festival-contoh", "tidak-ada")
        assert requests.get(address, timeout=PATIENCE_S).status_code == 404

    def test_outlives_viewers_who_left(self, stream: Stream, database: Database, festival: Built) -> None:
        for _ in range(5):
            gone = stream.watch()
            gone.next_board()
            gone.answer.close()
        score(database, festival.judges[0], festival.entries[0], 7)
        rank(database, festival)
        watcher = stream.watch()
        while watcher.next_board()["sheets"] != 1:
            pass  # the first may be as old as the last look, a second at most

    def test_stops_at_once_though_somebody_watches(self, stream: Stream) -> None:
        stream.watch().next_board()
        stream.process.send_signal(signal.SIGTERM)
        stream.process.wait(timeout=5)


class TestWatchersWhoNeverRead:
    """Each holds one board and a bounded buffer, keeps nobody else waiting, and is let go after ten seconds."""

    STUCK = 50
    CHANGES = 12

    @pytest.fixture
    def festival(self, database: Database) -> Built:
        built = builder.build(database, entries=150, judges=1)
        rank(database, built)
        return built

    def test_delay_nobody_and_are_let_go_with_all_that_waits_for_them(
        self, stream: Stream, database: Database, festival: Built, valkey: Valkey
    ) -> None:
        reader = stream.watch()
        size = len(json.dumps(reader.next_board()))
        stuck = [stream.watch_without_reading() for _ in range(self.STUCK)]
        before = stream.memory_kb()
        for expected in range(1, self.CHANGES + 1):
            score(database, festival.judges[0], festival.entries[expected], 7)
            rank(database, festival)
            began = time.monotonic()
            tell(valkey, festival)
            assert reader.next_board()["sheets"] == expected
            # Reading byte by byte takes this reader most of it; had it to wait for the others, it would be ten.
            assert time.monotonic() - began < PATIENCE_S
        grown = (stream.memory_kb() - before) * 1024
        # The board on its way, its copy with the length before it, and what a greenlet costs; unbounded, all twelve.
        assert grown < self.STUCK * size * 3
        closed = select.poll()
        for line in stuck:
            closed.register(line, select.POLLRDHUP)
        wait_until(
            lambda: len(closed.poll(0)) == self.STUCK,
            within_s=streams.LET_GO_AFTER_S + 2 * PATIENCE_S,
            what="all who never read are let go",
        )
        score(database, festival.judges[0], festival.entries[0], 7)
        rank(database, festival)
        tell(valkey, festival)
        assert reader.next_board()["sheets"] == self.CHANGES + 1
