"""From sheets to an entry's total, by each method."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking import aggregate
from services.scoring.ranking.aggregate import ADJUSTED, MEAN, METHODS, STANDARDISED, TRIMMED, Outcome
from tests.scoring.ranking.sheets import Table, complete, entry, judge, numbered, table, with_gaps

each_method = pytest.mark.parametrize("method", METHODS)


def totals(rows: Table, method: str) -> list[Fraction]:
    return numbered(aggregate.outcome(table(rows), method).totals)


def counted(found: Outcome, row: int) -> list[Fraction]:
    """What the judges' sheets of an entry count as."""
    return [found.counted.exactly(total) for total in found.counted.by_entry[entry(row)].values()]


def order(found: list[Fraction]) -> list[int]:
    """How many are better, for each."""
    return [sum(other > one for other in found) for one in found]


class TestEveryMethod:
    @each_method
    @given(rows=with_gaps(), chance=st.randoms(use_true_random=False))
    def test_gives_the_same_in_any_order_of_judges_and_entries(
        self, method: str, rows: Table, chance: random.Random
    ) -> None:
        columns = chance.sample(range(len(rows[0])), len(rows[0]))
        lines = chance.sample(range(len(rows)), len(rows))
        mixed = totals([[rows[line][column] for column in columns] for line in lines], method)
        plain = totals(rows, method)
        assert mixed == [plain[line] for line in lines]

    @each_method
    @given(rows=with_gaps(), more=st.integers(1, 50))
    def test_moves_all_totals_by_what_is_added_to_all_sheets(self, method: str, rows: Table, more: int) -> None:
        moved = [[None if one is None else one + more for one in row] for row in rows]
        assert totals(moved, method) == [total + more for total in totals(rows, method)]

    @each_method
    def test_gives_equal_totals_where_all_sheets_are_equal(self, method: str) -> None:
        assert totals([[70, 70, 70]] * 5, method) == [70] * 5

    @each_method
    def test_takes_a_single_judge_at_his_word(self, method: str) -> None:
        assert totals([[70], [60], [50], [80], [90]], method) == [70, 60, 50, 80, 90]

    @each_method
    def test_never_takes_a_missing_sheet_for_zero(self, method: str) -> None:
        found = totals([[80, 82], [81, 79], [70, 71], [60, 62], [90, None]], method)
        assert order(found)[4] == 0

    @each_method
    def test_of_nothing_is_nothing(self, method: str) -> None:
        assert totals([], method) == []

    @each_method
    def test_says_what_each_sheet_counts_as(self, method: str) -> None:
        """The total is the mean of them; of five, when trimmed, without the outer two."""
        rows: Table = [[70, 65, 71, 60, 90], [50, 55, 61, 40, 66], [51, 44, 50, 47, 60], [80, 85, 79, 81, 90]]
        found = aggregate.outcome(table(rows), method)
        for entry_id, row in found.counted.by_entry.items():
            values = sorted(row.values())
            kept = values[1:-1] if method == TRIMMED else values
            assert float(found.totals[entry_id]) == pytest.approx(sum(kept) / len(kept) / found.counted.unit)


class TestMean:
    @given(complete())
    def test_lies_between_the_lowest_and_the_highest_sheet(self, rows: list[list[int]]) -> None:
        for row, total in zip(rows, totals(rows, MEAN), strict=True):
            assert min(row) <= total <= max(row)

    def test_is_exact(self) -> None:
        assert totals([[80, 80, 81]], MEAN) == [Fraction(241, 3)]


class TestTrimmed:
    @pytest.mark.parametrize(
        ("sheets", "dropped", "stay"), [(1, 0, 1), (4, 0, 4), (5, 1, 3), (9, 1, 7), (10, 2, 6), (15, 3, 9)]
    )
    def test_drops_a_fifth_on_either_side(self, sheets: int, dropped: int, stay: int) -> None:
        assert aggregate.trimmed_off(sheets) == dropped
        assert sheets - 2 * dropped == stay

    @given(st.integers(1, 500))
    def test_never_leaves_fewer_than_three_of_what_it_trims(self, sheets: int) -> None:
        assert not aggregate.trimmed_off(sheets) or sheets - 2 * aggregate.trimmed_off(sheets) >= 3

    def test_does_without_the_highest_and_lowest_of_five(self) -> None:
        assert totals([[10, 70, 71, 72, 100]], TRIMMED) == [71]

    def test_says_whose_sheets_it_does_without(self) -> None:
        [row] = aggregate.outcome(table([[10, 70, 71, 70, 100]]), TRIMMED).counted.by_entry.values()
        assert aggregate.dropped(row) == {judge(0), judge(4)}

    def test_does_without_nobodys_sheet_of_four(self) -> None:
        [row] = aggregate.outcome(table([[10, 70, 71, 100]]), TRIMMED).counted.by_entry.values()
        assert aggregate.dropped(row) == set()

    def test_is_the_mean_of_fewer_than_five(self) -> None:
        assert totals([[10, 70, 71, 100]], TRIMMED) == totals([[10, 70, 71, 100]], MEAN)

    @given(complete(judges=(5, 7)))
    def test_lies_between_the_lowest_and_the_highest_sheet(self, rows: list[list[int]]) -> None:
        for row, total in zip(rows, totals(rows, TRIMMED), strict=True):
            assert min(row) <= total <= max(row)

    @given(st.integers(0, 100))
    def test_is_not_moved_by_how_far_out_one_sheet_lies(self, far: int) -> None:
        assert totals([[min(far, 70), 70, 71, 72, 73]], TRIMMED) == [71]


class TestStandardised:
    def test_brings_judges_to_one_mean_and_spread(self) -> None:
        """By hand: judge 0 gives 50 to 80 in tens, judge 1 half of that plus 40: variances 125 and 31¼."""
        rows: Table = [[50, 65], [60, 70], [70, 75], [80, 80]]
        middle, spread = Fraction(275, 4), (125 + 31.25) / 2
        expected = [float(middle) + (one - 65) * (spread / 125) ** 0.5 for one in (50, 60, 70, 80)]
        assert [float(total) for total in totals(rows, STANDARDISED)] == pytest.approx(expected)

    @given(with_gaps(), st.integers(-40, 40))
    def test_changes_no_order_where_one_judge_gives_less_to_all(self, rows: Table, more: int) -> None:
        moved = [[None if row[0] is None else row[0] + more, *row[1:]] for row in rows]
        assert order(totals(moved, STANDARDISED)) == order(totals(rows, STANDARDISED))

    def test_takes_nothing_from_a_judge_who_gives_the_same_to_all(self) -> None:
        found = totals([[50, 70], [60, 70], [70, 70], [80, 70]], STANDARDISED)
        assert order(found) == [3, 2, 1, 0]

    def test_stretches_small_differences_to_twice_at_most(self) -> None:
        """Judge 1 tells entry 0 from the others by one point: it counts as two, however far the other judge spreads."""
        rows: Table = [[50, 71], [20, 70], [90, 70], [60, 70]]
        found = aggregate.outcome(table(rows), STANDARDISED)
        assert counted(found, 0)[1] - counted(found, 1)[1] == 2

    def test_takes_a_judge_with_too_few_sheets_as_he_is_and_says_so(self) -> None:
        found = aggregate.outcome(table([[50, 90], [60, None], [70, None], [80, None]]), STANDARDISED)
        assert found.uncorrected == (judge(1),)
        assert counted(found, 0)[1] == 90

    def test_is_the_mean_where_all_judges_spread_alike(self) -> None:
        rows: Table = [[50, 60, 71], [60, 70, 81], [70, 80, 91], [80, 90, 101]]
        exact, rooted = totals(rows, MEAN), totals(rows, STANDARDISED)
        assert all(abs(one - other) < Fraction(1, 10**19) for one, other in zip(exact, rooted, strict=True))

    def test_loses_no_half_cent_to_a_root(self) -> None:
        """Standard deviations 7 and 17, typically 13: both stretches have no last digit, what they give has."""
        rows: Table = [[43, 33], [57, 67], [43, 33], [57, 67]]
        assert totals(rows, STANDARDISED) == [37, 63, 37, 63]


class TestAdjusted:
    def test_puts_right_what_severe_judges_did_to_the_entries_they_saw(self) -> None:
        """Judge 1 gives 20 less; entry 4, which only he saw, is as good as entry 0."""
        rows: Table = [[80, 60], [70, 50], [60, 40], [50, 30], [None, 60]]
        assert totals(rows, ADJUSTED) == [70, 60, 50, 40, 70]
        assert totals(rows, MEAN)[4] == 60

    @given(with_gaps(), st.integers(-60, 60))
    def test_changes_no_order_where_one_judge_gives_less_to_all(self, rows: Table, more: int) -> None:
        moved = [[None if row[0] is None else row[0] + more, *row[1:]] for row in rows]
        assert order(totals(moved, ADJUSTED)) == order(totals(rows, ADJUSTED))

    @given(complete(entries=(4, 8)))
    def test_is_the_mean_where_everybody_scored_everything(self, rows: list[list[int]]) -> None:
        assert totals(rows, ADJUSTED) == totals(rows, MEAN)

    def test_corrects_nobody_where_panels_are_not_linked_and_names_the_gap(self) -> None:
        rows: Table = [[50 + row, None] for row in range(4)] + [[None, 60 + row] for row in range(4)]
        found = aggregate.outcome(table(rows), ADJUSTED)
        assert numbered(found.totals) == totals(rows, MEAN)
        assert [part.judges for part in found.gap] == [(judge(0),), (judge(1),)]
        assert found.fit is None

    def test_takes_a_judge_with_too_few_sheets_as_he_is_and_says_so(self) -> None:
        rows: Table = [[80, 60, None], [70, 50, None], [60, 40, None], [50, 30, 95]]
        found = aggregate.outcome(table(rows), ADJUSTED)
        assert found.uncorrected == (judge(2),)
        assert counted(found, 3) == [40, 40, 95]

    def test_has_a_remedy_in_anchors_that_everybody_scores(self) -> None:
        """Two panels that share nothing but two anchors: the severe panel's entries are not worse for it."""
        panels: list[list[int | None]] = [[80, None], [70, None], [None, 60], [None, 50]]
        anchors: Table = [[75, 55], [65, 45]]
        found = aggregate.outcome(table([*panels, *anchors]), ADJUSTED)
        assert found.gap == ()
        assert numbered(found.totals)[:4] == [70, 60, 70, 60]
