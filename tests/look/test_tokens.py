"""Can everybody read what the tokens colour?"""

import re
from pathlib import Path

import pytest

CSS = (Path("shared/look/static/tokens.css")).read_text()
_COLOUR = re.compile(r"--([a-z-]+): #([0-9a-f]{3,6});")

TEXT_PAIRS = [
    *[(ink, paper) for ink in ("ink", "ink-soft", "green", "green-strong") for paper in ("paper", "paper-tint")],
    ("amber", "paper"),
    ("red", "paper"),
    ("blue", "paper"),
    ("on-green", "green"),
    ("on-green", "green-strong"),
    ("on-red", "red"),
    ("on-amber", "amber-fill"),
    ("on-focus", "focus"),
    ("green-strong", "green-tint"),
    ("green", "green-tint"),
    ("amber", "amber-tint"),
    ("red", "red-tint"),
    ("blue", "blue-tint"),
    *[(ink, f"{tint}-tint") for ink in ("ink", "ink-soft") for tint in ("green", "amber", "red", "blue")],
]
EDGES = [(edge, paper) for edge in ("line-strong", "green", "red") for paper in ("paper", "paper-tint")]


def themes() -> dict[str, dict[str, str]]:
    dark, light = CSS.split("@media (prefers-color-scheme: light)")
    return {"dark": dict(_COLOUR.findall(dark)), "light": dict(_COLOUR.findall(light))}


def luminance(colour: str) -> float:
    """Relative luminance of a hex colour. Source: WCAG 2.2."""
    full = "".join(digit * 2 for digit in colour) if len(colour) == 3 else colour
    channels = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


class TestContrast:
    def test_measures_black_on_white_as_21(self):
        assert contrast("000", "ffffff") == pytest.approx(21)

    @pytest.mark.parametrize("theme", ["dark", "light"])
    @pytest.mark.parametrize(("ink", "paper"), TEXT_PAIRS)
    def test_of_text_is_at_least_4_5(self, theme: str, ink: str, paper: str):
        colours = themes()[theme]
        assert contrast(colours[ink], colours[paper]) >= 4.5

    @pytest.mark.parametrize("theme", ["dark", "light"])
    @pytest.mark.parametrize(("edge", "paper"), EDGES)
    def test_of_the_edges_of_controls_is_at_least_3(self, theme: str, edge: str, paper: str):
        colours = themes()[theme]
        assert contrast(colours[edge], colours[paper]) >= 3


class TestTokens:
    def test_have_the_same_names_in_dark_and_light(self):
        assert themes()["dark"].keys() == themes()["light"].keys()

    def test_are_the_only_place_with_colours(self):
        for sheet in ("look.css", "board.css"):
            found = re.findall(r"#[0-9a-f]{3,8}\b(?!\.)", Path("shared/look/static", sheet).read_text())
            # Cameras want a QR code's ground white in any theme; #000 stands in a mask, which has no colour.
            assert set(found) <= {"#fff", "#000"}, sheet

    def test_and_styles_stay_small(self):
        sizes = [path.stat().st_size for path in Path("shared/look/static").glob("*.css")]
        assert sum(sizes) <= 36 * 1024
