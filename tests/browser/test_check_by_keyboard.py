"""A verifier checks an innovation without a mouse, and what is decided is kept at once."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from services.submission.app import create_app
from services.submission.registry.models import Innovation
from shared.kit.auth import ADMIN, SESSION_COOKIE, VERIFIER
from shared.kit.edge import ServiceApp
from tests.builders import sign_in, submissions
from tests.builders.submissions import Caller

pytestmark = [
    pytest.mark.browser,
    # A browser that walks on in the middle of a picture leaves werkzeug's open file to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def app(submission_database_url: str, tmp_path: Path) -> Iterator[ServiceApp]:
    app = create_app(submissions.settings(submission_database_url, storage_url=tmp_path.as_uri()))
    yield app
    app.database.dispose()


@pytest.fixture
def work(app: ServiceApp) -> str:
    """The path of one that waits, another that reads like it beside it."""
    agency = submissions.add_agency(app.database, "RSUD Besemah", "RSUD")
    owner = Caller(app.test_client(), submissions.key_for(app.database, agency))
    owner.submitted(name="Ringkas Plus")
    return f"/kelola{owner.submitted().replace('/innovations/', '/inovasi/')}"


@pytest.fixture
def page(browser: Browser, app: ServiceApp) -> Iterator[Page]:
    """A verifier and administrator who is signed in."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    session = sign_in.session_of(VERIFIER, ADMIN, name="Ani Contoh")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": address}])
    yield context.new_page()
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


class TestCheck:
    def test_is_done_with_the_keyboard_alone(self, page: Page, app: ServiceApp, work: str) -> None:
        page.goto(work)
        page.locator("[name=levels-16][value='0']").focus()
        page.keyboard.press("ArrowDown")
        expect(page.locator("[data-status]")).to_contain_text("Tersimpan", timeout=10_000)
        page.reload()
        expect(page.locator("[name=levels-16][value='1']")).to_be_checked()
        # From the last field, two tabs lead past the button that saves.
        page.locator("[name=note]").focus()
        for _ in range(2):
            page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Verifikasi dan terbitkan")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**?selesai=diverifikasi")
        with app.database.transaction() as session:
            held = session.scalars(select(Innovation).where(Innovation.name == "Ringkas")).one()
            assert (held.status, {c.indicator: c.verified for c in held.claims}["16"]) == ("verified", 1)

    def test_is_verified_by_the_button_pressed_while_it_was_saving(
        self, page: Page, app: ServiceApp, work: str
    ) -> None:
        """The decision that is still on its way does not turn the button into the one that saves."""
        page.goto(work)
        with page.expect_request("**/periksa/simpan"):
            page.locator("[name=levels-16][value='2']").check()
        page.get_by_role("button", name="Verifikasi dan terbitkan").click()
        page.wait_for_url("**?selesai=diverifikasi")


class TestPages:
    @pytest.mark.parametrize(
        "path", ["", "/kelola/inovasi", "/kelola/audit", "/kepatuhan", "/kepatuhan/2026/proyektor"][:]
    )
    def test_are_accessible(self, page: Page, work: str, path: str) -> None:
        page.goto(path or work)
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []

    @pytest.mark.parametrize("path", ["", "/kelola/inovasi", "/kelola/audit"])
    def test_fit_a_phone(self, page: Page, work: str, path: str) -> None:
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(path or work)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
