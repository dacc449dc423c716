"""The cheapest steps are the cheapest: nothing else reaches the points for less."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.planning import rules
from services.scoring.planning.rules import Group, Step

STEPS = st.lists(st.builds(Step, gain=st.integers(1, 9), cost=st.integers(1, 9)), max_size=3)
GROUPS = st.lists(STEPS, max_size=5)


def brute_force(groups: list[Group], need: int) -> int | None:
    """Every choice there is."""
    ways = itertools.product(*[[None, *group] for group in groups])
    costs = [sum(step.cost for step in way if step) for way in ways if sum(step.gain for step in way if step) >= need]
    return min(costs, default=None)


class TestCheapest:
    @settings(max_examples=400, deadline=None)
    @given(groups=GROUPS, need=st.integers(-1, 40))
    def test_is_what_trying_everything_finds(self, groups: list[Group], need: int) -> None:
        found = rules.cheapest(groups, need=need)
        assert (found.cost if found else None) == brute_force(groups, need)

    @settings(max_examples=400, deadline=None)
    @given(groups=GROUPS, need=st.integers(1, 40))
    def test_can_be_added_up_from_its_steps(self, groups: list[Group], need: int) -> None:
        found = rules.cheapest(groups, need=need)
        if found is None:
            assert rules.most(groups) < need
            return
        steps = [group[number] for group, number in zip(groups, found.chosen, strict=True) if number is not None]
        assert sum(step.gain for step in steps) == found.gain >= need
        assert sum(step.cost for step in steps) == found.cost

    @settings(max_examples=400, deadline=None)
    @given(groups=GROUPS, need=st.integers(1, 40))
    def test_costs_no_less_than_the_bound_that_is_found_another_way(self, groups: list[Group], need: int) -> None:
        found = rules.cheapest(groups, need=need)
        if found is not None:
            assert 0 < found.bound <= found.cost

    def test_needs_nothing_where_nothing_is_missing(self) -> None:
        found = rules.cheapest([[Step(5, 1)]], need=0)
        assert found is not None
        assert (found.chosen, found.cost) == ((None,), 0)


class TestBound:
    @pytest.mark.parametrize(
        ("need", "bound"), [(1, Fraction(1, 2)), (2, Fraction(1)), (4, Fraction(5)), (6, Fraction(9))]
    )
    def test_takes_the_cheapest_by_the_point_first(self, need: int, bound: Fraction) -> None:
        """Two points at ½ each, then four at 2 each; a dear step in between is passed over."""
        assert rules.bound(rules.slopes([[Step(2, 1), Step(3, 9)], [Step(4, 8)]]), need=need) == bound
