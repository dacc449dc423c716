"""A citizen finds Ringkas on a phone, by its words, and reads its page; and it costs few bytes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.builders.system import System
from tests.chaos import state
from tests.journeys.main_job import CIVIL_REGISTRY, HOSPITAL, MainJob

pytestmark = pytest.mark.browser

ADMIN = ("admin@example.test", "rahasia-admin-kuat-sekali")
FIRST_VIEW_BYTES = 100 * 1024
PUBLIC_PAGES = (
    *("/", "/inovasi/ringkas", "/inovasi/ringkas/koreksi", "/perangkat-daerah", "/urusan", "/urusan/kesehatan"),
    *("/tahun", "/tahun/2026", "/data"),
)


@pytest.fixture(scope="module")
def origin(scratch: Path) -> Iterator[str]:
    """The system with Ringkas verified and scored."""
    with System(scratch / "public-list") as system:
        state.make_admin(system, *ADMIN)
        job = MainJob(system.origin, admin=ADMIN)
        job.register_agencies()
        job.submit_ringkas()
        job.return_and_verify()
        job.see_what_it_is_worth()
        yield system.origin


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    yield page
    page.close()


class TestPublicList:
    @pytest.mark.parametrize("words", ["rumah sakit", "kependudukan"])
    def test_finds_ringkas_by_typing(self, origin: str, phone: Page, words: str) -> None:
        """From the search box to the page with both agencies and the score, by keyboard."""
        phone.goto(f"{origin}/inovasi")
        phone.get_by_label("Apa yang Anda cari?").fill(words)
        phone.keyboard.press("Enter")
        phone.get_by_role("link", name="Ringkas").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Ringkas")
        for agency in (HOSPITAL, CIVIL_REGISTRY):
            expect(phone.get_by_role("link", name=agency).first).to_be_visible()
        expect(phone.get_by_text("14,00 dari 111").first).to_be_visible()

    def test_follows_while_one_types(self, origin: str, phone: Page) -> None:
        """Results, their number, the filters' counts and the address change; the reader's place does not."""
        phone.goto(f"{origin}/inovasi")
        field = phone.get_by_label("Apa yang Anda cari?")
        field.press_sequentially("jembat")
        expect(phone.get_by_role("status")).to_contain_text("0 inovasi ditemukan")
        expect(phone.get_by_role("link", name="Ringkas")).to_have_count(0)
        field.fill("ringk")
        expect(phone.get_by_role("link", name="Ringkas")).to_be_visible()
        expect(phone).to_have_url(f"{origin}/inovasi?q=ringk")
        expect(field).to_be_focused()
        assert field.input_value() == "ringk"

    def test_follows_a_chosen_filter(self, origin: str, phone: Page) -> None:
        phone.goto(f"{origin}/inovasi")
        phone.get_by_text("Saringan lain").click()
        phone.get_by_label("Jenis").select_option("digital")
        expect(phone).to_have_url(f"{origin}/inovasi?jenis=digital")
        expect(phone.get_by_role("link", name="Ringkas")).to_be_visible()

    def test_first_view_is_light_and_asks_nobody_else(self, origin: str, phone: Page) -> None:
        """At most 100 KB over the wire, nothing from a third party, nothing wider than the phone."""
        answers: list[Response] = []
        phone.on("response", lambda answer: answers.append(answer))
        phone.goto(f"{origin}/inovasi", wait_until="networkidle")
        sizes = [answer.request.sizes() for answer in answers]
        assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= FIRST_VIEW_BYTES
        assert {answer.url.startswith(origin) or answer.url.startswith("data:") for answer in answers} == {True}
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320

    @pytest.mark.parametrize("address", PUBLIC_PAGES)
    def test_leads_to_pages_as_light_and_as_narrow(self, origin: str, phone: Page, address: str) -> None:
        """Each within the weight of the list, on the smallest phone, and nothing that the policy refuses."""
        answers: list[Response] = []
        complaints: list[str] = []
        phone.on("response", lambda answer: answers.append(answer))
        phone.on("console", lambda message: complaints.append(message.text))
        phone.goto(f"{origin}{address}", wait_until="networkidle")
        sizes = [answer.request.sizes() for answer in answers]
        assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= FIRST_VIEW_BYTES
        assert {answer.url.startswith(origin) or answer.url.startswith("data:") for answer in answers} == {True}
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320
        assert complaints == []

    def test_lets_a_reader_report_an_error_without_scripts(self, origin: str, browser: Browser) -> None:
        """From the innovation to the thanks, by what is on the page."""
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{origin}/inovasi/ringkas")
        page.get_by_role("link", name="Laporkan kekeliruan").click()
        page.get_by_label("Apa yang keliru").fill("Tertulis 2052; yang benar 2025.")
        page.get_by_role("button", name="Kirim").click()
        expect(page.get_by_text("laporan Anda terkirim")).to_be_visible()
        context.close()

    def test_works_without_scripts_and_in_english(self, origin: str, browser: Browser) -> None:
        """The list is a page, not a program; and other words by choice."""
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{origin}/inovasi?q=ringkas&lang=en")
        expect(page.get_by_role("link", name="Ringkas")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text("Innovations")
        context.close()
