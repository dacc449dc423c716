"""Who stands where in a category, from the points alone."""

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking.rules import Criterion, Ranked
from services.scoring.ranking.standings import MEAN, JudgeSheet, RoundSheets, standings

# One criterion to 100: a sheet's total is its points.
ONE = [Criterion(key="all", name="All", weight=Decimal(1))]
SHEETS = st.dictionaries(st.uuids(), st.lists(st.integers(0, 100), max_size=5), max_size=12)


def named(number: int) -> UUID:
    return UUID(int=number)


def round_of(
    totals: Mapping[UUID, Sequence[int]], *, position: int = 1, weight_pct: int = 100, highest: int = 100
) -> RoundSheets:
    """A round in which judge 1, 2 … gave these totals to each entry."""
    return RoundSheets(
        round_id=named(1000 + position),
        position=position,
        weight_pct=Decimal(weight_pct),
        method=MEAN,
        lowest=0,
        highest=highest,
        criteria=ONE,
        tie_break=[],
        sheets=[
            JudgeSheet(judge_id=named(judge), entry_id=entry, points={"all": given})
            for entry, each in totals.items()
            for judge, given in enumerate(each)
        ],
    )


def rank(totals: Mapping[UUID, Sequence[int]], *, highest: int = 100) -> list[Ranked]:
    return standings(dict.fromkeys(totals), [round_of(totals, highest=highest)])


class TestOneRound:
    def test_puts_the_higher_score_first(self) -> None:
        ranked = rank({named(1): [70], named(2): [80]})
        assert [(one.entry_id, one.place) for one in ranked] == [(named(2), 1), (named(1), 2)]

    def test_keeps_equal_entries_on_the_same_place_and_leaves_the_next_one_out(self) -> None:
        ranked = rank({named(1): [80], named(2): [70], named(3): [80]})
        assert [one.place for one in ranked] == [1, 1, 3]

    def test_decides_on_the_two_decimals_that_people_see(self) -> None:
        """80.0049 and 80.0012 of a hundred."""
        ranked = rank({named(1): [800_049], named(2): [800_012]}, highest=1_000_000)
        assert [(one.total, one.place) for one in ranked] == [(Decimal("80.00"), 1), (Decimal("80.00"), 1)]

    def test_never_takes_a_missing_sheet_for_zero(self) -> None:
        """One sheet of 90 goes before two sheets of 80."""
        assert rank({named(1): [90], named(2): [80, 80]})[0].entry_id == named(1)

    def test_gives_no_place_without_a_sheet(self) -> None:
        ranked = rank({named(1): [], named(2): [1]})
        assert [(one.place, one.total) for one in ranked] == [(1, Decimal("1.00")), (None, None)]

    def test_of_nothing_is_nothing(self) -> None:
        assert rank({}) == []

    @given(SHEETS, st.randoms(use_true_random=False))
    def test_does_not_depend_on_any_order(self, sheets: dict[UUID, list[int]], chance: random.Random) -> None:
        entries = list(sheets)
        chance.shuffle(entries)
        shuffled = {entry: chance.sample(sheets[entry], len(sheets[entry])) for entry in entries}
        assert rank(shuffled) == rank(sheets)

    @given(SHEETS)
    def test_names_every_entry_once(self, sheets: dict[UUID, list[int]]) -> None:
        assert sorted(one.entry_id for one in rank(sheets)) == sorted(sheets)

    @given(SHEETS)
    def test_counts_a_place_for_each_that_is_better(self, sheets: dict[UUID, list[int]]) -> None:
        ranked = [(one.place, one.total) for one in rank(sheets) if one.total is not None]
        for place, total in ranked:
            assert place == 1 + sum(other > total for _, other in ranked)

    @given(SHEETS.filter(lambda sheets: any(sheets.values())))
    def test_never_sinks_an_entry_whose_sheet_improves(self, sheets: dict[UUID, list[int]]) -> None:
        entry = next(key for key, totals in sheets.items() if totals)
        better = {**sheets, entry: [sheets[entry][0] + 5, *sheets[entry][1:]]}
        assert place_of(entry, better) <= place_of(entry, sheets)


class TestSeveralRounds:
    def test_are_combined_by_their_weights(self) -> None:
        """40 percent of 50 and 60 percent of 90."""
        entries = {named(1): None}
        first, second = round_of({named(1): [50]}, weight_pct=40), round_of({named(1): [90]}, position=2, weight_pct=60)
        [only] = standings(entries, [first, second])
        assert only.total == Decimal("74.00")
        assert only.by_round == {first.round_id: Decimal("50.00"), second.round_id: Decimal("90.00")}

    def test_count_once_they_have_a_sheet(self) -> None:
        first, second = round_of({named(1): [50]}, weight_pct=40), round_of({}, position=2, weight_pct=60)
        assert standings({named(1): None}, [first, second])[0].total == Decimal("50.00")

    def test_leave_an_entry_without_a_place_until_its_sheet_comes(self) -> None:
        entries = {named(1): None, named(2): None}
        first = round_of({named(1): [50], named(2): [90]}, weight_pct=40)
        second = round_of({named(1): [50]}, position=2, weight_pct=60)
        ranked = standings(entries, [first, second])
        assert [(one.entry_id, one.place) for one in ranked] == [(named(1), 1), (named(2), None)]

    def test_put_behind_whoever_ended_earlier_however_high(self) -> None:
        entries = {named(1): None, named(2): 1}
        first = round_of({named(1): [50], named(2): [99]}, weight_pct=40)
        second = round_of({named(1): [10]}, position=2, weight_pct=60)
        ranked = standings(entries, [first, second])
        assert [(one.entry_id, one.place) for one in ranked] == [(named(1), 1), (named(2), 2)]

    def test_pass_over_one_that_weighs_nothing(self) -> None:
        first, second = round_of({named(1): [50]}), round_of({named(1): [90]}, position=2, weight_pct=0)
        assert standings({named(1): None}, [first, second])[0].total == Decimal("50.00")


def place_of(entry: UUID, sheets: dict[UUID, list[int]]) -> int:
    place = next(one.place for one in rank(sheets) if one.entry_id == entry)
    assert place is not None
    return place
