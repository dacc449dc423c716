"""Standings by each method of a round."""

import random
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking import severity
from services.scoring.ranking.rules import Ranked
from services.scoring.ranking.standings import (
    ADJUSTED,
    MEAN,
    METHODS,
    STANDARDISED,
    TRIMMED,
    RoundSheets,
    adjusted_errors,
    by_method,
    first_place,
    standings,
)
from tests.scoring.ranking.sheets import Given, Table, entry, round_of_totals, round_sheets, table, with_gaps

# Judge 1 gives 20 less. Who is scored by him alone sinks, unless he is corrected.
SEVERE: Table = [[80, 60], [70, 50], [60, 40], [50, 30], [None, 60]]

each_method = pytest.mark.parametrize("method", METHODS)


def of(rows: Table, *rounds: RoundSheets) -> list[Ranked]:
    return standings({entry(number): None for number in range(len(rows))}, rounds)


def totals(ranked: list[Ranked]) -> dict[int, str]:
    return {one.entry_id.int - 1000: str(one.total) for one in ranked}


class TestStandings:
    @pytest.mark.parametrize(
        ("method", "places"), [(MEAN, [1, 2, 4, 5, 2]), (TRIMMED, [1, 2, 4, 5, 2]), (ADJUSTED, [1, 3, 4, 5, 1])]
    )
    def test_follow_the_method_of_the_round(self, method: str, places: list[int]) -> None:
        found = {one.entry_id: one.place for one in of(SEVERE, round_of_totals(SEVERE, method=method))}
        assert [found[entry(number)] for number in range(5)] == places

    def test_combine_rounds_of_different_methods(self) -> None:
        """Half of 70 adjusted and half of 50 by the mean, for entry 4."""
        second: Table = [[90], [80], [70], [60], [50]]
        found = of(SEVERE, round_of_totals(SEVERE, method=ADJUSTED), round_of_totals(second, position=2))
        assert totals(found) == {0: "80.00", 1: "70.00", 2: "60.00", 3: "50.00", 4: "60.00"}

    def test_are_rounded_once_after_the_rounds_are_combined(self) -> None:
        """Thirds of 70 and 80: 73.33… and 76.66…, in the middle 75, not 75.00 of 73.33 and 76.67 by luck alone."""
        first: Table = [[70, 70, 80]]
        second: Table = [[80, 80, 70]]
        found = of(first, round_of_totals(first, weight_pct=25), round_of_totals(second, position=2, weight_pct=75))
        assert totals(found) == {0: "75.83"}
        assert sorted(map(str, found[0].by_round.values())) == ["73.33", "76.67"]

    @each_method
    def test_end_a_total_with_two_decimals(self, method: str) -> None:
        rows: Table = [[70, 80, 80], [60, 50, 70], [90, 60, 60], [40, 50, 50]]
        found = of(rows, round_of_totals(rows, method=method))
        assert all(one.total is not None and one.total.as_tuple().exponent == -2 for one in found)

    @each_method
    @given(rows=with_gaps(), chance=st.randoms(use_true_random=False))
    def test_do_not_depend_on_any_order(self, method: str, rows: Table, chance: random.Random) -> None:
        plain = round_of_totals(rows, method=method)
        mixed = replace(plain, sheets=chance.sample(plain.sheets, len(plain.sheets)))
        assert of(rows, mixed) == of(rows, plain)

    @given(with_gaps(), st.integers(1, 3))
    def test_by_adjusted_totals_rank_the_same_under_a_harsher_judge(self, rows: Table, less: int) -> None:
        """Judge 0 gives less to all for each criterion, ties and their breaking included."""
        given: Given = [
            [None if total is None else (4 + total % 6, 4 + total // 10 % 6) for total in row] for row in rows
        ]
        harsher = [[row[0] and (row[0][0] - less, row[0][1] - less), *row[1:]] for row in given]
        plain, moved = (
            {one.entry_id: one for one in of(rows, round_sheets(table, method=ADJUSTED, tie_break=["a", "b"]))}
            for table in (given, harsher)
        )
        by = [(plain[one].total or Decimal()) - (moved[one].total or Decimal()) for one in plain]
        # All move by the same; where that is no whole cent, rounding may part or join what lay on half a cent.
        assert max(by) - min(by) <= Decimal("0.01")
        if max(by) == min(by):
            assert [moved[one].place for one in plain] == [plain[one].place for one in plain]

    def test_by_standardised_totals_take_no_side_between_a_wide_and_a_narrow_judge(self) -> None:
        rows: Table = [[90, 60], [10, 60], [70, 70], [30, 70]]
        plain = {one.entry_id: one.place for one in of(rows, round_of_totals(rows))}
        even = {one.entry_id: one.place for one in of(rows, round_of_totals(rows, method=STANDARDISED))}
        assert plain[entry(0)] == 1
        assert even[entry(2)] == 1


class TestByMethod:
    def test_leaves_all_else_of_a_round(self) -> None:
        [found] = by_method([round_of_totals(SEVERE)], ADJUSTED)
        assert found == round_of_totals(SEVERE, method=ADJUSTED)


class TestAdjustedErrors:
    ROWS: Table = [[80, 60, 70], [70, 60, 60], [60, 40, 40], [50, 30, 50], [90, 60, 80]]

    def of(self, *rounds: RoundSheets, ends: int | None = None) -> dict[UUID, float]:
        return adjusted_errors({entry(0): ends, **{entry(number): None for number in range(1, 5)}}, rounds)

    def test_are_those_of_the_fit_in_one_round(self) -> None:
        ratings = table(self.ROWS)
        assert self.of(round_of_totals(self.ROWS)) == pytest.approx(severity.fit(ratings).errors(ratings))

    def test_combine_over_rounds_as_independent_ones(self) -> None:
        """Two alike, of equal weight: the error of a mean of two."""
        one = self.of(round_of_totals(self.ROWS))
        both = self.of(round_of_totals(self.ROWS), round_of_totals(self.ROWS, position=2))
        assert both == pytest.approx({key: error / 2**0.5 for key, error in one.items()})

    def test_leave_out_rounds_that_an_entry_takes_no_part_in(self) -> None:
        later: Table = [[None, None, None], *self.ROWS[1:]]
        found = self.of(round_of_totals(self.ROWS), round_of_totals(later, position=2), ends=1)
        assert found[entry(0)] == self.of(round_of_totals(self.ROWS))[entry(0)]

    def test_are_not_told_where_panels_are_not_linked(self) -> None:
        rows: Table = [[50 + 10 * row, None] for row in range(4)] + [[None, 30 + 10 * row] for row in range(4)]
        assert self.of(round_of_totals(rows)) == {}


class TestFirstPlace:
    CLEAR: Table = [[90, 90, 80], [70, 70, 60], [50, 50, 50]]

    def test_is_asked_of_those_that_went_furthest(self) -> None:
        entries = {entry(0): 1, entry(1): None, entry(2): None}
        later: Table = [[None, None, None], [70, 70, 60], [50, 50, 50]]
        rounds = [round_of_totals(self.CLEAR), round_of_totals(later, position=2)]
        assert first_place(entries, rounds) == {entry(1): 1, entry(2): 0}

    def test_is_asked_of_those_that_have_a_place(self) -> None:
        later: Table = [[90, 90, 80], [70, 70, 60], [None, None, None]]
        rounds = [round_of_totals(self.CLEAR), round_of_totals(later, position=2)]
        found = first_place({entry(number): None for number in range(3)}, rounds)
        assert found == {entry(0): 1, entry(1): 0}

    def test_is_none_without_a_sheet(self) -> None:
        assert first_place({entry(0): None}, []) is None

    def test_passes_over_a_round_that_weighs_nothing(self) -> None:
        other: Table = [[10, 10, 10], [90, 90, 90], [90, 90, 90]]
        rounds = [round_of_totals(self.CLEAR), round_of_totals(other, position=2, weight_pct=0)]
        assert first_place({entry(number): None for number in range(3)}, rounds) == {
            entry(0): 1,
            entry(1): 0,
            entry(2): 0,
        }
