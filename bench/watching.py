"""How soon does the last of many watchers see a sheet, and does a crowd of them hold without missing one?"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import redis
import requests

from bench import bare_stream
from bench.rows import Row
from bench.sheets import CRITERIA
from tests.builders.festivals import Built
from tests.builders.ports import free_ports
from tests.builders.system import ROOT, System, wait_until

WATCHERS = 500
CROWD = 2_000
SHEETS = 60
SHEETS_BEFORE_A_CROWD = 10
# Beyond the 200 ms in which sheets are gathered, so that each is measured by itself.
PACE_S = 0.3
PATIENCE_S = 60.0
_MS = 1000


class Watching:
    """A process full of watchers."""

    def __init__(self, address: str, size: int) -> None:
        self.size = size
        command = [sys.executable, "-m", "bench.watchers", address, str(size)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._saw: dict[int, float] = {}
        while self._line() != "ready":
            pass

    def seen_by_all(self, number: int) -> float:
        """The moment at which the last of them had the board of that number, or a later one."""
        while number not in self._saw:
            shown, _, moment = self._line().partition(" ")
            if moment:
                self._saw[int(shown)] = float(moment)
        return self._saw[number]

    def leave(self) -> tuple[int, Counter[int]]:
        """How many were still there at the end, and how many had each board."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        line = self._line()
        while not line.startswith("{"):
            line = self._line()
        self._process.wait()
        told = json.loads(line)
        return told["there"], Counter({int(number): count for number, count in told["seen"].items()})

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the watchers have gone")
        return line.strip()


class Jury:
    """Judges who hand in one sheet after the other."""

    def __init__(self, system: System, built: Built) -> None:
        self._address = f"{system.addresses['scoring']}/api/scoring/v1/rounds/{built.round_id}/entries"
        self._pairs = iter([(token, entry) for token in built.tokens for entry in built.entries])
        self._session = requests.Session()

    def hand_in(self) -> float:
        """Hand in the next sheet; the moment at which it was accepted."""
        token, entry = next(self._pairs)
        answer = self._session.put(
            f"{self._address}/{entry}/sheet",
            json={"scores": dict.fromkeys(CRITERIA, 2), "note": ""},
            headers={"If-None-Match": "*", "Cookie": f"juri={token}"},
            timeout=PATIENCE_S,
        )
        accepted = time.monotonic()
        if answer.status_code != 200:
            raise RuntimeError(f"a sheet was not accepted: {answer.text}")
        return accepted


def seen_by_the_last(system: System, built: Built) -> list[Row]:
    """Sheet accepted → seen by the last of 500, against published → seen by the last of 500; and 2,000 that hold."""
    address = f"{system.stream_address}/festival/{built.slug}/papan/aliran"
    jury, first = Jury(system, built), _board(system, built)
    ours = _ours(jury, address, after=first["version"])
    payload = json.dumps(_board(system, built), separators=(",", ":")).encode()
    bare = _bare(system, payload)
    against = f"Redis published → seen by the last of {WATCHERS}, a bare program, the same bytes"
    name = f"(f2) sheet accepted → seen by the last of {WATCHERS}"
    return [
        Row(f"{name}, p50", _percentile(ours, 50), _percentile(bare, 50), "ms", against),
        Row(f"{name}, p99", _percentile(ours, 99), _percentile(bare, 99), "ms", against, goal="≤ 2"),
        _crowd(jury, address, after=_board(system, built)["version"]),
    ]


def _board(system: System, built: Built) -> dict[str, int]:
    """The board as it is, once there is one."""
    address = f"{system.addresses['scoring']}/api/scoring/v1/festivals/{built.festival_id}/board"
    found: dict[str, int] = {}

    def is_there() -> bool:
        answer = requests.get(address, timeout=10)
        answer.raise_for_status()
        found.update(answer.json())
        return found["version"] > 0

    wait_until(is_there, within_s=PATIENCE_S, what="a first board")
    return found


def _ours(jury: Jury, address: str, *, after: int) -> list[float]:
    watching = Watching(address, WATCHERS)
    try:
        took = []
        for number in range(after + 1, after + 1 + SHEETS):
            accepted = jury.hand_in()
            took.append((watching.seen_by_all(number) - accepted) * _MS)
            time.sleep(PACE_S)
        return took
    finally:
        watching.stop()


def _bare(system: System, payload: bytes) -> list[float]:
    client = redis.Redis.from_url(system.valkey.url)
    with _bare_program(system) as address:
        watching = Watching(address, WATCHERS)
        try:
            took = []
            for number in range(2, 2 + SHEETS):
                published = time.monotonic()
                client.publish(bare_stream.CHANNEL, b"id: %d\nevent: board\ndata: %s\n\n" % (number, payload))
                took.append((watching.seen_by_all(number) - published) * _MS)
                time.sleep(PACE_S)
            return took
        finally:
            watching.stop()


def _crowd(jury: Jury, address: str, *, after: int) -> Row:
    """How many watchers had every single board of those that came while they were there."""
    watching: list[Watching] = []
    try:
        while sum(one.size for one in watching) < CROWD:
            watching.append(Watching(address, WATCHERS))
        for number in range(after + 1, after + 1 + SHEETS_BEFORE_A_CROWD):
            jury.hand_in()
            for one in watching:
                one.seen_by_all(number)
            time.sleep(PACE_S)
        told = [one.leave() for one in watching]
    finally:
        for one in watching:
            one.stop()
    there, had = sum(count for count, _ in told), sum((seen for _, seen in told), Counter[int]())
    fewest = min(had[number] for number in range(after + 1, after + 1 + SHEETS_BEFORE_A_CROWD))
    against = f"{CROWD:,} who began to watch; {there:,} stayed, {SHEETS_BEFORE_A_CROWD} boards"
    return Row("(f2) watchers who had every board", min(fewest, there), CROWD, "", against, goal="1")


@contextmanager
def _bare_program(system: System) -> Iterator[str]:
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1", "-b", f"127.0.0.1:{port}"]
    command += ["--worker-connections", "3000", "bench.bare_stream:create_app()"]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "REDIS_URL": system.valkey.url}, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: _listens(port), within_s=20, what="the bare program listens")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    try:
        with requests.get(f"http://127.0.0.1:{port}/", stream=True, timeout=1) as answer:
            return answer.ok
    except requests.RequestException:
        return False


def _percentile(values: list[float], percent: int) -> float:
    """By the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
