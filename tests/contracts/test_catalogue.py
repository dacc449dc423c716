"""Is a wrong file of a year's rules refused, with what is wrong?"""

from collections.abc import Callable
from typing import Any

import pytest

from shared.contracts import catalogue
from tests.builders import years

Rules = dict[str, Any]


def without(row: str) -> Callable[[Rules], None]:
    """The row is gone, and its neighbour weighs as much as both, so that the weights still add up."""

    def change(rules: Rules) -> None:
        part = "spd" if any(one["id"] == row for one in rules["spd"]) else "sid"
        position = next(number for number, one in enumerate(rules[part]) if one["id"] == row)
        gone = rules[part].pop(position)
        heir = rules[part][position - 1]
        heir["weight"] = str(float(heir["weight"]) + float(gone["weight"]))

    return change


def with_first(**changes: Any) -> Callable[[Rules], None]:
    return lambda rules: rules["spd"][0].update(changes)


WRONG: list[tuple[Callable[[Rules], None], str]] = [
    (without("7"), "2026: indicator 7 is missing"),
    (without("2b"), "2026: indicator 2b is missing"),
    (without("16"), "2026: indicator 16 is missing"),
    (with_first(weight="0.99"), "spd: weights reach"),
    (with_first(weight="berat"), "indicator 1: the weight 'berat' is no number"),
    (with_first(weight="NaN"), "indicator 1: the weight 'NaN' is not above 0"),
    (with_first(weight="-1"), "indicator 1: the weight '-1' is not above 0"),
    (with_first(id="satu"), "indicator satu is not a number"),
    (with_first(levels=["satu"]), "indicator 1 is doubled, or has not exactly 3 levels"),
    (lambda rules: rules["spd"][0].pop("name"), "indicator 1: name is missing"),
    (lambda rules: rules["spd"][0].pop("id"), "indicator in row 1: id is missing"),
    (lambda rules: rules.pop("max"), "2026: max is missing"),
    (lambda rules: rules["max"].update(total="249"), "do not add up to 249"),
    (lambda rules: rules["categories"].reverse(), "do not fall from the best category to 0"),
    (lambda rules: rules["categories"].pop(), "do not fall from the best category to 0"),
]


class TestFileOfAYear:
    @pytest.mark.parametrize(("change", "told"), WRONG)
    def test_is_refused_with_the_reason(self, change: Callable[[Rules], None], told: str) -> None:
        rules = years.document()
        change(rules)
        with pytest.raises(catalogue.WrongCatalogue, match=told):
            catalogue.parse(rules)

    @pytest.mark.parametrize("year", catalogue.years())
    def test_that_we_carry_is_right(self, year: int) -> None:
        assert catalogue.of_year(year).year == year
