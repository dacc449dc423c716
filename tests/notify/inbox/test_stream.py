"""What an open page hears of its reader's inbox, from the real stream process on a real PostgreSQL and Valkey."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import redis
import requests

from deploy.local.servers import Valkey
from services.notify.inbox import use_cases as inbox
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import services
from tests.builders.inboxes import READER, add_person, tell_person
from tests.builders.ports import free_ports
from tests.builders.sign_in import as_staff
from tests.builders.system import wait_until

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 5.0
OTHER = UUID(int=71)


@dataclass
class Stream:
    """The process that sends counts."""

    address: str
    process: subprocess.Popen[bytes]
    answers: list[requests.Response] = field(default_factory=list)

    def listen(self, person_id: UUID = READER, **headers: str) -> Iterator[dict[str, Any]]:
        """What is told of somebody's inbox, beginning with what there is."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = as_staff("verifier", person_id=person_id) | named
        answer = requests.get(self.address, headers=asked, stream=True, timeout=PATIENCE_S)
        assert answer.ok, answer.text
        self.answers.append(answer)
        return _told(answer)


def _told(answer: requests.Response) -> Iterator[dict[str, Any]]:
    block: dict[str, str] = {}
    for line in answer.iter_lines(chunk_size=1):
        if line:
            name, _, value = line.decode().partition(": ")
            block[name] = value
            continue
        if block.get("event") == "inbox":
            yield json.loads(block["data"]) | {"id": block["id"]}
        block = {}


@pytest.fixture
def stream(notify_database_url: str, valkey: Valkey) -> Iterator[Stream]:
    port = free_ports(1)[0]
    environment = services.environment(NOTIFY_DATABASE_URL=notify_database_url, REDIS_URL=valkey.url)
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1", "-b", f"127.0.0.1:{port}"]
    command += ["services.notify.stream:serve()"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    found = Stream(f"http://127.0.0.1:{port}/kelola/kotak-masuk/aliran", process)
    wait_until(lambda: _answers(port), within_s=30, what="the stream answers")
    yield found
    for answer in found.answers:
        answer.close()
    process.kill()
    process.wait()


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=1).ok
    except requests.RequestException:
        return False


@pytest.fixture(autouse=True)
def people(database: Database) -> None:
    add_person(database, "verifier")
    add_person(database, "verifier", person_id=OTHER, address="lain@contoh.example.test")


def ring(valkey: Valkey) -> None:
    with redis.Redis(port=valkey.port) as client:
        client.publish(inbox.RINGS, b"")


class TestStream:
    def test_tells_the_count_at_once_and_each_change_within_a_second(
        self, stream: Stream, database: Database, valkey: Valkey
    ) -> None:
        heard = stream.listen()
        assert next(heard)["unread"] == 0
        for expected in (1, 2):
            item = tell_person(database)
            began = time.monotonic()
            ring(valkey)
            assert next(heard) | {"id": ""} == {"unread": expected, "newest": str(item), "id": ""}
            assert time.monotonic() - began < 1
        with database.transaction() as session:
            inbox.mark_all_read(session, READER, upto=item, now=clock.now())
        assert next(heard)["unread"] == 0

    def test_is_heard_in_two_tabs_and_by_nobody_else(self, stream: Stream, database: Database) -> None:
        tabs, other = [stream.listen(), stream.listen()], stream.listen(OTHER)
        assert [next(each)["unread"] for each in (*tabs, other)] == [0, 0, 0]
        tell_person(database)
        assert [next(tab)["unread"] for tab in tabs] == [1, 1]
        mine = tell_person(database, OTHER)
        assert next(other)["newest"] == str(mine)

    def test_does_not_repeat_what_was_seen(self, stream: Stream, database: Database) -> None:
        tell_person(database)
        seen = next(stream.listen())
        again = stream.listen(Last_Event_ID=seen["id"])
        tell_person(database)
        assert next(again)["unread"] == 2

    @pytest.mark.parametrize("seen", ["1", "0.x", "9" * 4000])
    def test_begins_anew_for_what_it_never_said(self, stream: Stream, seen: str) -> None:
        assert next(stream.listen(Last_Event_ID=seen))["unread"] == 0

    def test_goes_on_without_redis(self, stream: Stream, database: Database, valkey: Valkey) -> None:
        heard = stream.listen()
        next(heard)
        valkey.stop()
        try:
            tell_person(database)
            began = time.monotonic()
            assert next(heard)["unread"] == 1
            assert time.monotonic() - began < 3
        finally:
            valkey.start()

    def test_is_for_those_who_signed_in_by_name(self, stream: Stream) -> None:
        assert requests.get(stream.address, timeout=PATIENCE_S, allow_redirects=False).status_code in {303, 401}
        judge = requests.get(stream.address, headers=as_staff("judge"), timeout=PATIENCE_S)
        assert judge.status_code == 403

    def test_stops_at_once_though_somebody_listens(self, stream: Stream) -> None:
        next(stream.listen())
        stream.process.send_signal(signal.SIGTERM)
        stream.process.wait(timeout=5)
