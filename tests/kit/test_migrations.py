"""Each service's migrations make its tables."""

from sqlalchemy import create_engine, inspect


class TestBackboneTables:
    def test_come_with_the_first_migration(self, scoring_database_url: str) -> None:
        """Outbox and inbox are in the same database as the rooms' tables."""
        engine = create_engine(scoring_database_url)
        names = inspect(engine).get_table_names()
        engine.dispose()
        assert {"outbox", "inbox", "idempotency", "dead_letters"} <= set(names)
