"""Festival day in real browsers: judges score, and the board in another window follows without being loaded again."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from services.scoring.config import Settings
from shared.kit.db import Database
from tests.browser import origin
from tests.browser.origin import Origin
from tests.builders import festivals
from tests.builders.festivals import Built, points

pytestmark = pytest.mark.browser

WITHIN_A_SECOND = 1000
PATIENCE_MS = 15_000


@pytest.fixture
def festival(database: Database) -> Built:
    return festivals.build(database, entries=4, judges=3)


@pytest.fixture
def site(settings: Settings, festival: Built) -> Iterator[Origin]:
    with origin.running(settings) as found:
        yield found


@pytest.fixture
def board(browser: Browser, site: Origin, festival: Built) -> Iterator[Page]:
    """The board in a window of its own, connected to the stream; it remembers whether it was loaded again."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.complaints.append(message.text))  # type: ignore[attr-defined]
    page.goto(f"{site.address}/festival/{festival.slug}/papan")
    page.evaluate("window.loadedOnce = true")
    expect(page.locator("#state")).to_have_text("Langsung", timeout=PATIENCE_MS)
    yield page
    page.close()


def hand_in(site: Origin, festival: Built, *, judge: int, entry: int, given: int) -> None:
    """As a judge's tablet does; returns when the sheet is accepted."""
    answer = requests.put(
        f"{site.address}/api/scoring/v1/rounds/{festival.round_id}/entries/{festival.entries[entry]}/sheet",
        json={"scores": points(given), "note": ""},
        headers={"If-None-Match": "*"},
        cookies={"juri": festival.tokens[judge]},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text


@pytest.fixture
def tablets(browser: Browser, site: Origin, festival: Built) -> Iterator[list[Page]]:
    """Each judge's tablet, let in with the judge's link."""
    opened = [browser.new_page(viewport={"width": 800, "height": 1200}) for _ in festival.judges]
    for tablet, token in zip(opened, festival.tokens, strict=True):
        tablet.goto(f"{site.address}/juri/masuk/{token}")
        tablet.get_by_role("button", name="Masuk sebagai juri").click()
        expect(tablet.get_by_role("heading", level=1)).to_have_text("Lembar nilai Anda")
    yield opened
    for tablet in opened:
        tablet.close()


def tap(tablet: Page, given: int) -> None:
    """Give the same points for every criterion of the sheet on the screen."""
    for criterion in tablet.locator(".criterion").all():
        criterion.locator(f'input[value="{given}"]').check()


def first(board: Page) -> list[str]:
    row = board.locator("#board tbody tr").first
    return [row.locator(cell).inner_text() for cell in (".place", ".name", ".given", ".score")]


class TestFestivalDay:
    def test_three_judges_score_by_taps_and_the_board_follows(
        self, board: Page, tablets: list[Page], site: Origin, festival: Built
    ) -> None:
        for tablet, given, mean in zip(tablets, (6, 8, 10), ("60,00", "70,00", "80,00"), strict=True):
            tablet.get_by_role("link", name="Nilai peserta berikutnya").click()
            tap(tablet, given)
            tablet.get_by_role("button", name="Simpan dan lanjut").click()
            expect(board.locator("#board tbody tr").first.locator(".score")).to_have_text(mean, timeout=WITHIN_A_SECOND)
            expect(tablet.locator(".breadcrumbs")).to_contain_text("Peserta 2 dari 4")
        assert first(board) == ["1", "Inovasi 1", "3", "80,00"]
        assert board.evaluate("window.loadedOnce") is True

    def test_a_sheet_saves_itself_and_the_button_agrees(self, tablets: list[Page], festival: Built) -> None:
        tablet = tablets[0]
        tablet.get_by_role("link", name="Nilai peserta berikutnya").click()
        tap(tablet, 7)
        expect(tablet.locator("#sheet-state")).to_have_text("Tersimpan", timeout=PATIENCE_MS)
        tablet.locator("#note").fill("Bagus.")
        tablet.get_by_role("button", name="Simpan dan lanjut").click()
        expect(tablet.locator(".breadcrumbs")).to_contain_text("Peserta 2 dari 4")
        tablet.get_by_role("link", name="Sebelumnya").click()
        expect(tablet.locator("#note")).to_have_value("Bagus.")
        assert tablet.locator(".criterion input:checked").count() == 5

    def test_taps_outlive_a_page_that_was_left_too_soon(self, tablets: list[Page], festival: Built) -> None:
        tablet = tablets[0]
        tablet.get_by_role("link", name="Nilai peserta berikutnya").click()
        tablet.locator('.criterion input[value="9"]').first.check()
        tablet.reload()
        expect(tablet.locator(".criterion input:checked")).to_have_value("9")


class TestBoard:
    def test_follows_three_judges_without_being_loaded_again(self, board: Page, site: Origin, festival: Built) -> None:
        for judge, (entry, given, mean) in enumerate([(2, 7, "70,00"), (2, 8, "75,00"), (2, 9, "80,00")]):
            hand_in(site, festival, judge=judge, entry=entry, given=given)
            expect(board.locator("#board tbody tr").first.locator(".score")).to_have_text(mean, timeout=WITHIN_A_SECOND)
        assert first(board) == ["1", "Inovasi 3", "3", "80,00"]
        hand_in(site, festival, judge=0, entry=0, given=10)
        expect(board.locator("#board tbody tr").first.locator(".name")).to_have_text(
            "Inovasi 1", timeout=WITHIN_A_SECOND
        )
        expect(board.locator("#progress")).to_have_text("4 dari 12 lembar")
        expect(board.locator("#announcement")).to_contain_text("Inovasi 1 dengan nilai 100,00")
        assert board.evaluate("window.loadedOnce") is True
        assert board.complaints == []  # type: ignore[attr-defined]

    def test_goes_on_by_asking_when_the_stream_is_gone(self, board: Page, site: Origin, festival: Built) -> None:
        site.kill("stream")
        expect(board.locator(".live")).to_have_attribute("data-state", "away", timeout=PATIENCE_MS)
        hand_in(site, festival, judge=0, entry=1, given=6)
        expect(board.locator("#board tbody tr").first.locator(".score")).to_have_text("60,00", timeout=40_000)
        assert board.evaluate("window.loadedOnce") is True

    def test_fits_projector_tablet_and_phone(self, board: Page) -> None:
        for width, height in ((1920, 1080), (800, 1200), (360, 780)):
            board.set_viewport_size({"width": width, "height": height})
            assert board.evaluate("document.documentElement.scrollWidth") <= width
