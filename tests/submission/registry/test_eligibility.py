"""Which innovations does the national report of a year take, and what is said where it does not?"""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from services.submission.registry import eligibility
from services.submission.registry.eligibility import Eligibility
from shared.contracts import catalogue
from shared.kit.problems import say
from tests.builders import years
from tests.builders.submissions import Caller

REPORTING = catalogue.of_year(2026).reporting
TAKEN: dict[str, Any] = {
    "stage": "implementation",
    "implemented_on": date(2024, 6, 1),
    "developed_on": None,
    "design": "kata " * 300,
}


def assessed(times_reported: int = 1, **changes: Any) -> Eligibility:
    return eligibility.assess({**TAKEN, **changes}, times_reported=times_reported, reporting=REPORTING)


class TestAssess:
    @pytest.mark.parametrize(
        ("implemented", "developed", "is_taken"),
        [
            (date(2023, 12, 31), None, False),
            (date(2024, 1, 1), None, True),
            (date(2025, 12, 31), None, True),
            (date(2026, 1, 1), None, False),
            (date(2020, 5, 1), date(2025, 12, 31), True),
            (date(2020, 5, 1), date(2026, 1, 1), False),
            (date(2020, 5, 1), date(2023, 12, 31), False),
            (None, None, False),
            (None, date(2025, 2, 1), False),
        ],
    )
    def test_holds_the_dates_to_the_window(
        self, implemented: date | None, developed: date | None, is_taken: bool
    ) -> None:
        assert assessed(implemented_on=implemented, developed_on=developed).is_reportable is is_taken

    @pytest.mark.parametrize("changes", [{"stage": "trial"}, {"stage": None}, {"design": "kata " * 299}])
    def test_needs_the_stage_and_the_design(self, changes: dict[str, Any]) -> None:
        assert not assessed(**changes).is_reportable

    def test_takes_one_version_twice_and_no_more(self) -> None:
        assert assessed(times_reported=2).is_reportable
        assert not assessed(times_reported=3).is_reportable

    def test_gives_every_reason_at_once(self) -> None:
        assert len(assessed(times_reported=3, stage="trial", design=None, implemented_on=None).reasons) == 4

    @pytest.mark.parametrize(
        ("implemented", "year"),
        [(date(2026, 3, 3), 2027), (date(2027, 1, 1), 2028), (date(2023, 1, 1), None), (date(2099, 1, 1), None)],
    )
    def test_names_the_year_that_would_take_the_dates(self, implemented: date, year: int | None) -> None:
        assert assessed(implemented_on=implemented).next_year == year

    @given(implemented=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    def test_never_promises_a_year_to_what_is_taken(self, implemented: date) -> None:
        found = assessed(implemented_on=implemented)
        assert not (found.is_reportable and found.next_year)


class TestSentences:
    def test_say_why_and_when_instead(self, app: Flask) -> None:
        with app.test_request_context("/"):
            told = " ".join(say(sentence) for sentence in assessed(implemented_on=date(2026, 3, 3)).sentences)
        assert told == (
            "Dapat dilaporkan 2026: tidak. Penerapannya 3 Maret 2026, sesudah 31 Desember 2025. "
            "Dengan pola yang sama: 2027."
        )

    def test_are_one_yes_where_it_is_taken(self, app: Flask) -> None:
        with app.test_request_context("/"):
            assert [say(sentence) for sentence in assessed().sentences] == ["Dapat dilaporkan 2026: ya."]


class TestApi:
    def test_answers_with_it_in_the_reader_s_language(self, owner: Caller) -> None:
        path, _ = owner.draft(implemented_on="2026-03-03")
        told = owner.call("GET", path, headers={"Accept-Language": "en"}, expect=200).json["eligibility"]
        assert (told["year"], told["is_reportable"], told["next_year"]) == (2026, False, 2027)
        assert told["explanation"][1] == "It was put to use on 3 March 2026, after 31 December 2025."

    def test_assesses_an_empty_draft_too(self, owner: Caller) -> None:
        draft = owner.call("POST", "/innovations", json={"name": "Ringkas"}, expect=201).json
        assert draft["eligibility"]["is_reportable"] is False


class TestRulesOfAYear:
    def test_are_read(self) -> None:
        read = catalogue.parse(years.document(2027))
        assert read.reporting.implemented_until == date(2026, 12, 31)
        assert read.partners_fulfil_duty is False

    @pytest.mark.parametrize(
        "wrong",
        [
            {"implemented_from": "2026-01-01"},
            {"implemented_until": "akhir tahun"},
            {"stage": "selesai"},
            {"max_times": 0},
            {"implemented_from": None},
        ],
    )
    def test_are_refused_with_the_reason(self, wrong: dict[str, Any]) -> None:
        plain = years.document()
        with pytest.raises(catalogue.WrongCatalogue, match="2026: reporting"):
            catalogue.parse({**plain, "reporting": {**plain["reporting"], **wrong}})

    def test_are_refused_where_a_part_is_missing(self) -> None:
        plain = years.document()
        del plain["duty"]
        with pytest.raises(catalogue.WrongCatalogue, match="duty is missing"):
            catalogue.parse(plain)
