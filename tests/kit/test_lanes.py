"""Readers get past a queue of writers, and a slow line holds up nobody."""

import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client, EnvironBuilder
from werkzeug.wrappers import Request, Response

from shared.kit.lanes import Lanes, takes_turns

SOON_S = 10.0


class Slow:
    """An application whose changes take as long as the test wants."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Semaphore(0), threading.Event()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        if request.method == "POST":
            self.begun.release()
            assert self.may_end.wait(SOON_S)
        if request.path == "/rusak":
            raise RuntimeError("broken on purpose")
        return Response(request.get_data())(environ, start_response)


@pytest.fixture
def slow() -> Iterator[Slow]:
    application = Slow()
    yield application
    application.may_end.set()


def lanes(application: Any, *, patience_s: float = SOON_S) -> Client:
    return Client(Lanes(application, max_body_bytes=1000, changes_at_once=1, patience_s=patience_s))


def post(client: Client, answers: list[Response]) -> threading.Thread:
    thread = threading.Thread(target=lambda: answers.append(client.post("/ajukan", data=b"isi")))
    thread.start()
    return thread


class TestReaders:
    def test_pass_while_every_turn_is_taken(self, slow: Slow) -> None:
        client, answers = lanes(slow), list[Response]()
        writer = post(client, answers)
        assert slow.begun.acquire(timeout=SOON_S)
        assert client.get("/inovasi").status_code == 200
        slow.may_end.set()
        writer.join(SOON_S)
        assert [answer.status_code for answer in answers] == [200]


class TestChanges:
    def test_wait_for_their_turn_and_are_taken_whole(self, slow: Slow) -> None:
        client, answers = lanes(slow), list[Response]()
        writers = [post(client, answers) for _ in "123"]
        assert slow.begun.acquire(timeout=SOON_S)
        assert not slow.begun.acquire(blocking=False), "one at a time"
        slow.may_end.set()
        for writer in writers:
            writer.join(SOON_S)
        assert [answer.data for answer in answers] == [b"isi"] * 3

    def test_are_asked_to_come_again_when_it_takes_too_long(self, slow: Slow) -> None:
        client, answers = lanes(slow, patience_s=0.01), list[Response]()
        writer = post(client, answers)
        assert slow.begun.acquire(timeout=SOON_S)
        refused = client.post("/ajukan", data=b"isi")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        slow.may_end.set()
        writer.join(SOON_S)

    def test_give_their_turn_back_though_they_break(self, slow: Slow) -> None:
        slow.may_end.set()
        client = lanes(slow)
        for _ in "12":
            with pytest.raises(RuntimeError):
                client.post("/rusak")
        assert client.post("/ajukan", data=b"isi").status_code == 200

    def test_hold_no_turn_while_their_body_is_on_the_way(self, slow: Slow) -> None:
        slow.may_end.set()
        arriving, here = threading.Event(), threading.Event()

        class Line(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                arriving.set()
                assert here.wait(SOON_S)
                return super().read(size)

        client = lanes(slow)
        environ = EnvironBuilder("/ajukan", method="POST", data=b"isi").get_environ()
        environ["wsgi.input"] = Line(b"isi")
        answers: list[Response] = []
        writer = threading.Thread(target=lambda: answers.append(client.open(environ)))
        writer.start()
        assert arriving.wait(SOON_S)
        assert client.post("/ajukan", data=b"lain").data == b"lain"
        here.set()
        writer.join(SOON_S)
        assert [answer.data for answer in answers] == [b"isi"]

    @pytest.mark.parametrize("length", ["", "abc", "-1", "99999", "²"])
    def test_with_a_length_that_is_none_are_left_to_the_application(self, slow: Slow, length: str) -> None:
        slow.may_end.set()
        environ = EnvironBuilder("/ajukan", method="POST").get_environ()
        environ["CONTENT_LENGTH"] = length
        assert lanes(slow).open(environ).status_code in {200, 400, 413}


class TestTakesTurns:
    @pytest.mark.parametrize(
        ("method", "path", "turns"),
        [
            ("GET", "/inovasi", False),
            ("HEAD", "/", False),
            ("GET", "/readyz", False),
            ("GET", "/api/submission/v1/innovations", True),
            ("POST", "/kelola/inovasi/baru", True),
            ("DELETE", "/api/submission/v1/api-keys/1", True),
        ],
    )
    def test_is_so_for_changes_and_programs(self, method: str, path: str, turns: bool) -> None:
        assert takes_turns(method, path) is turns
