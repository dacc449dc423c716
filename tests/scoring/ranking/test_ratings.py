"""From points to exact totals."""

import random
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking import ratings
from tests.scoring.ranking.sheets import entry, judge, table

WEIGHTS = {"novelty": Decimal("33.3"), "benefit": Decimal("66.7")}
POINTS = st.fixed_dictionaries(dict.fromkeys(WEIGHTS, st.integers(1, 7)))


class TestOfPoints:
    @given(POINTS)
    def test_come_to_a_hundred_times_the_weighed_points_over_the_most_there_are(self, points: dict[str, int]) -> None:
        found = ratings.of_points({entry(0): {judge(0): points}}, weights=WEIGHTS, highest=7)
        by_hand = 100 * sum(Fraction(weight) * points[key] for key, weight in WEIGHTS.items()) / (100 * 7)
        assert found.exactly(found.by_entry[entry(0)][judge(0)]) == by_hand

    def test_need_no_weights_that_add_up_to_a_hundred(self) -> None:
        """A local rubric: six weights of 21 altogether, 1 to 3 points, at most 63."""
        weights = {key: Decimal(weight) for key, weight in zip("abcdef", (5, 5, 4, 3, 2, 2), strict=True)}
        points = dict(zip("abcdef", (3, 2, 3, 1, 2, 3), strict=True))
        found = ratings.of_points({entry(0): {judge(0): points}}, weights=weights, highest=3)
        assert found.exactly(found.by_entry[entry(0)][judge(0)]) == Fraction(100 * 50, 63)


class TestInOrder:
    @given(st.randoms(use_true_random=False))
    def test_are_the_same_in_any_order(self, chance: random.Random) -> None:
        sheets = [(entry(row), judge(column), {"a": 1 + row + column}) for row in range(3) for column in range(3)]
        mixed = chance.sample(sheets, len(sheets))
        assert repr(ratings.in_order(mixed)) == repr(ratings.in_order(sheets))


class TestOfJudges:
    def test_leave_out_entries_that_only_others_scored(self) -> None:
        found = table([[1, 2], [None, 3]]).of_judges({judge(0)})
        assert found.by_entry == {entry(0): {judge(0): 1}}

    def test_know_who_handed_in_and_how_many(self) -> None:
        found = table([[1, 2], [None, 3]])
        assert (found.judges, found.sheets) == ([judge(0), judge(1)], 3)
