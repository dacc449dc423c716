"""The jury of one round and category."""

from dataclasses import replace

import pytest

from services.scoring.ranking import report
from services.scoring.ranking.report import RoundReport
from services.scoring.ranking.standings import ADJUSTED, MEAN, METHODS
from tests.scoring.ranking.sheets import Table, entry, judge, round_of_totals

FULL: Table = [[80, 60, 70], [70, 50, 60], [60, 50, 50], [50, 30, 40], [90, 60, 80]]
UNLINKED: Table = [[50 + 10 * row, None] for row in range(4)] + [[None, 30 + 10 * row] for row in range(4)]


def of(rows: Table, *, method: str = MEAN, judges: int = 0) -> RoundReport:
    expected = [judge(number) for number in range(judges or len(rows[0]))]
    return report.of_round(round_of_totals(rows, method=method), judges=expected)


class TestOfRound:
    def test_tells_of_severity_whatever_the_method(self) -> None:
        found = [[one.judge_id for one in of(FULL, method=method).judges] for method in METHODS]
        assert found == [[judge(1), judge(2), judge(0)]] * 4

    def test_tells_of_agreement_and_of_each_entrys_error(self) -> None:
        found = of(FULL)
        assert found.agreement is not None
        assert found.agreement.is_complete
        assert found.separation is not None
        assert set(found.errors) == {entry(number) for number in range(5)}

    def test_names_the_gap_and_says_nothing_of_severity_where_panels_are_not_linked(self) -> None:
        found = of(UNLINKED, method=ADJUSTED)
        assert [part.judges for part in found.gap] == [(judge(0),), (judge(1),)]
        assert (found.judges, found.odd_sheets, found.errors, found.separation) == ([], [], {}, None)
        assert found.outcome.gap == tuple(found.gap)

    def test_names_judges_with_too_few_sheets(self) -> None:
        rows: Table = [[80, 60, None], [70, 50, None], [60, 40, None], [50, 30, 90]]
        found = of(rows)
        assert found.too_few == [judge(2)]
        assert {one.judge_id for one in found.judges} == {judge(0), judge(1)}

    @pytest.mark.parametrize("rows", [[[70, 70]] * 4, [[70, 60]], [[70], [60]]])
    def test_says_what_it_can_of_little(self, rows: Table) -> None:
        assert of(rows).sheets == sum(map(len, rows))

    def test_names_the_anchors_that_a_judge_has_not_scored_though_he_has_no_sheet_at_all(self) -> None:
        sheets = replace(round_of_totals([[80, None], [70, 60]]), anchors=frozenset({entry(0), entry(1)}))
        found = report.of_round(sheets, judges=[judge(0), judge(1), judge(2)])
        assert found.missing_anchors == {judge(1): [entry(0)], judge(2): [entry(0), entry(1)]}
