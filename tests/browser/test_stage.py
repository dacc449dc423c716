"""Who presents and how much time is left, on a judge's tablet: at the committee's press, and without the network."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.scoring.config import Settings
from services.scoring.festival import use_cases as festivals
from services.scoring.schedule import queries, running, use_cases
from shared.kit import clock
from shared.kit.db import Database
from tests.browser import origin
from tests.browser.origin import Origin
from tests.builders import festivals as builder
from tests.builders.festivals import Built

pytestmark = pytest.mark.browser

PATIENCE_MS = 15_000
TABLET = {"width": 800, "height": 1200}
COUNTDOWN = re.compile(r"sisa 1[45]:\d\d")


@pytest.fixture
def festival(database: Database) -> Built:
    """Four entries that present from now on."""
    built = builder.build(database, entries=4, judges=1)
    with database.transaction() as session:
        held = festivals.lock(session, built.festival_id)
        begins = clock.now() - timedelta(minutes=1)
        use_cases.add(session, held, round_id=built.round_id, starts_at=begins, minutes=15, pause_minutes=5)
    return built


@pytest.fixture
def site(settings: Settings, festival: Built) -> Iterator[Origin]:
    with origin.running(settings) as found:
        yield found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport=TABLET, locale="id-ID")
    yield opened
    opened.close()


@pytest.fixture
def tablet(context: BrowserContext, site: Origin, festival: Built) -> Page:
    page = context.new_page()
    page.goto(f"{site.address}/juri/masuk/{festival.tokens[0]}")
    page.get_by_role("button", name="Masuk sebagai juri").click()
    expect(page.locator("main [data-queue]")).to_contain_text("ada di perangkat", timeout=PATIENCE_MS)
    return page


def press(database: Database, festival: Built, act: str) -> None:
    """As the committee's button does."""
    with database.transaction() as session:
        held = festivals.festival_of(session, festival.festival_id)
        [schedule] = queries.of_round(session, held.rounds[0])
        running.turn(session, held, schedule, act, now=clock.now())


def stage(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("main [data-stage]")).to_contain_text(text, timeout=PATIENCE_MS)


class TestTablet:
    def test_follows_the_committees_clock_and_goes_on_without_the_network(
        self, tablet: Page, context: BrowserContext, site: Origin, database: Database, festival: Built
    ) -> None:
        stage(tablet, "Belum ada yang tampil")
        press(database, festival, running.NEXT)
        stage(tablet, "Sedang tampil 1. Inovasi 1")
        stage(tablet, COUNTDOWN)
        stage(tablet, "Berikutnya: 2. Inovasi 2")
        tablet.locator("main [data-stage]").get_by_role("link", name="Inovasi 1").click()
        expect(tablet.get_by_role("heading", level=1)).to_have_text("Inovasi 1")
        stage(tablet, COUNTDOWN)
        press(database, festival, running.PAUSE)
        stage(tablet, "Dijeda")
        press(database, festival, running.RESUME)
        stage(tablet, "Sedang tampil")

        site.kill("caddy")
        before = tablet.locator("main [data-stage-left]").inner_text()
        expect(tablet.locator("main [data-stage-left]")).not_to_have_text(before, timeout=PATIENCE_MS)
        tablet.reload()
        stage(tablet, "Sedang tampil 1. Inovasi 1")
        stage(tablet, COUNTDOWN)

    def test_is_right_though_its_own_clock_is_two_hours_off(
        self, context: BrowserContext, site: Origin, database: Database, festival: Built
    ) -> None:
        press(database, festival, running.NEXT)
        page = context.new_page()
        page.clock.install(time=clock.now() + timedelta(hours=2))
        page.goto(f"{site.address}/juri/masuk/{festival.tokens[0]}")
        page.get_by_role("button", name="Masuk sebagai juri").click()
        stage(page, COUNTDOWN)


class TestEverybody:
    def test_sees_the_schedule_move_on_the_festivals_page(
        self, context: BrowserContext, site: Origin, database: Database, festival: Built
    ) -> None:
        page = context.new_page()
        page.goto(f"{site.address}/festival/{festival.slug}")
        stage(page, "Belum ada yang tampil")
        press(database, festival, running.NEXT)
        page.evaluate("dispatchEvent(new Event('focus'))")
        stage(page, COUNTDOWN)
        expect(page.locator("#schedule-tables tbody tr").first).to_contain_text("Sedang tampil", timeout=PATIENCE_MS)
