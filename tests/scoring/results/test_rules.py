"""What the plenary's decisions make of the places."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.results.rules import PLACE, TIE, WITHDRAWN, Decided, NotApplicable, Standing, decide, title


def standings(*places: int | None) -> list[Standing]:
    """Entries numbered from 0 at these computed places."""
    return [
        Standing(
            entry_id=UUID(int=number),
            place=place,
            computed_place=place,
            total=None if place is None else Decimal(100 - place),
            sheets=3,
        )
        for number, place in enumerate(places)
    ]


def after(found: list[Standing], *decisions: Decided) -> dict[int, int | None]:
    return {one.entry_id.int: one.place for one in decide(found, decisions)}


def move(entry: int, place: int, number: int = 1) -> Decided:
    return Decided(number=number, kind=PLACE, entries=(UUID(int=entry),), place=place)


def withdraw(entry: int, number: int = 1) -> Decided:
    return Decided(number=number, kind=WITHDRAWN, entries=(UUID(int=entry),))


def settle(*entries: int, number: int = 1) -> Decided:
    return Decided(number=number, kind=TIE, entries=tuple(UUID(int=entry) for entry in entries))


class TestMoving:
    def test_puts_the_entry_at_the_place_and_the_others_behind_it(self) -> None:
        assert after(standings(1, 2, 3, 4), move(3, 2)) == {0: 1, 3: 2, 1: 3, 2: 4}

    def test_closes_the_gap_it_leaves(self) -> None:
        assert after(standings(1, 2, 3), move(0, 3)) == {1: 1, 2: 2, 0: 3}

    def test_takes_an_entry_out_of_a_shared_place(self) -> None:
        assert after(standings(1, 1, 3), move(1, 1)) == {1: 1, 0: 2, 2: 3}

    def test_leaves_other_ties_as_they_are(self) -> None:
        assert after(standings(1, 2, 2, 4), move(3, 1)) == {3: 1, 0: 2, 1: 3, 2: 3}

    @pytest.mark.parametrize(
        ("places", "decision", "why"),
        [
            ((1, 2), move(0, 3), NotApplicable.OUT_OF_RANGE),
            ((1, 2), move(0, 0), NotApplicable.OUT_OF_RANGE),
            ((1, 2), move(1, 2), NotApplicable.NO_CHANGE),
            ((1, 1, 3), move(2, 2), NotApplicable.INSIDE_A_TIE),
            ((1, None), move(1, 1), NotApplicable.NO_PLACE),
        ],
    )
    def test_says_why_it_does_not_fit(self, places: tuple[int | None, ...], decision: Decided, why: str) -> None:
        with pytest.raises(NotApplicable) as refused:
            after(standings(*places), decision)
        assert refused.value.why == why


class TestWithdrawing:
    def test_moves_the_others_up(self) -> None:
        assert after(standings(1, 2, 3), withdraw(0)) == {0: None, 1: 1, 2: 2}

    def test_keeps_the_total_that_was_computed(self) -> None:
        last = decide(standings(1, 2), [withdraw(0)])[-1]
        assert (last.place, last.computed_place, last.total) == (None, 1, Decimal(99))

    def test_is_not_done_twice(self) -> None:
        with pytest.raises(NotApplicable):
            after(standings(1, 2), withdraw(0), withdraw(0, number=2))


class TestSettling:
    def test_puts_those_who_share_a_place_in_order(self) -> None:
        assert after(standings(1, 2, 2, 2, 5), settle(3, 1, 2)) == {0: 1, 3: 2, 1: 3, 2: 4, 4: 5}

    @pytest.mark.parametrize("entries", [(1, 2), (1, 2, 3, 0), (0, 1), (1, 2, 3, 3)])
    def test_wants_exactly_those_who_share_it(self, entries: tuple[int, ...]) -> None:
        with pytest.raises(NotApplicable) as refused:
            after(standings(1, 2, 2, 2), settle(*entries))
        assert refused.value.why == NotApplicable.NO_TIE


class TestDeciding:
    def test_takes_decisions_in_the_order_of_their_numbers(self) -> None:
        assert after(standings(1, 1, 3), move(2, 2, number=2), settle(1, 0, number=1)) == {1: 1, 2: 2, 0: 3}

    def test_without_decisions_changes_nothing(self) -> None:
        assert after(standings(1, 1, 3, None)) == {0: 1, 1: 1, 2: 3, 3: None}

    @given(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.data())
    def test_always_leaves_whole_standings(self, worse_by: list[int], data: st.DataObject) -> None:
        """Whatever is moved: as many places as entries, each counted from those before it."""
        points = sorted(worse_by)
        places = [points.index(one) + 1 for one in points]
        entry = data.draw(st.integers(0, len(places) - 1))
        decision = data.draw(st.sampled_from([move(entry, place) for place in range(1, len(places) + 1)]))
        try:
            found = after(standings(*places), decision)
        except NotApplicable:
            return
        got = sorted(place for place in found.values() if place is not None)
        assert len(got) == len(places)
        assert got == [got.index(place) + 1 for place in got]
        assert found[entry] == decision.place


class TestTitle:
    def test_names_six_places(self) -> None:
        assert [title(place) for place in (1, 3, 4, 6)] == [
            "Juara I",
            "Juara III",
            "Juara Harapan I",
            "Juara Harapan III",
        ]

    @pytest.mark.parametrize("place", [7, None])
    def test_is_empty_beyond(self, place: int | None) -> None:
        assert title(place) == ""
