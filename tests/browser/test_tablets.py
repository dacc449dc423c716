"""A judge's tablet in a real browser: the network goes, the browser dies, and every sheet is there once."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from services.scoring.board import use_cases as boards
from services.scoring.config import Settings
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.views import View
from services.scoring.sheets import counting, use_cases
from services.scoring.sheets.models import Sheet
from shared.kit.db import Database
from tests.browser import origin
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.origin import Origin
from tests.builders import festivals as builder
from tests.builders.festivals import Built, points, score
from tests.builders.system import wait_until

pytestmark = pytest.mark.browser

PATIENCE_MS = 15_000
TABLET = {"width": 800, "height": 1200}


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=6, judges=2)


@pytest.fixture
def site(settings: Settings, festival: Built) -> Iterator[Origin]:
    with origin.running(settings) as found:
        yield found


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM, these tests did not run: apt-get install chromium")
    with sync_playwright() as found:
        yield found


Open = Callable[[str], BrowserContext]


@pytest.fixture
def opened(playwright: Playwright, tmp_path: Path) -> Iterator[Open]:
    """A browser of its own for each name, which finds its disk again when it is opened anew."""
    contexts: list[BrowserContext] = []

    def open_browser(name: str) -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / name, executable_path=CHROMIUM, args=QUIET, viewport=TABLET, locale="id-ID"
        )
        contexts.append(context)
        return context

    yield open_browser
    for context in contexts:
        context.close()


def kill(disk: Path) -> None:
    """End the browser of that disk with all its processes as a battery does: at once, with nothing said to it."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if f"--user-data-dir={disk}" in process.cmdline():
                process.kill()


def enter(tablet: Page, site: Origin, token: str) -> None:
    """Come in with the pass."""
    tablet.goto(f"{site.address}/juri/masuk/{token}")
    tablet.get_by_role("button", name="Masuk sebagai juri").click()


def let_in(context: BrowserContext, site: Origin, token: str) -> Page:
    """Come in with the pass on a new page; returns when the round is on the device."""
    tablet = context.new_page()
    enter(tablet, site, token)
    expect(tablet.locator("main [data-queue]")).to_contain_text("Putaran ini ada di perangkat", timeout=PATIENCE_MS)
    return tablet


def tap(tablet: Page, given: int) -> None:
    """Give the same points for every criterion of the sheet on the screen."""
    for criterion in tablet.locator("main .criterion").all():
        criterion.locator(f'input[value="{given}"]').check()


def go_on(tablet: Page) -> None:
    tablet.get_by_role("button", name="Simpan dan lanjut").click()


def sheets(database: Database, festival: Built, judge: int = 0) -> list[Sheet]:
    with database.transaction() as session:
        found = use_cases.all_own_sheets(session, festival.judges[judge])
    return sorted(found, key=lambda sheet: festival.entries.index(sheet.entry_id))


def state(tablet: Page, text: str) -> None:
    expect(tablet.locator("#sheet-state")).to_contain_text(text, timeout=PATIENCE_MS)


class TestTabletWithoutNetwork:
    def test_loses_no_sheet_though_the_browser_dies_and_hands_each_in_once(
        self, opened: Open, site: Origin, festival: Built, database: Database, tmp_path: Path
    ) -> None:
        first, second = opened("first"), opened("second")
        tablet, other = let_in(first, site, festival.tokens[0]), let_in(second, site, festival.tokens[1])
        tablet.get_by_role("link", name="Nilai peserta berikutnya").click()
        tap(tablet, 5)
        state(tablet, "Tersimpan")
        other.get_by_role("link", name="Nilai peserta berikutnya").click()
        tap(other, 9)
        wait_until(lambda: len(sheets(database, festival)) == 1, within_s=10, what="the first sheet is there")
        go_on(tablet)

        site.kill("caddy")
        for given in (6, 7, 8, 9, 10):
            tap(tablet, given)
            state(tablet, "menunggu jaringan")
            go_on(tablet)
        expect(tablet.locator("main .progress-text")).to_have_text("6 dari 6 selesai")
        kill(tmp_path / "first")

        again = opened("first")
        tablet = again.new_page()
        tablet.goto(f"{site.address}/juri")
        expect(tablet.locator("main .progress-text")).to_have_text("6 dari 6 selesai", timeout=PATIENCE_MS)
        expect(tablet.locator("main [data-queue]")).to_contain_text("menunggu jaringan (5)", timeout=PATIENCE_MS)
        assert len(sheets(database, festival)) == 1

        site.restart("caddy")
        # A browser writes its cookies down now and then: one that was killed may ask for the pass again.
        enter(tablet, site, festival.tokens[0])
        wait_until(lambda: len(sheets(database, festival)) == 6, within_s=30, what="all sheets are there")
        found = sheets(database, festival)
        assert [sheet.scores for sheet in found] == [points(given) for given in (5, 6, 7, 8, 9, 10)]
        assert {sheet.revision for sheet in found} == {1}
        self._board_equals_recomputation(database, festival)

    def _board_equals_recomputation(self, database: Database, festival: Built) -> None:
        def agrees() -> bool:
            with database.transaction() as session:
                held = festivals.festival_of(session, festival.festival_id)
                computed = counting.standings_of(session, held, view=View.COMMITTEE)[festival.category_id]
                shown = boards.board_of(session, held, view=View.COMMITTEE, now=builder.NOW).payload["categories"][0][
                    "rows"
                ]
            totals = {row["entry_id"]: (row["place"], row["total"], row["sheets"]) for row in shown}
            return totals == {
                str(one.entry_id): (one.place, None if one.total is None else str(one.total), one.sheets)
                for one in computed
            }

        wait_until(agrees, within_s=10, what="the board equals what the sheets come to")

    def test_sends_what_waits_by_itself_when_the_network_is_back(
        self, opened: Open, site: Origin, festival: Built, database: Database
    ) -> None:
        tablet = let_in(opened("first"), site, festival.tokens[0])
        tablet.get_by_role("link", name="Nilai peserta berikutnya").click()
        site.kill("caddy")
        tap(tablet, 6)
        state(tablet, "menunggu jaringan")
        site.restart("caddy")
        state(tablet, "Tersimpan")
        expect(tablet.locator("#sheet-state")).to_have_attribute("data-state", "saved", timeout=40_000)
        assert [sheet.scores for sheet in sheets(database, festival)] == [points(6)]


class TestTwoTablets:
    def test_show_the_judge_both_sheets_and_keep_both(
        self, opened: Open, site: Origin, festival: Built, database: Database
    ) -> None:
        tablet = let_in(opened("first"), site, festival.tokens[0])
        tablet.get_by_role("link", name="Nilai peserta berikutnya").click()
        tap(tablet, 5)
        state(tablet, "Tersimpan")
        wait_until(lambda: len(sheets(database, festival)) == 1, within_s=10, what="the first sheet is there")
        score(database, festival.judges[0], festival.entries[0], 3, expected=1)
        tap(tablet, 8)
        expect(tablet.locator("[data-trouble]")).to_contain_text("disimpan dari perangkat lain", timeout=PATIENCE_MS)
        tablet.get_by_role("button", name="Yang di sini berlaku").click()
        wait_until(lambda: sheets(database, festival)[0].revision == 3, within_s=10, what="the judge's choice is there")
        assert sheets(database, festival)[0].scores == points(8)

    def test_leave_a_begun_sheet_for_the_other_and_count_it_nowhere(
        self, opened: Open, site: Origin, festival: Built, database: Database
    ) -> None:
        tablet = let_in(opened("first"), site, festival.tokens[0])
        tablet.get_by_role("link", name="Nilai peserta berikutnya").click()
        tablet.locator('main .criterion input[value="4"]').first.check()
        state(tablet, "belum dihitung")
        other = let_in(opened("second"), site, festival.tokens[0])
        other.get_by_role("link", name="Nilai peserta berikutnya").click()
        expect(other.locator("main .criterion input:checked")).to_have_value("4")
        assert sheets(database, festival) == []


class TestTapping:
    def test_needs_no_script(self, playwright: Playwright, site: Origin, festival: Built, database: Database) -> None:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(java_script_enabled=False, viewport=TABLET)
        context.add_cookies([{"name": "juri", "value": festival.tokens[0], "url": site.address}])
        page = context.new_page()
        page.goto(f"{site.address}/juri/peserta/{festival.entries[0]}")
        for criterion in page.locator("main .criterion").all():
            criterion.locator('input[value="7"]').check(force=True)
        page.get_by_role("button", name="Simpan dan lanjut").click()
        expect(page.locator(".breadcrumbs")).to_contain_text("Peserta 2 dari 6")
        assert [sheet.scores for sheet in sheets(database, festival)] == [points(7)]
        browser.close()


class TestMovedPass:
    def test_hands_over_what_the_first_tablet_had_not_sent(
        self, opened: Open, site: Origin, festival: Built, database: Database
    ) -> None:
        """The first loses the network and scores on; the second goes on with the pass, and the first comes back."""
        tablet = let_in(opened("first"), site, festival.tokens[0])
        tablet.get_by_role("link", name="Nilai peserta berikutnya").click()
        tablet.context.set_offline(True)
        tap(tablet, 6)
        state(tablet, "menunggu jaringan")
        other = let_in(opened("second"), site, festival.tokens[0])
        tablet.context.set_offline(False)
        tablet.goto(f"{site.address}/juri")
        expect(tablet.locator("[data-leaving]")).to_contain_text("1 lembar nilai", timeout=PATIENCE_MS)
        assert sheets(database, festival) == []

        other.goto(f"{site.address}/juri")
        other.get_by_role("link", name="1 lembar tiba").click()
        other.get_by_role("button", name="Pakai").click()
        expect(other.get_by_text("Tidak ada lagi yang perlu diputuskan")).to_be_visible()
        assert [sheet.scores for sheet in sheets(database, festival)] == [points(6)]
