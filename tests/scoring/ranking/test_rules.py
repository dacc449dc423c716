"""The arithmetic of sheets, totals and places."""

import random
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.festival import rubrics
from services.scoring.ranking import rules
from services.scoring.ranking.rules import Criterion

IGA = rubrics.criteria(rubrics.presets()["iga-2023"])
POINTS = st.fixed_dictionaries({criterion.key: st.integers(1, 10) for criterion in IGA})
TOTALS = st.decimals(0, 100, places=4)
SHEETS = st.dictionaries(st.uuids(), st.lists(TOTALS, max_size=5), max_size=12)


def total(points: dict[str, int]) -> Decimal:
    return rules.sheet_total(IGA, points, highest=10)


def named(number: int) -> UUID:
    return UUID(int=number)


class TestSheetTotal:
    def test_weighs_the_points_by_the_published_percentages(self) -> None:
        """Weights 30, 25, 20, 15 and 10 (BSKDN, IGA 2023); the sum by hand."""
        points = {"novelty": 8, "benefit": 7, "replicability": 9, "authority_collaboration": 6, "presentation": 10}
        assert total(points) == Decimal("78.5")

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

    def test_is_exact_where_binary_fractions_are_not(self) -> None:
        thirds = [Criterion(key=key, name=key, weight_pct=Decimal("33.3")) for key in "abc"]
        assert rules.sheet_total(thirds, {"a": 1, "b": 1, "c": 1}, highest=10) == Decimal("9.99")


class TestEntryTotal:
    @pytest.mark.parametrize(
        ("totals", "expected"),
        [(["80.01", "80.00"], "80.01"), (["80.02", "80.01"], "80.02"), (["80", "80", "81"], "80.33")],
    )
    def test_is_the_mean_to_two_decimals_rounded_half_up(self, totals: list[str], expected: str) -> None:
        assert rules.entry_total([Decimal(one) for one in totals]) == Decimal(expected)

    def test_is_none_without_a_sheet(self) -> None:
        assert rules.entry_total([]) is None

    @given(st.lists(TOTALS, min_size=1, max_size=9))
    def test_lies_between_the_lowest_and_the_highest_sheet(self, totals: list[Decimal]) -> None:
        found = rules.entry_total(totals)
        assert found is not None
        assert min(totals) - Decimal("0.005") <= found <= max(totals) + Decimal("0.005")


class TestRank:
    def test_puts_the_higher_score_first(self) -> None:
        ranked = rules.rank({named(1): [Decimal(70)], named(2): [Decimal(80)]})
        assert [(one.entry_id, one.place) for one in ranked] == [(named(2), 1), (named(1), 2)]

    def test_keeps_equal_entries_on_the_same_place_and_leaves_the_next_one_out(self) -> None:
        ranked = rules.rank({named(1): [Decimal(80)], named(2): [Decimal(70)], named(3): [Decimal(80)]})
        assert [one.place for one in ranked] == [1, 1, 3]

    def test_decides_on_the_two_decimals_that_people_see(self) -> None:
        ranked = rules.rank({named(1): [Decimal("80.0049")], named(2): [Decimal("80.0012")]})
        assert [one.place for one in ranked] == [1, 1]

    def test_never_takes_a_missing_sheet_for_zero(self) -> None:
        """One sheet of 90 goes before two sheets of 80."""
        ranked = rules.rank({named(1): [Decimal(90)], named(2): [Decimal(80), Decimal(80)]})
        assert ranked[0].entry_id == named(1)

    def test_gives_no_place_without_a_sheet(self) -> None:
        ranked = rules.rank({named(1): [], named(2): [Decimal(1)]})
        assert [(one.place, one.total) for one in ranked] == [(1, Decimal("1.00")), (None, None)]

    def test_of_nothing_is_nothing(self) -> None:
        assert rules.rank({}) == []

    @given(SHEETS, st.randoms(use_true_random=False))
    def test_does_not_depend_on_any_order(self, sheets: dict[UUID, list[Decimal]], chance: random.Random) -> None:
        entries = list(sheets)
        chance.shuffle(entries)
        shuffled = {entry: chance.sample(sheets[entry], len(sheets[entry])) for entry in entries}
        assert rules.rank(shuffled) == rules.rank(sheets)

    @given(SHEETS)
    def test_names_every_entry_once(self, sheets: dict[UUID, list[Decimal]]) -> None:
        assert sorted(one.entry_id for one in rules.rank(sheets)) == sorted(sheets)

    @given(SHEETS)
    def test_counts_a_place_for_each_that_is_better(self, sheets: dict[UUID, list[Decimal]]) -> None:
        ranked = [(one.place, one.total) for one in rules.rank(sheets) if one.total is not None]
        for place, total in ranked:
            assert place == 1 + sum(other > total for _, other in ranked)

    @given(SHEETS.filter(lambda sheets: any(sheets.values())))
    def test_never_sinks_an_entry_whose_sheet_improves(self, sheets: dict[UUID, list[Decimal]]) -> None:
        entry = next(key for key, totals in sheets.items() if totals)
        better = {**sheets, entry: [sheets[entry][0] + 5, *sheets[entry][1:]]}
        assert place_of(entry, better) <= place_of(entry, sheets)


def place_of(entry: UUID, sheets: dict[UUID, list[Decimal]]) -> int:
    place = next(one.place for one in rules.rank(sheets) if one.entry_id == entry)
    assert place is not None
    return place
