"""What may be told of why an entry stands where it stands."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking.rules import Criterion
from services.scoring.ranking.standings import JudgeSheet, RoundSheets
from services.scoring.results import cards
from services.scoring.results.cards import Card

FIRST, SECOND = UUID(int=1), UUID(int=2)


def round_of(*rows: list[int], method: str = "mean", weight: str = "100", number: int = 1) -> RoundSheets:
    """One row per entry, one judge's points for both criteria per column."""
    return RoundSheets(
        round_id=UUID(int=100 + number),
        position=number,
        weight_pct=Decimal(weight),
        method=method,
        lowest=1,
        highest=10,
        criteria=[Criterion(key="a", name="A", weight=Decimal(60)), Criterion(key="b", name="B", weight=Decimal(40))],
        tie_break=["a"],
        sheets=[
            JudgeSheet(judge_id=UUID(int=1000 + judge), entry_id=UUID(int=entry), points={"a": points, "b": points})
            for entry, row in enumerate(rows, start=1)
            for judge, points in enumerate(row)
        ],
    )


def card_of(*rounds: RoundSheets, entry: UUID = FIRST) -> Card:
    entries = dict.fromkeys({sheet.entry_id for one in rounds for sheet in one.sheets})
    return cards.cards(entries, rounds)[entry]


class TestCards:
    def test_give_mean_spread_and_share_of_each_criterion(self) -> None:
        (part,) = card_of(round_of([8, 9, 10], [5, 5, 5])).parts
        assert [(one.name, one.mean, one.share) for one in part.criteria] == [
            ("A", Decimal("9.00"), Decimal("0.6")),
            ("B", Decimal("9.00"), Decimal("0.4")),
        ]
        assert (part.total, part.given, part.correction) == (Decimal("90.00"), Decimal("90.00"), 0)
        assert part.spread == Decimal("10.00")

    def test_say_what_a_method_corrected(self) -> None:
        """The third judge gives two points less to all; adjusted, nobody suffers from having met him."""
        rows = [[8, 8, 6], [7, 7, 5], [9, 9, 7], [6, 6, 4]]
        (part,) = card_of(round_of(*rows, method="adjusted")).parts
        assert (part.given, part.total) == (Decimal("73.33"), Decimal("73.33"))
        alone = round_of([8, 8], [7, 7, 5], [9, 9, 7], [6, 6, 4], [5, 5, 3], method="adjusted")
        (part,) = card_of(alone).parts
        assert part.correction < 0, "who met only the mild judges loses what they were too mild"

    @pytest.mark.parametrize("judges", [1, 2])
    def test_tell_no_single_judges_points(self, judges: int) -> None:
        card = card_of(round_of([8, 9][:judges], [5, 5][:judges]))
        (part,) = card.parts
        assert (list(part.criteria), part.spread, card.uncertainty, card.first_share) == ([], None, None, None)

    def test_combine_uncertainty_by_the_rounds_weights(self) -> None:
        """Standard errors of 10/√3 and 0, half each."""
        first, second = round_of([8, 9, 10], weight="50"), round_of([5, 5, 5], weight="50", number=2)
        assert card_of(first, second).uncertainty == Decimal("2.89")

    def test_name_what_decided_a_tie(self) -> None:
        base = round_of([8, 8, 8], [8, 8, 8])
        sheets = [
            JudgeSheet(judge_id=one.judge_id, entry_id=one.entry_id, points={"a": 10, "b": 5})
            if one.entry_id == SECOND
            else one
            for one in base.sheets
        ]
        tied = RoundSheets(**{**{name: getattr(base, name) for name in base.__slots__}, "sheets": sheets})
        assert card_of(tied, entry=SECOND).tie_broken_by == "a"

    @given(st.lists(st.lists(st.integers(1, 10), min_size=3, max_size=3), min_size=1, max_size=4))
    def test_agree_with_the_total(self, rows: list[list[int]]) -> None:
        """By the mean, the criteria's means weighted come to the total again, to a cent or so of rounding."""
        (part,) = card_of(round_of(*rows)).parts
        again = sum((one.mean * one.share for one in part.criteria), Decimal()) * 10
        assert abs(again - part.total) <= Decimal("0.06")


class TestStrongestAndWeakest:
    def test_are_none_where_all_are_the_same(self) -> None:
        assert cards.strongest_and_weakest(card_of(round_of([8, 9, 10]))) is None
