"""A migrated database for each test, as it was on its first day.

Making a copy takes a third of a second and there are thousands of tests; emptying the one that is there takes a
hundredth. What cannot be told from a new copy is used again, and all else is made anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from deploy.local.servers import Postgres
from shared.kit.migrate import migrate

# What a test leaves behind in a table's pages stays there, and would slow the thousandth down.
_USES = 200
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# All that is not a row: tables, indexes, triggers, functions, rights, and whether statistics were gathered.
_SHAPE = """
SELECT md5(concat_ws('|',
  (SELECT string_agg(concat_ws(',', oid, relname, relacl, reltuples < 0), ';' ORDER BY oid)
   FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT string_agg(concat_ws(',', oid, tgrelid, tgname, tgenabled), ';' ORDER BY oid) FROM pg_trigger),
  (SELECT string_agg(concat_ws(',', oid, md5(prosrc)), ';' ORDER BY oid)
   FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
  (SELECT string_agg(oid::text, ';' ORDER BY oid) FROM pg_constraint),
  (SELECT string_agg(concat_ws(',', attrelid, attname, atttypid, attnotnull), ';' ORDER BY attrelid, attnum)
   FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace)))
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"


@dataclass(slots=True, kw_only=True)
class _Copy:
    """How a copy was on its first day: its shape, the rows that migrations put in, and where its sequences stood."""

    shape: str
    tables: list[str]
    rows: dict[str, bytes]
    sequences: list[tuple[str, int, bool]]
    uses: int = 0


_kept: dict[tuple[int, str], _Copy] = {}


def clean_database(postgres: Postgres, service: str, *, suffix: str = "test") -> Iterator[str]:
    """The address of a database with the service's schema and nothing else; after the test nobody is left in it."""
    name = f"{service}_{suffix}"
    key = (postgres.port, name)
    if key not in _kept:
        _make(postgres, service, name)
        with postgres.superuser(name) as connection:
            _kept[key] = _look_at(connection)
    try:
        yield postgres.url(name, service)
    finally:
        copy = _kept.pop(key)
        copy.uses += 1
        with postgres.superuser(name) as connection:
            connection.execute(_END_OTHERS)
            if copy.uses < _USES and _shape(connection) == copy.shape:
                _empty(connection, copy)
                _kept[key] = copy


def _make(postgres: Postgres, service: str, name: str) -> None:
    template = f"{service}_template"
    with postgres.superuser() as connection:
        known = {found for (found,) in connection.execute("SELECT datname FROM pg_database")}
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        owner = sql.Identifier(service)
        if template not in known:
            connection.execute(create.format(sql.Identifier(template), sql.Identifier("template1"), owner))
            migrate(service, database_url=postgres.url(template, service))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template), owner))


def _look_at(connection: psycopg.Connection[Any]) -> _Copy:
    tables = [name for (name,) in connection.execute(_TABLES)]
    rows = {}
    for table in tables:
        with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as out:
            held = b"".join(bytes(piece) for piece in out)
        if held:
            rows[table] = held
    sequences = [tuple(found) for found in connection.execute(_SEQUENCES)]
    return _Copy(shape=_shape(connection), tables=tables, rows=rows, sequences=sequences)


def _shape(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute(_SHAPE).fetchone()
    assert row is not None
    return str(row[0])


def _empty(connection: psycopg.Connection[Any], copy: _Copy) -> None:
    """As on the first day, past all triggers and keys."""
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in copy.tables]
        connection.execute(sql.SQL(";").join(deletes))
        for table, held in copy.rows.items():
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as rows:
                rows.write(held)
        for sequence, value, is_called in copy.sequences:
            connection.execute("SELECT setval(quote_ident(%s)::regclass, %s, %s)", (sequence, value, is_called))
