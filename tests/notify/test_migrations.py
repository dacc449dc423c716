"""notify's migrations and its models describe the same tables."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from shared.kit import rooms, schema


class TestMigrations:
    def test_make_exactly_the_tables_of_the_models(self, notify_database_url: str) -> None:
        engine = create_engine(notify_database_url)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_server_default": False})
            found = compare_metadata(context, [rooms.load_models("notify"), schema.metadata])
        engine.dispose()
        assert found == []
