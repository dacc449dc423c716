"""A public answer is given again while nothing public has changed, and never to the wrong reader or too long."""

import gzip
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from flask import Flask, Response, request
from werkzeug.test import Client, TestResponse

from shared.kit.kept_pages import KEEP, KeptPages

GZIP = {"Accept-Encoding": "gzip"}


class City:
    """An application whose pages say how often it was asked, and the layer before it."""

    def __init__(self) -> None:
        self.version: int | None = 1
        self.drawn = 0
        self.headers = {"Cache-Control": KEEP}
        self.begun, self.may_finish = Event(), Event()
        self.may_finish.set()
        flask = Flask(__name__)
        flask.add_url_rule("/<path:page>", view_func=self._draw, methods=["GET", "POST"])
        self.pages = KeptPages(flask.wsgi_app, version=lambda: self.version)
        self.pages.may_lag_s = 0

    def _draw(self, page: str) -> Response:
        self.drawn += 1
        content = f"{page} {self.drawn} {request.cookies.get('lang', 'id')} " + "x" * 1000
        self.begun.set()
        assert self.may_finish.wait(10)
        response = Response(content, headers=self.headers)
        response.set_etag(str(hash(content)), weak=True)
        response.headers["Vary"] = "Cookie"
        return response.make_conditional(request)

    def get(self, page: str = "/inovasi", **asked: object) -> TestResponse:
        return Client(self.pages, use_cookies=False).open(page, **{"headers": GZIP, **asked})

    def read(self, page: str = "/inovasi", **asked: object) -> str:
        answer = self.get(page, **asked)
        return (gzip.decompress(answer.data) if answer.content_encoding == "gzip" else answer.data).decode()


@pytest.fixture
def city() -> Iterator[City]:
    city = City()
    yield city
    city.may_finish.set()


class TestAKeptPage:
    def test_is_drawn_once(self, city: City) -> None:
        assert city.read() == city.read()
        assert city.drawn == 1

    def test_is_drawn_anew_when_something_public_changed(self, city: City) -> None:
        first = city.read()
        city.version = 2
        assert city.read() != first

    def test_is_still_given_while_nobody_knows_whether_something_changed(self, city: City) -> None:
        first = city.read()
        city.version = None
        assert city.read() == first

    def test_costs_a_phone_that_has_it_nothing(self, city: City) -> None:
        etag = city.get().headers["ETag"]
        again = city.get(headers={**GZIP, "If-None-Match": etag})
        assert (again.status_code, again.data, city.drawn) == (304, b"", 1)

    def test_is_kept_though_its_first_reader_had_it_already(self, city: City) -> None:
        city.get(headers={**GZIP, "If-None-Match": 'W/"other"'})
        city.get()
        assert city.drawn == 1

    def test_reads_the_same_without_compression(self, city: City) -> None:
        assert city.read() == city.read(headers={})
        assert city.drawn == 1

    def test_tells_proxies_what_it_varies_by(self, city: City) -> None:
        assert city.get().headers["Vary"] == "Cookie, Accept-Encoding"

    def test_has_a_head_without_a_body(self, city: City) -> None:
        whole = city.get()
        head = city.get(method="HEAD")
        assert (head.data, head.headers["Content-Length"]) == (b"", whole.headers["Content-Length"])

    def test_is_another_for_another_language_and_another_query(self, city: City) -> None:
        pages = {city.read(), city.read(headers={**GZIP, "Cookie": "lang=en"}), city.read("/inovasi?q=akta")}
        assert len(pages) == city.drawn == 3


class TestWhatIsNotKept:
    @pytest.mark.parametrize(
        "headers",
        [{"Cookie": "sesi=a"}, {"Cookie": "lang=id; sesi=a"}, {"Authorization": "Bearer x"}, {"Range": "bytes=0-1"}],
    )
    def test_is_what_somebody_known_asks(self, city: City, headers: dict[str, str]) -> None:
        city.read()
        city.read(headers=headers)
        city.read(headers=headers)
        assert city.drawn == 3

    @pytest.mark.parametrize(
        "headers",
        [
            {"Cache-Control": "private, no-cache"},
            {"Cache-Control": "public, max-age=60"},
            {},
            {"Cache-Control": KEEP, "Set-Cookie": "lang=en"},
        ],
    )
    def test_is_what_the_application_does_not_call_so(self, city: City, headers: dict[str, str]) -> None:
        city.headers = headers
        assert city.read() != city.read()

    def test_is_a_change(self, city: City) -> None:
        assert city.get(method="POST").data != city.get(method="POST").data


class TestLag:
    def test_spares_the_question_for_a_moment(self, city: City) -> None:
        city.pages.may_lag_s = 3600
        first = city.read()
        city.version = 2
        assert city.read() == first

    def test_ends_with_a_change_that_came_through_here(self, city: City) -> None:
        city.pages.may_lag_s = 3600
        first = city.read()
        city.version = 2
        city.get(method="POST")
        assert city.read() != first

    def test_lets_others_read_the_old_page_while_one_draws_the_new(self, city: City) -> None:
        city.pages.may_lag_s = 1e-9
        first = city.read()
        city.version = 2
        city.begun.clear()
        city.may_finish.clear()
        slow = Thread(target=city.get)
        slow.start()
        assert city.begun.wait(10)
        assert city.read() == first
        city.may_finish.set()
        slow.join()
        assert city.read() != first


class TestMemory:
    def test_is_bounded_and_the_least_read_go_first(self) -> None:
        city = City()
        size = len(city.get("/a").data)
        city = City()
        city.pages._most_bytes = 2 * size + size // 2
        for page in ("/a", "/b", "/a", "/c"):
            city.read(page)
        drawn = city.drawn
        city.read("/a")
        assert city.drawn == drawn
        city.read("/b")
        assert city.drawn == drawn + 1
