"""How an ordinary sheet is taken in one statement, and that it stays as quick however many there are."""

from sqlalchemy import text

from shared.kit.db import Database

# As `take_sheet` asks for what a revision follows on; planned as for values that are not known yet.
_BEFORE = """
EXPLAIN (GENERIC_PLAN, COSTS OFF) SELECT FROM sheet AS before
WHERE before.round_id = $1 AND before.entry_id = $2 AND before.judge_id = $3 AND before.revision = $4 - 1
"""


class TestRevision:
    def test_is_found_by_its_own_key_before_the_table_was_ever_analysed(self, database: Database) -> None:
        """The index of all of a judge's sheets once seemed as cheap, and was not when the judge had many."""
        with database.transaction() as session:
            plan = "\n".join(session.scalars(text(_BEFORE)))
        assert "using pk_sheet" in plan
        assert "Filter" not in plan
