"""The arithmetic of sheets, totals and places."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.festival import rubrics
from services.scoring.ranking import rules

IGA = rubrics.criteria(rubrics.presets()["iga-2023"]["criteria"])
POINTS = st.fixed_dictionaries({criterion.key: st.integers(1, 10) for criterion in IGA})
TOTALS = st.decimals(0, 100, places=4)


def total(points: dict[str, int]) -> Fraction:
    return rules.sheet_total(IGA, points, highest=10)


class TestSheetTotal:
    def test_weighs_the_points_by_the_published_percentages(self) -> None:
        """Weights 30, 25, 20, 15 and 10 (BSKDN, IGA 2023); the sum by hand."""
        points = {"novelty": 8, "benefit": 7, "replicability": 9, "authority_collaboration": 6, "presentation": 10}
        assert total(points) == Fraction("78.5")

    @pytest.mark.parametrize(("points", "expected"), [(1, 10), (10, 100)])
    def test_goes_from_ten_to_a_hundred_on_a_scale_to_ten(self, points: int, expected: int) -> None:
        assert total(dict.fromkeys((criterion.key for criterion in IGA), points)) == expected

    @given(POINTS)
    def test_stays_within_bounds(self, points: dict[str, int]) -> None:
        assert 0 <= total(points) <= 100

    @given(POINTS, st.sampled_from([criterion.key for criterion in IGA]))
    def test_grows_with_each_point(self, points: dict[str, int], key: str) -> None:
        more = {**points, key: points[key] + 1}
        assert total(more) > total(points)

    def test_wants_points_for_every_criterion(self) -> None:
        with pytest.raises(KeyError):
            total({"novelty": 8})

    def test_is_exact_where_decimals_are_not(self) -> None:
        """The rubric of three judges: weights of 21, points to 3, 63 at most."""
        rubric = rubrics.presets()["three-judges"]
        points = {
            "novelty": 3,
            "impact": 2,
            "feasibility": 2,
            "sustainability": 1,
            "collaboration": 3,
            "presentation": 1,
        }
        found = rules.sheet_total(rubrics.criteria(rubric["criteria"]), points, highest=rubric["highest"])
        assert found == Fraction(100 * 44, 63)
        assert rules.to_store(found) == Decimal("69.8413")


class TestToShow:
    @pytest.mark.parametrize(
        ("total", "shown"),
        [("80.004", "80.00"), ("80.005", "80.01"), ("80.015", "80.02"), ("241/3", "80.33"), ("80", "80.00")],
    )
    def test_is_to_two_decimals_rounded_half_up(self, total: str, shown: str) -> None:
        assert str(rules.to_show(Fraction(total))) == shown

    @pytest.mark.parametrize(("total", "shown"), [("-0.004", "0.00"), ("-1.005", "-1.00"), ("-1.006", "-1.01")])
    def test_rounds_what_a_correction_took_below_zero_the_same_way(self, total: str, shown: str) -> None:
        assert str(rules.to_show(Fraction(total))) == shown

    @given(TOTALS)
    def test_is_off_by_half_a_cent_at_most(self, total: Decimal) -> None:
        assert abs(rules.to_show(Fraction(total)) - total) <= Decimal("0.005")
