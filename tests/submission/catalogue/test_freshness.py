"""Whatever a public page shows, a change of it is noticed; typing at a draft is not one."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from services.submission.accounts.models import Agency
from services.submission.catalogue import freshness
from shared.kit.auth import PUBLIC
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from shared.kit.kept_pages import KEEP
from tests.builders.submissions import Caller


@pytest.fixture
def version(database: Database) -> Callable[[], Any]:
    return freshness.version_of(database, time_zone="Asia/Jakarta")


@pytest.fixture
def ringkas(owner: Caller, verifier: Caller) -> str:
    path = owner.submitted()
    verifier.call("POST", f"{path}/verify", json={}, expect=200)
    return path


class TestTheVersion:
    def test_grows_with_what_citizens_see(self, version: Callable[[], Any], owner: Caller, verifier: Caller) -> None:
        path = owner.submitted()
        before = version()
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        assert version() != before

    def test_grows_when_an_agency_is_renamed(
        self, version: Callable[[], Any], database: Database, hospital: Agency
    ) -> None:
        before = version()
        with database.transaction() as session:
            session.merge(hospital).name = "RSUD Baru"
        assert version() != before

    def test_stays_while_somebody_types_at_a_draft(self, version: Callable[[], Any], owner: Caller) -> None:
        path, etag = owner.draft()
        before = version()
        owner.call("PATCH", path, json={"purpose": "Lain."}, headers={"If-Match": etag}, expect=200)
        assert version() == before

    def test_counts_a_transaction_once(self, version: Callable[[], Any], database: Database, hospital: Agency) -> None:
        number, day = version()
        with database.transaction() as session:
            for name in ("Satu", "Dua", "Tiga"):
                session.merge(hospital).name = name
                session.flush()
        assert version() == (number + 1, day)

    def test_does_not_move_for_what_was_rolled_back(
        self, version: Callable[[], Any], database: Database, hospital: Agency
    ) -> None:
        before = version()
        with database.session() as session:
            session.merge(hospital).name = "RSUD Baru"
            session.flush()
            session.rollback()
        assert version() == before

    def test_is_unknown_while_the_database_does_not_answer(self) -> None:
        away = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        assert freshness.version_of(away, time_zone="Asia/Jakarta")() is None


@pytest.mark.usefixtures("ringkas")
class TestEveryTableThatAKeptPageReads:
    def test_is_watched(self, app: ServiceApp, client: FlaskClient) -> None:
        """A page that reads a new table needs a trigger on it: see the migration of `public_version`."""
        kept = [path for path in public_addresses(app) if client.get(path).headers.get("Cache-Control") == KEEP]
        assert {"/", "/inovasi", "/inovasi/ringkas", "/urusan/kesehatan", "/tahun/2026", "/kepatuhan"} <= set(kept)
        unwatched = {path: tables_read_by(app, client, path) - watched(app) for path in kept}
        assert {path: tables for path, tables in unwatched.items() if tables} == {}


def public_addresses(app: ServiceApp) -> list[str]:
    """Every address that is open to anybody, with a slug of the kind it asks for."""
    of_a_kind = {
        "/perangkat-daerah/<slug>": "/perangkat-daerah/rsud",
        "/urusan/<code>": "/urusan/kesehatan",
        "/tahun/<int(fixed_digits=4):year>": "/tahun/2026",
        "/kepatuhan/<int(fixed_digits=4):year>": "/kepatuhan/2026",
        "/kepatuhan/<int(fixed_digits=4):year>/proyektor": "/kepatuhan/2026/proyektor",
    }
    return [
        of_a_kind.get(rule.rule, rule.rule.replace("<slug>", "ringkas"))
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and PUBLIC in getattr(audience_of(app, rule.endpoint), "roles", ())
    ]


def audience_of(app: ServiceApp, endpoint: str) -> object:
    return getattr(app.view_functions[endpoint], "audience", None)


def watched(app: ServiceApp) -> set[str]:
    """The tables with the trigger; the version's own need none."""
    query = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = 'count_public_version'::regproc"
    with app.database.engine.connect() as connection:
        return {*connection.scalars(text(query)), "public_version"}


def tables_read_by(app: ServiceApp, client: FlaskClient, path: str) -> set[str]:
    """The tables whose rows made the page: what PostgreSQL's plan of each statement names."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        statements.append((statement, parameters))

    app.extensions["kept_pages"].forget()
    event.listen(app.database.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200, path
    finally:
        event.remove(app.database.engine, "before_cursor_execute", note)
    with app.database.engine.connect() as connection:
        plans = [
            connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
            for statement, parameters in statements
            if statement.lstrip().startswith(("SELECT", "WITH"))
        ]
    assert plans, path
    return set(re.findall(r"'Relation Name': '(\w+)'", str(plans)))
