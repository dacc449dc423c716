"""Whoever did something is found again, and nobody can make it otherwise."""

import csv
import io

import pytest
from flask.testing import FlaskClient
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.audit import pages, queries
from services.submission.audit.queries import Wanted
from services.submission.registry.models import HistoryEntry
from services.submission.trail.models import AuditEntry
from services.submission.trail.use_cases import DEEDS
from shared.kit.auth import ADMIN, SESSION_COOKIE, VERIFIER
from shared.kit.db import Database
from tests.builders import sign_in
from tests.builders.submissions import Caller

BOOKS = ("audit_entry", "innovation_history", "evidence_view")


def whats(session: Session, **wanted: str) -> list[str]:
    return [line.what for line in queries.page(session, Wanted(**wanted), limit=100).lines]


class TestDeeds:
    def test_of_the_administrator_leave_a_trace(self, admin: Caller, hospital: Agency, session: Session) -> None:
        entry = {"name": "Dinas Baru", "short_name": "Baru", "contact_email": None, "is_confirmed": False}
        admin.call("POST", "/agencies", json=entry, expect=201)
        etag = admin.call("GET", f"/agencies/{hospital.id}", expect=200).headers["ETag"]
        changed = {"short_name": "RS"}
        admin.call("PATCH", f"/agencies/{hospital.id}", json=changed, headers={"If-Match": etag}, expect=200)
        person = {"name": "Contoh", "email": "a@example.test", "roles": ["verifier"], "password": "cukup-panjang-ini"}
        here = f"/people/{admin.call('POST', '/people', json=person, expect=201).json['id']}"
        admin.call("PATCH", here, json={"name": "Nama Baru"}, headers={"If-Match": '"1"'}, expect=200)
        admin.call("POST", f"{here}/password-link", expect=204)
        wanted = {"label": "sistem", "scopes": ["innovations:read"]}
        key = admin.call("POST", f"/agencies/{hospital.id}/api-keys", json=wanted, expect=201).json["id"]
        admin.call("POST", f"/api-keys/{key}/rotate", json={"overlap_hours": 1}, expect=201)
        admin.call("DELETE", f"/api-keys/{key}/previous-secret", expect=204)
        admin.call("DELETE", f"/api-keys/{key}", expect=204)
        traces = session.scalars(select(AuditEntry).where(AuditEntry.actor != "system").order_by(AuditEntry.id)).all()
        others = ("password.change", "period.move", "document.describe", "document.remove")
        assert [trace.what for trace in traces] == [deed for deed in DEEDS if deed not in others]
        assert traces[1].changes == {"short_name": ["RSUD", "RS"]}
        assert "a@example.test" not in "".join(f"{trace.note}{trace.changes}" for trace in traces)

    def test_that_are_refused_leave_none(self, admin: Caller, hospital: Agency, session: Session) -> None:
        before = session.scalar(select(func.count(AuditEntry.id)))
        entry = {"name": hospital.name, "short_name": "Baru", "contact_email": None, "is_confirmed": False}
        admin.call("POST", "/agencies", json=entry, expect=422)
        assert session.scalar(select(func.count(AuditEntry.id))) == before

    def test_to_innovations_and_looks_at_proof_are_found_beside_them(
        self, owner: Caller, verifier: Caller, session: Session
    ) -> None:
        path = owner.submitted()
        (proof,) = verifier.call("GET", f"{path}/evidence", expect=200).json["items"]
        verifier.call("GET", f"/evidence/{proof['id']}/file", expect=200).close()
        found = whats(session)
        assert found[:2] == ["evidence.view", "innovation.submit"]
        assert {"agency.register", "key.issue", "innovation.create"} <= set(found)

    def test_each_have_words(self) -> None:
        assert set(pages.WHATS) == set(queries.WHATS)


class TestFilters:
    @pytest.fixture
    def path(self, owner: Caller, verifier: Caller) -> str:
        path = owner.submitted()
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        return path

    def test_leave_what_fits(self, path: str, session: Session) -> None:
        assert whats(session, what="innovation.verify") == ["innovation.verify"]
        assert whats(session, subject=path.rpartition("/")[2])[0] == "innovation.verify"
        assert set(whats(session, subject="RSUD")) == {"agency.register", "key.issue"}
        assert "innovation.verify" in whats(session, subject="ringk")
        assert whats(session, who="nobody%") == []

    def test_of_days_are_those_of_the_city(self, client: FlaskClient, path: str, session: Session) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(ADMIN))
        assert "memverifikasi inovasi</td>" in client.get("/kelola/audit").text
        assert "memverifikasi inovasi</td>" not in client.get("/kelola/audit?sampai=2020-01-01").text
        assert "memverifikasi inovasi</td>" not in client.get("/kelola/audit?dari=2999-01-01").text

    @pytest.mark.parametrize(
        "asked",
        ["dari=kemarin", "tindakan=apa", "sesudah=bukan", "siapa=%00", "sampai=9999-12-31", "perihal=" + "x" * 9999],
    )
    def test_that_make_no_sense_do_no_harm(self, client: FlaskClient, path: str, asked: str) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(ADMIN))
        assert client.get(f"/kelola/audit?{asked}").status_code == 200

    @pytest.mark.usefixtures("path")
    def test_lead_through_all_pages_without_a_gap(self, session: Session) -> None:
        whole = queries.page(session, Wanted(), limit=1000).lines
        cursor, found = None, []
        for _ in range(len(whole)):
            page = queries.page(session, Wanted(), cursor=cursor, limit=2)
            found += page.lines
            if (cursor := page.next) is None:
                break
        assert found == whole
        assert list(queries.every(session, Wanted())) == whole


class TestFile:
    def test_holds_every_line_and_no_formula(
        self, client: FlaskClient, admin: Caller, owner: Caller, session: Session
    ) -> None:
        owner.draft(name="=HYPERLINK(1)")
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(ADMIN))
        rows = list(csv.DictReader(io.StringIO(client.get("/kelola/audit.csv").text)))
        assert len(rows) == len(queries.page(session, Wanted(), limit=1000).lines)
        assert "'=HYPERLINK(1)" in {row["nama_perihal"] for row in rows}


class TestTheDatabase:
    @pytest.mark.parametrize("table", BOOKS)
    @pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET id = id"])
    def test_refuses_the_services_own_connection(self, database: Database, table: str, statement: str) -> None:
        with pytest.raises(DBAPIError) as refused, database.transaction() as session:
            session.execute(text(statement.format(table)))
        assert isinstance(refused.value.orig, InsufficientPrivilege)

    @pytest.mark.parametrize("table", BOOKS)
    def test_grants_the_services_role_no_more_than_to_read_and_add(self, session: Session, table: str) -> None:
        asked = text(
            "SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege"
            " WHERE has_table_privilege(:table, privilege)"
        )
        assert set(session.scalars(asked, {"table": table})) == {"SELECT", "INSERT"}

    def test_still_lets_proof_and_innovations_go(self, owner: Caller, verifier: Caller, session: Session) -> None:
        path = owner.submitted()
        (proof,) = verifier.call("GET", f"{path}/evidence", expect=200).json["items"]
        verifier.call("GET", f"/evidence/{proof['id']}/file", expect=200).close()
        verifier.call("POST", f"{path}/return", json={"note": "Ganti."}, expect=200)
        owner.call("DELETE", f"/evidence/{proof['id']}", expect=204)
        owner.call("POST", f"{path}/withdraw", json={"reason": "Salah."}, expect=200)
        assert session.scalars(select(HistoryEntry.what).order_by(HistoryEntry.id.desc())).first() == "withdraw"


class TestOthers:
    @pytest.mark.parametrize("address", ["/kelola/audit", "/kelola/audit.csv"])
    def test_may_not_look(self, client: FlaskClient, address: str) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
        assert client.get(address).status_code == 403
