"""Which judges can be compared with one another?"""

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking import linking
from services.scoring.ranking.linking import Part
from tests.scoring.ranking.sheets import Table, entry, judge, table


class TestParts:
    def test_are_one_where_judges_share_an_entry_even_indirectly(self) -> None:
        assert len(linking.parts(table([[1, 2, None], [None, 3, 4]]))) == 1

    def test_name_judges_and_entries_that_nothing_joins(self) -> None:
        found = linking.parts(table([[1, None], [None, 2], [None, 3]]))
        assert found == [
            Part(judges=(judge(1),), entries=(entry(1), entry(2))),
            Part(judges=(judge(0),), entries=(entry(0),)),
        ]

    def test_of_no_sheet_are_none(self) -> None:
        assert linking.parts(table([])) == []

    def test_are_one_however_long_the_chain_of_judges(self) -> None:
        chain: Table = [[7 if column in {row, row + 1} else None for column in range(60)] for row in range(59)]
        for rows in (chain, chain[::-1]):
            assert [len(part.judges) for part in linking.parts(table(rows))] == [60]

    @given(st.lists(st.lists(st.sampled_from([None, 5]), min_size=4, max_size=4), max_size=8))
    def test_hold_each_judge_and_entry_once_and_each_sheet_within_one(self, rows: Table) -> None:
        ratings = table(rows)
        found = linking.parts(ratings)
        assert sorted(one for part in found for one in part.judges) == ratings.judges
        assert sorted(one for part in found for one in part.entries) == sorted(ratings.by_entry)
        for entry_id, row in ratings.by_entry.items():
            assert any(entry_id in part.entries and row.keys() <= set(part.judges) for part in found)


class TestMissingAnchors:
    def test_are_named_for_each_judge_who_has_not_scored_them(self) -> None:
        ratings = table([[1, 2], [3, None], [None, None]])
        missing = linking.missing_anchors([entry(0), entry(1), entry(2)], [judge(0), judge(1), judge(2)], ratings)
        assert missing == {
            judge(0): [entry(2)],
            judge(1): [entry(1), entry(2)],
            judge(2): [entry(0), entry(1), entry(2)],
        }

    def test_are_none_where_all_is_there(self) -> None:
        assert linking.missing_anchors([entry(0)], [judge(0)], table([[1]])) == {}
