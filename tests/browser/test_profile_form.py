"""A long form in a real browser: nothing typed is lost, on a bad line, after the sign-in, beside another editor."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.registry import access, use_cases
from services.submission.registry.models import Innovation
from shared.kit.auth import OFFICER, SESSION_COOKIE
from shared.kit.edge import ServiceApp
from tests.builders import sign_in, submissions
from tests.builders.submissions import NOW

pytestmark = [
    pytest.mark.browser,
    # A browser that walks on in the middle of a picture leaves werkzeug's open file to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@dataclass(frozen=True, slots=True)
class Desk:
    """submission as an officer's browser meets it, with one draft."""

    app: ServiceApp
    origin: str
    agency: Agency
    innovation_id: UUID

    @property
    def form(self) -> str:
        return f"{self.origin}/kelola/inovasi/{self.innovation_id}/ubah"

    def signed_in(self, context: BrowserContext) -> BrowserContext:
        token = sign_in.session_of(OFFICER, agency_id=self.agency.id)
        context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": self.origin}])
        return context

    def held(self) -> Innovation:
        with self.app.database.session() as session:
            return session.get_one(Innovation, self.innovation_id)

    def changed_by_another(self, purpose: str) -> None:
        caller = submissions.caller_of(self.agency)
        with self.app.database.transaction() as session:
            draft = access.to_edit(session, caller, self.innovation_id)
            use_cases.edit(session, draft, caller, changes={"purpose": purpose}, now=NOW)


@pytest.fixture
def desk(submission_database_url: str, tmp_path: Path) -> Iterator[Desk]:
    app = create_app(submissions.settings(submission_database_url, storage_url=tmp_path.as_uri()))
    agency = submissions.add_agency(app.database, "RSUD Besemah", "RSUD")
    with app.database.transaction() as session:
        profile = {"name": "Ringkas", "year": 2026}
        draft = use_cases.create(session, submissions.caller_of(agency), profile=profile, now=NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Desk(app, f"http://127.0.0.1:{server.port}", agency, draft.id)
    server.shutdown()
    thread.join()
    server.server_close()
    app.database.dispose()


@pytest.fixture
def context(browser: Browser, desk: Desk) -> Iterator[BrowserContext]:
    context = desk.signed_in(browser.new_context(viewport={"width": 320, "height": 640}))
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, desk: Desk) -> Page:
    page = context.new_page()
    page.goto(desk.form)
    return page


def says(page: Page, text: str) -> None:
    expect(page.locator("[data-status]")).to_contain_text(text)


class TestAutosave:
    def test_saves_what_is_typed_without_a_button(self, page: Page, desk: Desk) -> None:
        page.fill("#purpose", "Lebih cepat.")
        says(page, "Tersimpan")
        assert desk.held().purpose == "Lebih cepat."

    def test_names_a_wrong_field_and_saves_it_once_it_is_right(self, page: Page, desk: Desk) -> None:
        page.fill("#latitude", "utara")
        expect(page.locator("[data-autosave-error=latitude]")).to_be_visible()
        page.fill("#latitude", "-4,5")
        says(page, "Tersimpan")
        assert str(desk.held().latitude) == "-4.500000"

    def test_shows_another_editor_and_overwrites_nothing(self, page: Page, desk: Desk) -> None:
        desk.changed_by_another("Dari sistem.")
        page.fill("#purpose", "Dari tangan.")
        says(page, "mengubahnya sementara itu")
        assert desk.held().purpose == "Dari sistem."
        page.reload()
        expect(page.locator("[data-restored-conflict]")).to_be_visible()
        assert page.input_value("#purpose") == "Dari tangan."


class TestBrokenConnection:
    def test_keeps_what_was_typed_and_brings_it_back(self, page: Page, context: BrowserContext, desk: Desk) -> None:
        context.set_offline(True)
        page.fill("#purpose", "Ditulis di jalan.")
        says(page, "tidak ada sambungan")
        page.close()
        context.set_offline(False)
        again = context.new_page()
        again.goto(desk.form)
        expect(again.locator("[data-restored]")).to_be_visible()
        assert again.input_value("#purpose") == "Ditulis di jalan."
        says(again, "Tersimpan")
        assert desk.held().purpose == "Ditulis di jalan."

    def test_saves_by_itself_once_there_is_one(self, page: Page, context: BrowserContext, desk: Desk) -> None:
        context.set_offline(True)
        page.fill("#benefits", "Warga.")
        says(page, "tidak ada sambungan")
        context.set_offline(False)
        says(page, "Tersimpan")
        assert desk.held().benefits == "Warga."


class TestExpiredSignIn:
    def test_keeps_what_was_typed_until_one_is_back(self, page: Page, context: BrowserContext, desk: Desk) -> None:
        context.clear_cookies()
        page.fill("#results", "Satu hari.")
        says(page, "sesi Anda habis")
        page.click("[data-status] a")
        expect(page).to_have_url(f"{desk.origin}/masuk?lanjut=%2Fkelola%2Finovasi%2F{desk.innovation_id}%2Fubah")
        desk.signed_in(context)
        page.goto(desk.form)
        assert page.input_value("#results") == "Satu hari."
        says(page, "Tersimpan")
        assert desk.held().results == "Satu hari."


class TestLevels:
    def test_save_by_themselves_and_come_back_after_a_broken_line(
        self, page: Page, context: BrowserContext, desk: Desk
    ) -> None:
        address = f"{desk.origin}/kelola/inovasi/{desk.innovation_id}/klaim"
        page.goto(address)
        page.check("input[name=levels-16][value='2']")
        says(page, "Tersimpan")
        context.set_offline(True)
        page.check("input[name=levels-35][value='1']")
        says(page, "tidak ada sambungan")
        page.close()
        context.set_offline(False)
        again = context.new_page()
        again.goto(address)
        expect(again.locator("[data-restored]")).to_be_visible()
        says(again, "Tersimpan")
        with desk.app.database.session() as session:
            claims = session.get_one(Innovation, desk.innovation_id).claims
            assert {claim.indicator: claim.claimed for claim in claims} == {"16": 2, "35": 1}


class TestForm:
    def test_counts_the_words_of_the_design(self, page: Page) -> None:
        page.fill("#design", "Tiga kata - saja.")
        expect(page.locator("[data-words-of=design]")).to_have_text("3 kata; sedikitnya 300")

    def test_fits_a_phone(self, page: Page) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

    def test_needs_a_keyboard_only(self, page: Page, desk: Desk) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "name":
                break
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("Ringkas Dua")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{desk.origin}/kelola/inovasi/{desk.innovation_id}?selesai=disimpan")
        assert desk.held().name == "Ringkas Dua"

    def test_sent_by_its_button_leaves_nothing_behind(self, page: Page, desk: Desk) -> None:
        page.fill("#purpose", "Dengan tombol.")
        page.get_by_role("button", name="Simpan", exact=True).click()
        expect(page).to_have_url(f"{desk.origin}/kelola/inovasi/{desk.innovation_id}?selesai=disimpan")
        page.goto(desk.form)
        expect(page.locator("[data-restored]")).to_be_hidden()
        assert page.evaluate("localStorage.length") == 0

    def test_sent_while_it_saves_by_itself_waits_for_that(self, page: Page, desk: Desk) -> None:
        held: list[Route] = []
        page.route("**/simpan", lambda route: held.append(route))
        with page.expect_request("**/simpan"):
            page.fill("#purpose", "Pertama.")
        page.fill("#benefits", "Kedua.")
        page.get_by_role("button", name="Simpan", exact=True).click()
        held[0].continue_()
        expect(page).to_have_url(f"{desk.origin}/kelola/inovasi/{desk.innovation_id}?selesai=disimpan")
        assert (desk.held().purpose, desk.held().benefits) == ("Pertama.", "Kedua.")
