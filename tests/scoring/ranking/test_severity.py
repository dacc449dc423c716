"""Severity taken out by the two-way additive model."""

import itertools
import random
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking import linear, severity
from services.scoring.ranking.severity import MIN_SHEETS, PanelsNotLinked
from tests.scoring.ranking.sheets import SHROUT_FLEISS, Table, complete, entry, judge, numbered, table, with_gaps

# Merits 60, 70, 80, 90 and severities −4, 0, 4 without any chance; a sheet each is missing.
EXACT: Table = [[64, 60, 56], [74, 70, 66], [84, 80, 76], [94, 90, None], [None, 50, 46], [54, None, 46]]


class TestSolve:
    @given(st.lists(st.lists(st.integers(-5, 5), min_size=3, max_size=3), min_size=3, max_size=3))
    def test_gives_what_solves_the_system_exactly(self, rows: list[list[int]]) -> None:
        matrix = [
            [sum(x * y for x, y in zip(one, other, strict=True)) + 40 * (one is other) for other in rows]
            for one in rows
        ]
        found = linear.solve(matrix, [3, -1, 2])
        assert [sum(a * x for a, x in zip(row, found, strict=True)) for row in matrix] == [3, -1, 2]

    def test_inverts_in_floating_point(self) -> None:
        assert linear.inverse([[4.0, 2.0], [2.0, 3.0]]) == [
            pytest.approx([0.375, -0.25]),
            pytest.approx([-0.25, 0.5]),
        ]


class TestFit:
    def test_finds_severities_and_merits_where_nothing_is_left_to_chance(self) -> None:
        fitted = severity.fit(table(EXACT))
        assert numbered(fitted.severities) == [-4, 0, 4]
        assert numbered(fitted.merits) == [60, 70, 80, 90, 50, 50]
        assert fitted.variance == pytest.approx(0)

    def test_of_a_full_table_is_the_means_of_rows_and_columns(self) -> None:
        """Shrout and Fleiss (1979), table 3: mean square of the error 1.02 on 15 degrees of freedom."""
        fitted = severity.fit(table(SHROUT_FLEISS))
        assert numbered(fitted.merits) == [Fraction(sum(row), 4) for row in SHROUT_FLEISS]
        whole = Fraction(sum(map(sum, SHROUT_FLEISS)), 24)
        assert numbered(fitted.severities) == [whole - Fraction(sum(c), 6) for c in zip(*SHROUT_FLEISS, strict=True)]
        assert fitted.freedom == 15
        assert fitted.variance == pytest.approx(1.02, abs=0.005)

    def test_of_a_full_table_has_the_errors_of_the_textbook(self) -> None:
        """σ²/k for an entry's mean; σ²/n × (k − 1)/k for a judge's difference from the panel."""
        fitted = severity.fit(table(SHROUT_FLEISS))
        assert fitted.variance is not None
        judges = [judge(number) for number in range(4)]
        assert fitted.error_of_entry(judges) == pytest.approx((fitted.variance / 4) ** 0.5)
        assert fitted.error_of_judge(judge(0)) == pytest.approx((fitted.variance / 6 * 3 / 4) ** 0.5)

    @given(with_gaps())
    def test_leaves_nothing_that_a_judge_or_an_entry_explains(self, rows: Table) -> None:
        """The normal equations: what is left over adds up to zero for each of them, and so do the severities."""
        fitted = severity.fit(table(rows))
        assert sum(fitted.severities.values()) == 0
        for place in (0, 1):
            sums: dict[UUID, float] = {}
            for key, left in fitted.residuals.items():
                sums[key[place]] = sums.get(key[place], 0.0) + left
            assert list(sums.values()) == pytest.approx([0.0] * len(sums), abs=1e-9)

    @given(with_gaps(), st.integers(-40, 40))
    def test_moves_only_the_severity_of_a_judge_who_gives_more_or_less_to_all(self, rows: Table, more: int) -> None:
        """The differences between entries stay exactly what they were."""
        moved = [[None if row[0] is None else row[0] + more, *row[1:]] for row in rows]
        before, after = severity.fit(table(rows)).merits, severity.fit(table(moved)).merits
        assert {after[one] - before[one] for one in before} == {Fraction(more, len(rows[0]))}

    @given(with_gaps(), st.integers(1, 50))
    def test_moves_all_merits_by_what_is_added_to_all_sheets(self, rows: Table, more: int) -> None:
        moved = [[None if one is None else one + more for one in row] for row in rows]
        before, after = severity.fit(table(rows)), severity.fit(table(moved))
        assert numbered(after.severities) == numbered(before.severities)
        assert numbered(after.merits) == [merit + more for merit in numbered(before.merits)]

    @given(with_gaps(), st.randoms(use_true_random=False))
    def test_is_the_same_in_any_order_of_judges(self, rows: Table, chance: random.Random) -> None:
        order = chance.sample(range(len(rows[0])), len(rows[0]))
        fitted, mixed = severity.fit(table(rows)), severity.fit(table([[row[one] for one in order] for row in rows]))
        assert numbered(fitted.merits) == numbered(mixed.merits)
        assert [fitted.severities[judge(one)] for one in order] == numbered(mixed.severities)

    @given(complete(entries=(MIN_SHEETS, 7)))
    def test_of_a_full_table_changes_no_mean(self, rows: list[list[int]]) -> None:
        assert numbered(severity.fit(table(rows)).merits) == [Fraction(sum(row), len(row)) for row in rows]

    def test_has_larger_errors_where_panels_are_linked_by_less(self) -> None:
        """Two panels of two judges, joined by two anchors or by one."""
        panels: list[list[int | None]] = [[60, 62, None, None], [71, 75, None, None], [64, 60, None, None]]
        panels += [[None, None, 61, 66], [None, None, 70, 72], [None, None, 81, 80]]
        anchors: list[list[int | None]] = [[70, 73, 68, 74], [50, 53, 54, 51]]
        both, one = severity.fit(table(panels + anchors)), severity.fit(table([*panels, anchors[0]]))
        assert both.variance
        assert one.variance
        errors = [(fitted.error_of_judge(judge(0)) or 0) / (fitted.variance or 1) ** 0.5 for fitted in (both, one)]
        assert errors[0] < errors[1]

    def test_agrees_with_a_search_for_the_least_squares(self) -> None:
        """No step of any severity or merit makes the sum of squares smaller."""
        ratings = table([[60, 65, None], [70, 71, 75], [None, 58, 66], [80, None, 88], [72, 74, 73], [61, 60, 69]])
        fitted = severity.fit(ratings)

        def squares(merits: dict[UUID, float], severities: dict[UUID, float]) -> float:
            return sum(
                (float(ratings.exactly(total)) - merits[entry_id] + severities[judge_id]) ** 2
                for entry_id, row in ratings.by_entry.items()
                for judge_id, total in row.items()
            )

        merits = {key: float(value) for key, value in fitted.merits.items()}
        severities = {key: float(value) for key, value in fitted.severities.items()}
        least = squares(merits, severities)
        for step, key in itertools.product((-0.01, 0.01), merits):
            assert squares({**merits, key: merits[key] + step}, severities) > least
        for step, key in itertools.product((-0.01, 0.01), severities):
            assert squares(merits, {**severities, key: severities[key] + step}) > least


class TestGuardRails:
    def test_leave_out_a_judge_with_too_few_sheets(self) -> None:
        rows: Table = [[50, 60, None], [51, 61, None], [52, 62, None], [53, 63, 99]]
        assert set(severity.fit(table(rows)).severities) == {judge(0), judge(1)}

    def test_count_the_standard_error_of_an_entry_with_such_a_judge_larger(self) -> None:
        rows: Table = [[50, 61, None], [51, 61, None], [52, 60, None], [53, 63, 99]]
        fitted = severity.fit(table(rows))
        known = fitted.error_of_entry([judge(0), judge(1)])
        beside = fitted.error_of_entry([judge(0), judge(1), judge(2)])
        assert known is not None
        assert beside is not None
        assert beside > known / 1.5

    def test_name_the_parts_that_share_no_judge(self) -> None:
        rows: Table = [[50 + row, None] for row in range(4)] + [[None, 60 + row] for row in range(5)]
        with pytest.raises(PanelsNotLinked) as unlinked:
            severity.fit(table(rows))
        assert [part.judges for part in unlinked.value.parts] == [(judge(1),), (judge(0),)]

    def test_take_no_link_from_a_judge_who_is_left_out(self) -> None:
        rows: Table = [[50 + row, None, None] for row in range(4)] + [[None, 60 + row, None] for row in range(5)]
        rows = [[50, None, 55], *rows[1:8], [None, 60, 66]]
        with pytest.raises(PanelsNotLinked):
            severity.fit(table(rows))

    def test_leave_a_single_judge_at_zero_without_an_error(self) -> None:
        fitted = severity.fit(table([[50], [60], [70], [80]]))
        assert fitted.severities == {judge(0): 0}
        assert (fitted.variance, fitted.error_of_judge(judge(0)), fitted.error_of_entry([judge(0)])) == (None,) * 3

    def test_find_nobody_severe_where_all_sheets_are_equal(self) -> None:
        fitted = severity.fit(table([[70, 70]] * 5))
        assert numbered(fitted.severities) == [0, 0]
        assert fitted.error_of_judge(judge(0)) == 0

    def test_have_nothing_to_say_without_a_judge_of_enough_sheets(self) -> None:
        fitted = severity.fit(table([[70, 60]]))
        assert (fitted.severities, fitted.merits) == ({}, {})

    def test_give_an_entry_of_one_judge_what_he_gave_without_his_severity(self) -> None:
        rows: Table = [[64, 60], [74, 70], [84, 80], [94, 90], [54, None]]
        assert severity.fit(table(rows)).merits[entry(4)] == 52
