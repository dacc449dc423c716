"""The migrations make exactly the tables that the models describe."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from sqlalchemy import text

from deploy.local.servers import Postgres
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.views import View
from services.scoring.sheets import counting
from shared.kit import rooms, schema
from shared.kit.db import Database
from shared.kit.migrate import migrate


class TestMigrations:
    def test_leave_nothing_that_the_models_have_otherwise(self, database: Database) -> None:
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_server_default": True})
            differences = compare_metadata(context, [schema.metadata, rooms.load_models("scoring")])
        assert differences == []


@pytest.fixture
def before_rounds(postgres: Postgres) -> Iterator[Database]:
    """A database as it was when a festival had one rubric."""
    name = sql.Identifier("scoring_before_rounds")
    with postgres.superuser() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER scoring").format(name))
    url = postgres.url("scoring_before_rounds", "scoring")
    migrate("scoring", database_url=url, upto="0002")
    database = Database(url)
    yield database
    database.dispose()
    with postgres.superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


_ONE_SHEET = """
INSERT INTO innovation VALUES (gen_random_uuid(), 1, 'a', 'A', 'verified', 2026, gen_random_uuid(), 'Dinas', '[]', '{}',
  'trial', 'other', 'digital', 'kesehatan', '{}', NULL, true, '[]');
INSERT INTO festival VALUES (gen_random_uuid(), 2, 'lama', 'Festival Lama', 2026, 'open',
  '{"key": "own", "highest": 10, "criteria": [{"key": "a", "name": "A", "weight_pct": "40"},
    {"key": "b", "name": "B", "weight_pct": "60"}]}', true, now(), now(), NULL);
INSERT INTO entry SELECT gen_random_uuid(), festival.id, innovation.id, 1, now() FROM festival, innovation;
INSERT INTO judge SELECT gen_random_uuid(), id, 'Juri Contoh', 'Contoh', 'juri@contoh.test', now() FROM festival;
INSERT INTO sheet SELECT entry.id, judge.id, 1, festival.id, '{"a": 5, "b": 10}', 80, '', now()
  FROM entry, judge, festival;
"""


class TestRounds:
    def test_carry_over_what_a_festival_of_one_rubric_held(self, before_rounds: Database) -> None:
        with before_rounds.transaction() as session:
            session.execute(text(_ONE_SHEET.replace(":", "\\:")))
        migrate("scoring", database_url=before_rounds.engine.url.render_as_string(hide_password=False))
        with before_rounds.transaction() as session:
            [festival] = festivals.festivals(session, with_drafts=True)
            [[only]] = counting.standings_of(session, festival, view=View.COMMITTEE).values()
            assert (only.place, str(only.total)) == (1, "80.00")
            assert [one.status for one in festival.rounds] == ["open"]
