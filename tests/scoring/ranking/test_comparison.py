"""Methods side by side, and the alarm when they disagree on the podium."""

from services.scoring.ranking import comparison
from services.scoring.ranking.comparison import CHOSEN, Comparison
from services.scoring.ranking.standings import ADJUSTED, MEAN, STANDARDISED, TRIMMED
from tests.scoring.ranking.sheets import Table, entry, round_of_totals

# Judge 1 gives 20 less; entry 4 had only him.
SEVERE: Table = [[80, 60], [70, 50], [60, 40], [50, 30], [None, 60]]
# One wild sheet in five carries entry 1 past entry 0.
WILD: Table = [[70, 70, 70, 70, 70], [60, 60, 70, 70, 100], [50] * 5, [40] * 5]


def compared(rows: Table, *, method: str = MEAN) -> Comparison:
    entries = {entry(number): None for number in range(len(rows))}
    return comparison.compare(entries, [round_of_totals(rows, method=method)])


class TestCompare:
    def test_gives_the_standings_by_every_method_and_those_that_count(self) -> None:
        found = compared(SEVERE, method=ADJUSTED).by_method
        assert set(found) == {CHOSEN, MEAN, TRIMMED, STANDARDISED, ADJUSTED}
        assert found[CHOSEN] == found[ADJUSTED]
        assert str(found[MEAN][entry(4)].total) == "60.00"
        assert str(found[ADJUSTED][entry(4)].total) == "70.00"

    def test_lists_what_counts_best_first(self) -> None:
        assert [one.place for one in compared(SEVERE).chosen] == [1, 2, 2, 4, 5]

    def test_keeps_its_peace_where_the_podium_is_the_same_by_all(self) -> None:
        quiet: Table = [[90, 91, 88], [80, 81, 79], [70, 69, 71], [60, 62, 61], [50, 52, 51]]
        assert not compared(quiet).is_alarming

    def test_gives_alarm_where_the_correction_moves_somebody_to_the_top(self) -> None:
        found = compared(SEVERE)
        assert found.is_alarming
        moved = {move.entry_id: move.places for move in found.moves}
        assert moved[entry(4)] == {CHOSEN: 2, MEAN: 2, TRIMMED: 2, ADJUSTED: 1}

    def test_gives_alarm_where_one_wild_sheet_decides(self) -> None:
        moved = {move.entry_id: move.places for move in compared(WILD).moves}
        assert moved == {
            entry(0): {CHOSEN: 2, MEAN: 2, TRIMMED: 1, ADJUSTED: 2},
            entry(1): {CHOSEN: 1, MEAN: 1, TRIMMED: 2, ADJUSTED: 1},
        }

    def test_keeps_its_peace_over_places_behind_the_podium(self) -> None:
        """The same wild sheet, three places further down."""
        above: Table = [[95] * 5, [90] * 5, [85] * 5]
        assert not compared([*above, *WILD[:2]]).is_alarming

    def test_gives_alarm_where_somebody_would_come_to_the_podium_from_behind(self) -> None:
        """Entries 0 and 1 are places two and three here, so the wild one pushes nobody off; three above, it would."""
        above: Table = [[95] * 5, [90] * 5]
        assert {move.entry_id for move in compared([*above, *WILD[:2]]).moves} == {entry(2), entry(3)}

    def test_of_nothing_is_quiet(self) -> None:
        assert not compared([]).is_alarming
