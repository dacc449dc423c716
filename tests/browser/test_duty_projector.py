"""The duty of the year fits a projector: all agencies at once, nothing to scroll."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from services.submission.app import create_app
from shared.kit import clock
from tests.builders import submissions
from tests.builders.submissions import Caller

pytestmark = [
    pytest.mark.browser,
    # A browser that walks on in the middle of a picture leaves werkzeug's open file to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

NAMES = ("Dinas Pekerjaan Umum dan Tata Ruang", "Kec. Dempo Selatan", "RSUD", "Badan Perencanaan")


@pytest.fixture
def address(submission_database_url: str, tmp_path: Path) -> Iterator[str]:
    """Forty agencies, some of them with a draft, ten days before the end."""
    plain = submissions.settings(submission_database_url, storage_url=tmp_path.as_uri())
    app = create_app(replace(plain, period_closes_at=clock.now() + timedelta(days=10)))
    for number in range(40):
        agency = submissions.add_agency(app.database, f"Dinas Contoh {number:02}", f"{NAMES[number % 4]} {number:02}")
        if number % 3 == 0:
            Caller(app.test_client(), submissions.key_for(app.database, agency)).draft(name=f"Contoh {number:02}")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.database.dispose()


class TestProjector:
    @pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
    def test_shows_forty_agencies_without_scrolling(
        self, browser: Browser, address: str, width: int, height: int
    ) -> None:
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{address}/kepatuhan/2026/proyektor")
        room = page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]")
        assert page.get_by_role("rowheader").count() >= 40
        assert room[0] <= height
        assert room[1] <= width
        page.close()

    def test_is_read_on_a_phone_too(self, browser: Browser, address: str) -> None:
        page = browser.new_page(viewport={"width": 320, "height": 640})
        for path in ("/kepatuhan/2026/proyektor", "/kepatuhan"):
            page.goto(f"{address}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.close()
