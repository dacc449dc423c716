"""A projector turns from category to category by itself, and stops at a key."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from services.scoring.app import create_app
from services.scoring.board import revealing
from services.scoring.board import use_cases as boards
from services.scoring.config import Settings
from services.scoring.festival import categories
from services.scoring.festival import use_cases as festivals
from services.scoring.jury import use_cases as jury
from services.scoring.results import use_cases as results
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders.festivals import NOW, Built

pytestmark = [
    pytest.mark.browser,
    # A browser that walks on in the middle of a picture leaves werkzeug's open file to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LONG_MS = 60_000


@pytest.fixture
def festival(database: Database) -> Built:
    """Two entries, each scored in a category of its own."""
    built = builder.build(database, entries=1, judges=1, is_open=False)
    [other] = builder.hear_of_verified(database, ["Inovasi digital"])
    with database.transaction() as session:
        held = festivals.lock(session, built.festival_id)
        second = categories.add_category(
            session, held, key="digital", name="Digital", forms=[], kinds=[], stages=[], by="", now=NOW
        )
        entered = jury.enter(session, held.id, innovation_id=other, category_id=second.id, now=NOW).id
        festivals.open_festival(session, held.id, judges=1, now=NOW)
    for entry, given in ((built.entries[0], 8), (entered, 6)):
        builder.score(database, built.judges[0], entry, given)
    rank(database, built)
    return built


@pytest.fixture
def address(settings: Settings, festival: Built) -> Iterator[str]:
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/festival/{festival.slug}/papan"
    server.shutdown()
    thread.join()
    server.server_close()
    app.database.dispose()


@pytest.fixture
def projector(browser: Browser) -> Iterator[Page]:
    """A screen whose clock we turn, where less motion is asked for."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080}, reduced_motion="reduce")
    page.clock.install(time=NOW)
    yield page
    page.close()


def rank(database: Database, festival: Built) -> None:
    with database.transaction() as session:
        boards.rank_board(session, festival.festival_id, now=NOW)


def shows(page: Page, caption: str) -> None:
    visible = page.locator("#board > table:visible")
    expect(visible).to_have_count(1)
    expect(visible.locator("caption")).to_have_text(caption)


class TestProjector:
    def test_turns_holds_and_turns_on_at_a_key(self, projector: Page, address: str) -> None:
        projector.goto(f"{address}?putar=10")
        shows(projector, "Umum")
        projector.clock.run_for(10_500)
        shows(projector, "Digital")
        expect(projector.locator("#rotation")).to_contain_text("Kategori 2 dari 2")
        assert projector.evaluate("document.getAnimations().length") == 0
        projector.keyboard.press(" ")
        projector.clock.run_for(LONG_MS)
        shows(projector, "Digital")
        projector.keyboard.press("ArrowRight")
        shows(projector, "Umum")
        projector.keyboard.press("p")
        projector.clock.run_for(10_500)
        shows(projector, "Digital")

    def test_shows_what_is_revealed_at_once(
        self, projector: Page, address: str, database: Database, festival: Built
    ) -> None:
        with database.transaction() as session:
            results.seal(session, festival.festival_id, now=NOW)
            held = festivals.lock(session, festival.festival_id)
            revealing.begin(session, held, is_rehearsal=False, by="", now=NOW)
            revealing.step_to(session, held, step=1)
        rank(database, festival)
        projector.goto(f"{address}?putar=300&kategori=digital")
        projector.clock.run_for(1_500)
        revealed = projector.locator("#board > table:visible")
        expect(revealed.locator(".is-new")).to_have_count(1)
        projector.clock.run_for(LONG_MS)
        expect(revealed.locator(".is-new")).to_have_count(1)
