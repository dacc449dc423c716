"""The number at the inbox, in two tabs of one reader: it is true within a second, and nothing is loaded again."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.notify.delivery.planning import INBOX_CHANGED
from services.notify.inbox.use_cases import RINGS
from shared.kit import auth, bell, clock
from shared.kit.auth import OFFICER, SESSION_COOKIE
from shared.kit.db import Database
from tests.builders.inboxes import READER, add_person, tell_person
from tests.builders.system import System

pytestmark = pytest.mark.browser

WITHIN_A_SECOND = 1000
PATIENCE_MS = 15_000
INBOX = "/kelola/kotak-masuk"
PARTS = ("caddy", "notify-web", "notify-stream", "submission-web")


@pytest.fixture(scope="module")
def system(scratch: Path) -> Iterator[System]:
    with System(scratch / "inbox", only=PARTS) as system:
        yield system


@pytest.fixture
def notify(system: System) -> Iterator[Database]:
    """notify's database as its worker has it: what changes an inbox rings."""
    database = Database(system.database_url("notify"))
    client = bell.client(system.valkey.url)
    database.after_commit_of(INBOX_CHANGED, lambda: client.publish(RINGS, b""))
    with database.transaction() as session:
        session.connection().exec_driver_sql("TRUNCATE notice, delivery, person_version CASCADE")
    add_person(database, OFFICER)
    yield database
    database.dispose()
    client.close()


@pytest.fixture
def reader(browser: Browser, system: System) -> Iterator[BrowserContext]:
    """The browser of somebody who signed in."""
    private = base64.b64decode(system.environment["SESSION_PRIVATE_KEY"]).decode()
    session = auth.issue_session(
        private, person_id=READER, name="Pembaca Contoh", roles=[OFFICER], agency_id=None, now=clock.now()
    )
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")
    context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": system.origin}])
    yield context
    context.close()


def opened(reader: BrowserContext, system: System, path: str) -> Page:
    """A tab that remembers whether it was loaded again."""
    tab = reader.new_page()
    tab.goto(system.origin + path)
    tab.evaluate("window.loadedOnce = true")
    return tab


class TestBell:
    def test_is_true_in_two_tabs_and_on_another_services_pages(
        self, reader: BrowserContext, system: System, notify: Database
    ) -> None:
        inbox, elsewhere = opened(reader, system, INBOX), opened(reader, system, "/masuk")
        expect(inbox.locator("[data-bell-count]")).to_be_hidden()
        for expected in ("1", "2"):
            tell_person(notify)
            for tab in (inbox, elsewhere):
                expect(tab.locator("[data-bell-number]")).to_have_text(expected, timeout=PATIENCE_MS)
        expect(inbox.locator("[data-inbox-newer]")).to_be_visible()
        expect(elsewhere.locator("[data-bell-said]")).to_have_text("Ada pesan baru di kotak masuk Anda.")
        assert [tab.evaluate("window.loadedOnce") for tab in (inbox, elsewhere)] == [True, True]

    def test_counts_down_in_one_tab_what_is_opened_in_the_other(
        self, reader: BrowserContext, system: System, notify: Database
    ) -> None:
        tell_person(notify)
        tell_person(notify)
        elsewhere, inbox = opened(reader, system, "/masuk"), opened(reader, system, INBOX)
        expect(elsewhere.locator("[data-bell-number]")).to_have_text("2", timeout=PATIENCE_MS)
        inbox.locator("summary").first.click()
        expect(inbox.locator(".inbox-unread")).to_have_count(1)
        expect(elsewhere.locator("[data-bell-number]")).to_have_text("1", timeout=WITHIN_A_SECOND)
        inbox.get_by_role("button", name="Tandai semua sudah dibaca").click()
        expect(elsewhere.locator("[data-bell-count]")).to_be_hidden(timeout=WITHIN_A_SECOND)
        assert elsewhere.evaluate("window.loadedOnce") is True

    def test_of_a_service_that_is_away_breaks_no_page(
        self, reader: BrowserContext, system: System, notify: Database
    ) -> None:
        system.kill("notify-stream")
        try:
            complaints: list[str] = []
            tab = reader.new_page()
            tab.on("pageerror", lambda error: complaints.append(str(error)))
            tab.goto(f"{system.origin}/masuk")
            expect(tab.get_by_role("link", name="Kotak masuk")).to_have_attribute("href", INBOX)
            assert complaints == []
        finally:
            system.start("notify-stream")


class TestWithoutScripts:
    def test_it_is_read_marked_and_left_by_plain_links_and_buttons(
        self, browser: Browser, reader: BrowserContext, system: System, notify: Database
    ) -> None:
        tell_person(notify, path="/masuk")
        context = browser.new_context(java_script_enabled=False)
        context.add_cookies(reader.cookies())  # type: ignore[arg-type]
        tab = context.new_page()
        tab.goto(system.origin + INBOX)
        expect(tab.locator("[data-bell-number]")).to_have_text("1")
        tab.locator("summary").click()
        tab.get_by_role("button", name="Lihat").click()
        assert tab.url == f"{system.origin}/masuk"
        tab.goto(system.origin + INBOX)
        expect(tab.locator("[data-bell-count]")).to_be_hidden()
        context.close()


class TestStream:
    def test_is_reached_through_the_origin_by_who_signed_in_alone(self, system: System) -> None:
        answer = requests.get(f"{system.origin}{INBOX}/aliran", timeout=10, allow_redirects=False)
        assert answer.status_code in {303, 401}
