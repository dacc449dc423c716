"""The migrations make exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from shared.kit import rooms, schema
from shared.kit.db import Database


class TestMigrations:
    def test_leave_nothing_that_the_models_have_otherwise(self, database: Database) -> None:
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_server_default": True})
            differences = compare_metadata(context, [schema.metadata, rooms.load_models("scoring")])
        assert differences == []
