"""Entries of the same total, told apart by the rubric's criteria."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking import ties
from services.scoring.ranking.rules import Ranked
from services.scoring.ranking.standings import standings
from tests.scoring.ranking.sheets import Given, entry, round_sheets

MARKS = st.lists(st.tuples(*[st.integers(1, 3).map(Decimal)] * 3), min_size=1, max_size=8)


def ranked(given: Given, *, tie_break: list[str], **also: Given) -> dict[int, Ranked]:
    """By entry's number, in one round or more of equal weight."""
    rounds = [
        round_sheets(one, tie_break=tie_break, position=position)
        for position, one in enumerate([given, *also.values()], start=1)
    ]
    found = standings({entry(number): None for number in range(len(given))}, rounds)
    return {number: next(one for one in found if one.entry_id == entry(number)) for number in range(len(given))}


class TestTies:
    def test_are_broken_by_the_first_criterion_that_differs(self) -> None:
        found = ranked([[(5, 9)], [(9, 5)], [(7, 7)]], tie_break=["a", "b"])
        assert {number: (one.place, one.tie_broken_by) for number, one in found.items()} == {
            0: (3, "a"),
            1: (1, "a"),
            2: (2, "a"),
        }

    def test_are_broken_in_the_order_that_the_rubric_names(self) -> None:
        found = ranked([[(5, 9)], [(9, 5)]], tie_break=["b", "a"])
        assert [one.place for one in found.values()] == [1, 2]

    def test_go_on_to_the_next_criterion_where_one_does_not_tell(self) -> None:
        """Means of 6, 6 and 5 for the first criterion, so that the second is asked for the two."""
        found = ranked([[(5, 7, 6), (7, 7, 4)], [(6, 6, 7), (6, 6, 5)], [(5, 8, 6), (5, 8, 4)]], tie_break=["a", "b"])
        assert {number: (one.place, one.tie_broken_by) for number, one in found.items()} == {
            0: (1, "b"),
            1: (2, "b"),
            2: (3, "a"),
        }

    def test_share_the_place_where_no_criterion_tells_them_apart_and_the_next_is_left_out(self) -> None:
        found = ranked([[(7, 7)], [(7, 7)], [(5, 5)]], tie_break=["a", "b"])
        assert [(one.place, one.tie_broken_by) for one in found.values()] == [(1, None), (1, None), (3, None)]

    def test_share_the_place_where_the_rubric_names_no_criterion(self) -> None:
        found = ranked([[(5, 9)], [(9, 5)]], tie_break=[])
        assert [one.place for one in found.values()] == [1, 1]

    def test_are_none_between_different_totals(self) -> None:
        """A higher mark does not beat a higher total."""
        found = ranked([[(9, 5)], [(5, 10)]], tie_break=["a"])
        assert [(one.place, one.tie_broken_by) for one in found.values()] == [(2, None), (1, None)]

    def test_ask_the_last_round_first(self) -> None:
        found = ranked([[(9, 5)], [(5, 9)]], tie_break=["a"], then=[[(6, 8)], [(8, 6)]])
        assert [one.place for one in found.values()] == [2, 1]

    def test_ask_an_earlier_round_where_the_last_tells_nothing(self) -> None:
        found = ranked([[(9, 5)], [(5, 9)]], tie_break=["a"], then=[[(7, 7)], [(7, 7)]])
        assert [one.place for one in found.values()] == [1, 2]


class TestDeciding:
    @given(MARKS)
    def test_goes_as_far_as_the_most_alike_of_the_others_wants(self, tied: list[tuple[Decimal, ...]]) -> None:
        found = ties.deciding(tied)
        for one in tied:
            steps = [min(step for step in range(3) if one[step] != other[step]) for other in tied if other != one]
            assert found[one] == max(steps, default=None)


class TestPlaces:
    @given(st.dictionaries(st.uuids(), st.integers(0, 4), max_size=9))
    def test_count_who_is_better(self, keys: dict[UUID, int]) -> None:
        found = ties.places(keys)
        assert found == {one: 1 + sum(other > key for other in keys.values()) for one, key in keys.items()}
