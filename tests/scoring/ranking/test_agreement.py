"""Agreement among judges, against worked examples that were published."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking import agreement, severity
from services.scoring.ranking.agreement import Intraclass
from tests.scoring.ranking.sheets import SHROUT_FLEISS, Table, complete, entry, table

# Siegel (1956), Nonparametric Statistics for the Behavioral Sciences, ch. 9: three judges rank ten objects, with ties.
SIEGEL_TIES = [
    [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
    [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
    [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
]
# The same, without ties: three executives rank six applicants.
SIEGEL_PLAIN = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]


def turned(ranks: list[list[float]]) -> Table:
    """Ranks of judges as totals of entries; twice, to be whole, and lower where the place is worse."""
    return [[int(100 - 2 * place) for place in column] for column in zip(*ranks, strict=True)]


def mean_correlation(ranks: list[list[float]]) -> float:
    """The mean of Spearman's correlations between all pairs of judges: an independent way to W."""

    def of_two(one: list[float], other: list[float]) -> float:
        middle = (len(one) + 1) / 2
        product = sum((x - middle) * (y - middle) for x, y in zip(one, other, strict=True))
        squares = [sum((x - middle) ** 2 for x in both) for both in (one, other)]
        return product / (squares[0] * squares[1]) ** 0.5

    pairs = [of_two(one, other) for one, other in itertools.combinations(ranks, 2)]
    return sum(pairs) / len(pairs)


class TestIntraclass:
    def test_is_what_shrout_and_fleiss_published(self) -> None:
        """Their table 4: ICC(2,1) .29, ICC(3,1) .71, ICC(2,4) .62, ICC(3,4) .91."""
        found = agreement.intraclass(table(SHROUT_FLEISS))
        assert found == Intraclass(
            icc_2_1=pytest.approx(0.29, abs=0.005),
            icc_2_k=pytest.approx(0.62, abs=0.005),
            icc_3_1=pytest.approx(0.71, abs=0.005),
            icc_3_k=pytest.approx(0.91, abs=0.005),
        )

    @given(complete())
    def test_is_one_at_most(self, rows: list[list[int]]) -> None:
        found = agreement.intraclass(table(rows))
        for one in (found.icc_2_1, found.icc_2_k, found.icc_3_1, found.icc_3_k):
            assert one is None or one <= 1

    @given(complete(), st.integers(-50, 50))
    def test_stays_with_a_constant_added_to_all_sheets(self, rows: list[list[int]], more: int) -> None:
        moved = [[one + more for one in row] for row in rows]
        assert agreement.intraclass(table(moved)) == agreement.intraclass(table(rows))

    @given(complete(), st.integers(1, 50))
    def test_of_consistency_stays_where_one_judge_gives_more_to_all(self, rows: list[list[int]], more: int) -> None:
        moved = agreement.intraclass(table([[row[0] + more, *row[1:]] for row in rows]))
        plain = agreement.intraclass(table(rows))
        assert (moved.icc_3_1, moved.icc_3_k) == (plain.icc_3_1, plain.icc_3_k)

    @given(complete())
    def test_does_not_depend_on_any_order(self, rows: list[list[int]]) -> None:
        mixed = [row[::-1] for row in rows[::-1]]
        assert agreement.intraclass(table(mixed)) == agreement.intraclass(table(rows))

    def test_is_one_where_all_judges_say_the_same(self) -> None:
        found = agreement.intraclass(table([[50, 50], [60, 60], [70, 70]]))
        assert (found.icc_2_1, found.icc_3_k) == (1, 1)

    def test_is_not_defined_where_nothing_differs(self) -> None:
        found = agreement.intraclass(table([[50, 50], [50, 50]]))
        assert found == Intraclass(icc_2_1=None, icc_2_k=None, icc_3_1=None, icc_3_k=None)


class TestConcordance:
    def test_is_what_siegel_published_with_ties(self) -> None:
        """W = .828 corrected for ties: 591 ÷ (742.5 − 3 × 9.5)."""
        found = agreement.concordance(table(turned(SIEGEL_TIES)))
        assert found == pytest.approx(0.828, abs=0.0005)
        assert found == pytest.approx(591 / (742.5 - 28.5))

    def test_is_what_siegel_published_without_ties(self) -> None:
        """W = .16."""
        assert agreement.concordance(table(turned(SIEGEL_PLAIN))) == pytest.approx(0.16, abs=0.005)

    def test_agrees_with_the_mean_of_the_judges_correlations_without_ties(self) -> None:
        """W = ((m − 1) × mean correlation + 1) ÷ m (Siegel 1956, formula 9.16)."""
        found = agreement.concordance(table(turned(SIEGEL_PLAIN)))
        assert found == pytest.approx((2 * mean_correlation(SIEGEL_PLAIN) + 1) / 3)

    @given(complete())
    def test_lies_between_nought_and_one(self, rows: list[list[int]]) -> None:
        found = agreement.concordance(table(rows))
        assert found is None or 0 <= found <= 1

    @given(complete(), st.integers(1, 30))
    def test_sees_nothing_but_each_judges_order(self, rows: list[list[int]], more: int) -> None:
        moved = [[row[0] * 2 + more, *row[1:]] for row in rows]
        assert agreement.concordance(table(moved)) == agreement.concordance(table(rows))

    def test_is_one_where_all_rank_alike_though_some_tie(self) -> None:
        assert agreement.concordance(table([[50, 60], [50, 60], [70, 80]])) == 1

    def test_is_not_defined_where_nobody_ranks_anything(self) -> None:
        assert agreement.concordance(table([[50, 60], [50, 60]])) is None


class TestCompleteBlock:
    def test_is_everything_where_nothing_is_missing(self) -> None:
        found = agreement.agreement(table(SHROUT_FLEISS))
        assert found is not None
        assert (found.judges, found.entries, found.of_sheets, found.is_complete) == (4, 6, 24, True)

    def test_leaves_out_a_judge_who_handed_in_little(self) -> None:
        rows: Table = [[*row, 5 if number == 0 else None] for number, row in enumerate(SHROUT_FLEISS)]
        found = agreement.agreement(table(rows))
        assert found is not None
        assert (found.judges, found.entries, found.of_sheets, found.is_complete) == (4, 6, 25, False)
        assert found.intraclass == agreement.intraclass(table(SHROUT_FLEISS))

    def test_leaves_out_an_entry_that_few_scored(self) -> None:
        found = agreement.complete_block(table([*SHROUT_FLEISS, [7, None, None, 8]]))
        assert found is not None
        assert set(found.by_entry) == {entry(number) for number in range(6)}

    @pytest.mark.parametrize("rows", [[], [[5]], [[5, 6]], [[5], [6]], [[5, None], [None, 6]]])
    def test_is_none_where_no_two_judges_scored_the_same_two_entries(self, rows: Table) -> None:
        assert agreement.agreement(table(rows)) is None

    @given(complete())
    def test_has_all_sheets_between_its_judges_and_entries(self, rows: list[list[int]]) -> None:
        gappy: Table = [[None if (one + row) % 3 == 0 else one for one in line] for row, line in enumerate(rows)]
        found = agreement.complete_block(table(gappy))
        assert found is None or found.sheets == len(found.judges) * len(found.by_entry)


class TestGrade:
    @pytest.mark.parametrize(
        ("reliability", "word"),
        [(-0.2, "poor"), (0.49, "poor"), (0.5, "moderate"), (0.75, "good"), (0.9, "excellent"), (1, "excellent")],
    )
    def test_is_koo_and_lis_word(self, reliability: float, word: str) -> None:
        assert agreement.grade(reliability) == word


class TestSeparation:
    def test_of_a_full_table_is_the_consistency_of_the_mean(self) -> None:
        """1 − (σ²/k) ÷ (between/k) = ICC(3,k): Shrout and Fleiss' .91."""
        found = agreement.separation(severity.fit(table(SHROUT_FLEISS)))
        assert found == pytest.approx(0.91, abs=0.005)

    def test_needs_no_full_table(self) -> None:
        rows: list[list[int | None]] = [list(row) for row in SHROUT_FLEISS]
        rows[0][1] = rows[3][2] = None
        found = agreement.separation(severity.fit(table(rows)))
        assert found is not None
        assert 0.5 < found < 1

    def test_cannot_be_told_from_one_judge(self) -> None:
        assert agreement.separation(severity.fit(table([[50], [60], [70], [80]]))) is None

    def test_cannot_be_told_where_entries_do_not_differ(self) -> None:
        assert agreement.separation(severity.fit(table([[50, 50]] * 5))) is None

    def test_is_nought_where_all_may_be_chance(self) -> None:
        rows: Table = [[50, 60, 40], [60, 40, 51], [40, 50, 60], [51, 61, 39]]
        assert agreement.separation(severity.fit(table(rows))) == 0
