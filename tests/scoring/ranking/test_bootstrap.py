"""How sure is the first place?"""

import pytest
from hypothesis import given, settings

from services.scoring.ranking import aggregate, bootstrap
from services.scoring.ranking.aggregate import ADJUSTED, MEAN, METHODS, TRIMMED
from services.scoring.ranking.bootstrap import Scored
from tests.scoring.ranking.sheets import Table, complete, entry, table

CLEAR: Table = [[90, 92, 91], [70, 71, 69], [50, 52, 51], [40, 40, 41]]
SPLIT: Table = [[90, 90, 75], [80, 80, 90], [50, 52, 51], [40, 40, 41]]


def scored(rows: Table, method: str = MEAN, weight: float = 100) -> Scored:
    return Scored(weight=weight, method=method, outcome=aggregate.outcome(table(rows), method))


def shares(*rounds: Scored, entries: int = 4) -> list[float] | None:
    found = bootstrap.first_place(rounds, [entry(number) for number in range(entries)])
    return None if found is None else [found[entry(number)] for number in range(entries)]


class TestFirstPlace:
    @pytest.mark.parametrize("method", METHODS)
    def test_is_certain_where_every_judge_puts_the_same_entry_first(self, method: str) -> None:
        assert shares(scored(CLEAR, method)) == [1, 0, 0, 0]

    def test_is_what_can_be_counted_by_hand(self) -> None:
        """Entry 0 loses when judge 2 is drawn twice or more of three: 7 of the 27 ways to draw."""
        found = shares(scored(SPLIT))
        assert found is not None
        assert found[0] == pytest.approx(20 / 27, abs=0.04)
        assert found[0] + found[1] == pytest.approx(1)

    def test_is_shared_by_entries_that_are_equal(self) -> None:
        found = shares(scored([[70, 60, 80], [70, 60, 80], [50, 50, 50], [40, 40, 40]]))
        assert found == pytest.approx([0.5, 0.5, 0, 0])

    def test_is_the_same_each_time(self) -> None:
        assert shares(scored(SPLIT)) == shares(scored(SPLIT))

    def test_depends_on_chance_little(self) -> None:
        rounds = [scored(SPLIT)]
        found = [bootstrap.first_place(rounds, [entry(0), entry(1)], seed=seed) for seed in (1, 2)]
        first, second = [one[entry(0)] for one in found if one is not None]
        assert first != second
        assert first == pytest.approx(second, abs=0.06)

    @settings(max_examples=8, deadline=None)
    @given(complete(judges=(3, 4), entries=(2, 4)))
    def test_adds_up_to_one(self, rows: list[list[int]]) -> None:
        found = shares(scored(rows, TRIMMED), entries=len(rows))
        assert found is not None
        assert sum(found) == pytest.approx(1)

    def test_weighs_the_rounds(self) -> None:
        """The second round alone would put entry 1 first; with a tenth of the weight it does not."""
        other: Table = [[60, 61, 60], [62, 62, 61], [50, 52, 51], [40, 40, 41]]
        assert shares(scored(other)) == [0, 1, 0, 0]
        assert shares(scored(CLEAR, weight=90), scored(other, weight=10)) == [1, 0, 0, 0]

    def test_is_asked_of_those_who_compete_for_it_alone(self) -> None:
        found = bootstrap.first_place([scored(CLEAR)], [entry(1), entry(2)])
        assert found == {entry(1): 1, entry(2): 0}

    def test_is_won_by_nobody_without_a_sheet(self) -> None:
        found = shares(scored(CLEAR), entries=5)
        assert found == [1, 0, 0, 0, 0]

    @pytest.mark.parametrize("rows", [[], [[70], [60]], [[70, 60], [60, 65]]])
    def test_is_not_told_of_fewer_than_three_judges(self, rows: Table) -> None:
        assert shares(scored(rows)) is None

    def test_is_not_told_where_one_of_the_rounds_has_too_few(self) -> None:
        assert shares(scored(CLEAR, weight=50), scored([[70, 60], [60, 65]], weight=50)) is None

    def test_counts_sheets_as_the_round_does(self) -> None:
        """A severe judge scored only entry 1 and those that all judges scored: corrected, it comes first."""
        rows: Table = [[80, 81, 60, 80], [None, None, 62, 82], [70, 70, 50, 70], [60, 61, 40, 60], [50, 50, 30, 50]]
        plain, corrected = shares(scored(rows), entries=5), shares(scored(rows, ADJUSTED), entries=5)
        assert plain is not None
        assert corrected is not None
        assert plain[1] < 0.5 < corrected[1]
