"""A button leads to our own site, and a broadcast is as far as its letters are."""

import pytest

from services.notify.broadcasts import rules
from services.notify.broadcasts.rules import Progress

OURS = "http://localhost:8000"


class TestOwnPath:
    @pytest.mark.parametrize(
        ("typed", "path"),
        [
            ("/festival/2026", "/festival/2026"),
            (" /festival?tab=1#hasil ", "/festival?tab=1#hasil"),
            (f"{OURS}/festival", "/festival"),
            (OURS, "/"),
        ],
    )
    def test_is_that_of_an_address_of_ours(self, typed: str, path: str) -> None:
        assert rules.own_path(typed, public_url=OURS) == path

    @pytest.mark.parametrize(
        "typed",
        [
            "https://lain.example.test/festival",
            f"{OURS}.lain.example.test/",
            "http://localhost:8000@lain.example.test/",
            "https://localhost:8000/festival",
            "//lain.example.test",
            f"{OURS}//lain.example.test",
            "/\\lain.example.test",
            "\\\\lain.example.test",
            "javascript:alert(1)",
            "data:text/html,x",
            "festival",
            "",
            "/a b",
            "/a\nb",
            "/a\x00b",
            "/café",
            "http://[::1",
        ],
    )
    def test_is_none_of_any_other(self, typed: str) -> None:
        assert rules.own_path(typed, public_url=OURS) is None


class TestEnglish:
    def test_is_told_in_full_or_not_at_all(self) -> None:
        assert rules.lacking_english({}) == []
        assert rules.lacking_english({"subject_en": "a", "body_en": "b", "label_en": "c"}) == []
        assert rules.lacking_english({"subject_en": "a", "body_en": ""}) == ["body_en", "label_en"]


class TestStanding:
    @pytest.mark.parametrize(
        ("sent", "planned", "stopped", "waiting", "standing"),
        [
            (False, False, False, 0, rules.DRAFT),
            (True, False, False, 0, rules.WAITING),
            (True, True, False, 3, rules.LEAVING),
            (True, True, False, 0, rules.DONE),
            (True, True, True, 1, rules.STOPPED),
            (True, False, True, 0, rules.STOPPED),
        ],
    )
    def test_follows_from_rows(self, sent: bool, planned: bool, stopped: bool, waiting: int, standing: str) -> None:
        found = rules.standing(
            is_sent=sent, is_planned=planned, is_stopped=stopped, progress=Progress(waiting=waiting, delivered=1)
        )
        assert found == standing
