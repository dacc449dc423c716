"""Every letter can be read on a small phone, in light and in dark, and says the same as text."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

GOLDEN = Path(__file__).resolve().parents[1] / "notify" / "messages" / "golden"
LETTERS = sorted(GOLDEN.glob("*.txt"))
SMALL_PHONE = {"width": 320, "height": 568}
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LEAST_TAP_PX = 44
LINK = re.compile(r"https?://\S+")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport=SMALL_PHONE)
    yield opened
    opened.close()


@pytest.fixture(params=LETTERS, ids=lambda path: path.stem)
def letter(request: pytest.FixtureRequest, page: Page) -> tuple[str, Page]:
    """A golden letter as text, and the page that shows its HTML."""
    text, _, html = request.param.read_text(encoding="utf-8").partition("\n===== html =====\n")
    page.emulate_media(color_scheme="light")
    page.set_content(html)
    return text.partition("\n\n")[2], page


class TestLetter:
    def test_needs_no_scrolling_sideways_on_a_small_phone(self, letter: tuple[str, Page]) -> None:
        assert letter[1].evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE["width"]

    @pytest.mark.parametrize("colours", ["light", "dark"])
    def test_can_be_read_by_everybody(self, letter: tuple[str, Page], colours: str) -> None:
        """WCAG 2.2 A and AA by axe-core, contrast among them."""
        page = letter[1]
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []

    def test_turns_dark_where_its_reader_prefers_that(self, letter: tuple[str, Page]) -> None:
        page = letter[1]
        light = _brightness(page)
        page.emulate_media(color_scheme="dark")
        assert _brightness(page) < 64 < 192 < light

    def test_has_one_action_wide_enough_for_a_thumb(self, letter: tuple[str, Page]) -> None:
        actions = letter[1].locator("a.action")
        assert actions.count() == 1
        box = actions.bounding_box()
        assert box is not None
        assert box["height"] >= LEAST_TAP_PX

    def test_says_the_same_as_its_text(self, letter: tuple[str, Page]) -> None:
        """Word for word; only the address of the action is behind its button."""
        text, page = letter
        assert _words(page.inner_text("body")) == _words(text)


def _brightness(page: Page) -> float:
    """Of the background: 0 is black, 255 white."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3


def _words(text: str) -> list[str]:
    lines = (line.removeprefix("> ").removeprefix(">") for line in text.splitlines() if line.strip() not in {"--", ">"})
    return LINK.sub("", "\n".join(lines)).replace(":", " ").split()
