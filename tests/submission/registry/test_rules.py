"""The pure rules of an innovation's life."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.submission.registry import rules, schemas
from services.submission.registry.models import Innovation

TODAY = date(2026, 7, 1)
WORD = st.text(st.characters(categories=("Ll", "Lu", "Nd")), min_size=1, max_size=8)
COMPLETE: dict[str, Any] = {
    **dict.fromkeys(rules.PROFILE, "ada"),
    "stage": "implementation",
    "trial_on": date(2024, 3, 1),
    "implemented_on": date(2024, 6, 1),
    "developed_on": None,
    "development": None,
    "design": "kata " * 300,
}


def complained(**changes: Any) -> set[str]:
    return {error.pointer for error in rules.complaints({**COMPLETE, **changes}, today=TODAY)}


class TestWords:
    @given(st.lists(WORD, max_size=50), st.sampled_from([" ", "  ", "\n", "\t", " - "]))
    def test_are_counted_however_they_are_spaced(self, words: list[str], space: str) -> None:
        assert rules.words(space.join(words)) == len(words)

    @given(st.text(), st.text())
    def test_never_become_fewer_by_adding_text(self, text: str, more: str) -> None:
        assert rules.words(f"{text} {more}") == rules.words(text) + rules.words(more)

    @pytest.mark.parametrize(("text", "count"), [("", 0), ("- / *", 0), ("sama-sama", 1), ("3 hari, 2 malam.", 4)])
    def test_hold_a_letter_or_digit(self, text: str, count: int) -> None:
        assert rules.words(text) == count


class TestComplaints:
    def test_are_none_about_a_complete_profile(self) -> None:
        assert complained() == set()

    @pytest.mark.parametrize("field", rules.required("implementation"))
    def test_name_each_field_that_is_missing(self, field: str) -> None:
        # Without a stage it can't be said which dates are needed, but the stage itself is.
        assert f"/{field}" in complained(**{field: None})

    @given(st.sets(st.sampled_from([f for f in rules.REQUIRED_TO_SUBMIT if f != "stage"])))
    def test_name_all_of_them_at_once(self, missing: set[str]) -> None:
        assert complained(**dict.fromkeys(missing)) == {f"/{field}" for field in missing}

    @pytest.mark.parametrize(("words", "pointers"), [(299, {"/design"}), (300, set())])
    def test_begin_below_three_hundred_words(self, words: int, pointers: set[str]) -> None:
        assert complained(design="kata " * words) == pointers

    @pytest.mark.parametrize(
        ("stage", "needed"),
        [
            ("initiative", set()),
            ("trial", {"/trial_on"}),
            ("implementation", {"/trial_on", "/implemented_on"}),
        ],
    )
    def test_ask_for_the_dates_of_the_stage(self, stage: str, needed: set[str]) -> None:
        assert complained(stage=stage, trial_on=None, implemented_on=None) == needed

    @pytest.mark.parametrize(
        ("changes", "relation", "pointers"),
        [
            ({"developed_on": date(2025, 2, 1)}, None, {"/development"}),
            ({}, rules.DEVELOPED, {"/development"}),
            ({}, rules.CARRIED_OVER, {"/development"}),
            ({}, rules.REPLACED, set()),
            ({"development": "Kini daring."}, rules.DEVELOPED, set()),
        ],
    )
    def test_ask_what_changed_since_the_version_before(
        self, changes: dict[str, Any], relation: str | None, pointers: set[str]
    ) -> None:
        found = rules.complaints({**COMPLETE, **changes}, today=TODAY, relation=relation)
        assert {error.pointer for error in found} == pointers

    def test_find_dates_in_the_wrong_order(self) -> None:
        assert complained(trial_on=date(2024, 7, 1)) == {"/implemented_on"}
        assert complained(developed_on=date(2024, 5, 1), development="Daring.") == {"/developed_on"}

    def test_find_an_implementation_in_the_future(self) -> None:
        assert complained(implemented_on=date(2026, 7, 2)) == {"/implemented_on"}


class TestStatus:
    @given(st.sampled_from(rules.STATUSES), st.sampled_from(rules.ACTIONS))
    def test_moves_along_the_table_only(self, status: str, action: str) -> None:
        if (status, action) in rules.NEXT_STATUS:
            assert rules.status_after(status, action) in rules.STATUSES
        else:
            with pytest.raises(rules.WrongStatus):
                rules.status_after(status, action)

    @given(st.lists(st.sampled_from(rules.ACTIONS), max_size=20))
    def test_is_verified_only_straight_after_submitted(self, actions: list[str]) -> None:
        status = rules.DRAFT
        for action in actions:
            before = status
            try:
                status = rules.status_after(status, action)
            except rules.WrongStatus:
                continue
            if status == rules.VERIFIED:
                assert before == rules.SUBMITTED

    def test_ends_with_withdrawn(self) -> None:
        assert not [step for step in rules.NEXT_STATUS if step[0] == rules.WITHDRAWN]

    @pytest.mark.parametrize("status", rules.STATUSES)
    def test_allows_edits_in_draft_and_returned(self, status: str) -> None:
        if status in {"draft", "returned"}:
            rules.check_editable(status)
        else:
            with pytest.raises(rules.WrongStatus):
                rules.check_editable(status)


class TestSearchable:
    @pytest.mark.parametrize("city", ["Pagaralam", "Pagar Alam", "PAGAR  ALAM", "pagaralam"])
    def test_spells_the_city_one_way(self, city: str) -> None:
        assert rules.searchable(f"Wali Kota {city}") == "Wali Kota pagar alam"

    def test_writes_abbreviations_out(self) -> None:
        assert "rumah sakit" in rules.searchable("RSUD Besemah")

    @given(st.text(max_size=200))
    def test_loses_no_word(self, text: str) -> None:
        assert rules.searchable(text).startswith(rules.normalised(text))


class TestProfile:
    def test_is_one_list_for_table_and_schema(self) -> None:
        assert set(rules.PROFILE) == set(schemas.ProfileChanges().fields)
        assert set(rules.PROFILE) <= set(Innovation.__table__.columns.keys())
