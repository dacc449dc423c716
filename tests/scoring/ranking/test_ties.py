"""Entries of the same total, told apart by the rubric's criteria."""

from decimal import Decimal
from functools import partial
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking import ties
from services.scoring.ranking.rules import Ranked
from services.scoring.ranking.standings import ADJUSTED, standings
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

    def test_are_not_broken_by_how_severe_a_judge_is_who_is_corrected(self) -> None:
        """Judge 1 gives 2 less to all; entry 4, which he alone scored, is equal to entry 0 in all."""
        given: Given = [[(8, 8), (6, 6)], [(7, 7), (5, 5)], [(6, 6), (4, 4)], [(5, 5), (3, 3)], [None, (6, 6)]]
        rounds = [round_sheets(given, method=ADJUSTED, tie_break=["a", "b"])]
        places = {one.entry_id: one.place for one in standings({entry(number): None for number in range(5)}, rounds)}
        assert (places[entry(0)], places[entry(4)]) == (1, 1)


class TestToldApart:
    @given(MARKS)
    def test_asks_on_until_the_most_alike_of_the_others_differs(self, tied: list[tuple[Decimal, ...]]) -> None:
        entries = [entry(number) for number in range(len(tied))]
        points = dict(zip(entries, tied, strict=True))
        criteria = [
            partial(lambda step: {one: marks[step] for one, marks in points.items()}, step) for step in range(3)
        ]
        found = ties.told_apart(entries, criteria)
        for one, marks in points.items():
            steps = [min(step for step in range(3) if marks[step] != other[step]) for other in tied if other != marks]
            assert found[one][1] == max(steps, default=None)

    @given(MARKS)
    def test_orders_as_all_criteria_would(self, tied: list[tuple[Decimal, ...]]) -> None:
        entries = [entry(number) for number in range(len(tied))]
        points = dict(zip(entries, tied, strict=True))
        criteria = [
            partial(lambda step: {one: marks[step] for one, marks in points.items()}, step) for step in range(3)
        ]
        found = {one: marks for one, (marks, _) in ties.told_apart(entries, criteria).items()}
        assert ties.places(found) == ties.places(points)

    def test_asks_nothing_of_an_entry_alone(self) -> None:
        def asked() -> dict[UUID, Decimal]:
            raise AssertionError

        assert ties.told_apart([entry(0)], [asked]) == {entry(0): ((), None)}


class TestPlaces:
    @given(st.dictionaries(st.uuids(), st.integers(0, 4), max_size=9))
    def test_count_who_is_better(self, keys: dict[UUID, int]) -> None:
        found = ties.places(keys)
        assert found == {one: 1 + sum(other > key for other in keys.values()) for one, key in keys.items()}
