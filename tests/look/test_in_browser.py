"""Do the pages hold in a real browser: narrow, large, and under the origin's Content-Security-Policy?"""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Response
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.look import gallery

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'"
TARGETS = ".btn, .main-nav a, .account a, .account button, .form-control, .form-select, .footer li a, .form-check"
PAGES = ("/", "/inovasi?staff", "/formulir", "/masalah", "/papan")


@dataclass
class Visitor:
    """A browser at the gallery's door."""

    browser: Browser
    origin: str
    complaints: list[str] = field(default_factory=list)

    def visit(self, address: str, *, width: int, height: int = 800, **wishes: str) -> Page:
        page = self.browser.new_page(viewport={"width": width, "height": height}, **wishes)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.goto(self.origin + address)
        return page


@pytest.fixture(scope="module")
def visitor() -> Iterator[Visitor]:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM, these tests did not run: apt-get install chromium")
    app = gallery.create_app()

    @app.after_request
    def _guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield Visitor(browser, f"http://127.0.0.1:{server.server_port}")
        browser.close()
    server.shutdown()
    thread.join()
    server.server_close()


class TestPage:
    @pytest.mark.parametrize("address", PAGES)
    @pytest.mark.parametrize("width", [320, 640, 1280])
    def test_fits_its_width(self, visitor: Visitor, address: str, width: int):
        page = visitor.visit(address, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    def test_gives_the_browser_nothing_to_refuse(self, visitor: Visitor):
        visitor.complaints.clear()
        for address in PAGES:
            visitor.visit(address, width=1280)
        assert visitor.complaints == []

    @pytest.mark.parametrize("address", PAGES[:4])
    def test_has_targets_that_a_thumb_can_hit(self, visitor: Visitor, address: str):
        page = visitor.visit(address, width=360)
        small = page.locator(TARGETS).evaluate_all(
            "found => found.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
        )
        assert small == []

    def test_begins_with_the_way_past_the_menu(self, visitor: Visitor):
        page = visitor.visit("/", width=1280)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"

    def test_reads_the_errors_first(self, visitor: Visitor):
        page = visitor.visit("/formulir", width=1280)
        assert page.evaluate("document.activeElement.className") == "error-summary"
        page.get_by_role("link", name="212 kata").click()
        assert page.evaluate("document.activeElement.id") == "design"

    def test_is_dark_where_the_reader_likes_it_dark(self, visitor: Visitor):
        grounds = [
            visitor.visit("/", width=640, color_scheme=scheme).evaluate(
                "getComputedStyle(document.body).backgroundColor"
            )
            for scheme in ("light", "dark")
        ]
        assert grounds == ["rgb(255, 255, 255)", "rgb(15, 22, 18)"]


class TestBoard:
    def test_shows_fifteen_places_without_scrolling(self, visitor: Visitor):
        page = visitor.visit("/papan", width=1920, height=1080)
        assert page.locator("tbody tr").count() == 15
        assert page.evaluate("document.documentElement.scrollHeight") <= 1080

    def test_does_not_move_where_motion_is_unwelcome(self, visitor: Visitor):
        page = visitor.visit("/papan", width=1920, height=1080, reduced_motion="reduce")
        assert page.evaluate("getComputedStyle(document.querySelector('tbody tr')).transitionDuration") == "0s"
