"""What opens an agency's key, and when does it stop?"""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from services.submission.accounts import issuing, keys
from services.submission.accounts.models import Agency, ApiKey
from services.submission.trail.use_cases import SYSTEM
from shared.kit.db import Database
from shared.kit.errors import Unauthenticated
from tests.builders import submissions
from tests.builders.submissions import NOW, Caller, profile


def issue(session: Session, agency: Agency, *, expires_at: datetime | None = None) -> tuple[ApiKey, str]:
    return issuing.issue_key(
        session, agency, label="sistem", scopes=["innovations:read"], expires_at=expires_at, by=SYSTEM, now=NOW
    )


class TestIssue:
    def test_shows_a_key_that_works_at_once(self, admin: Caller, client: FlaskClient, hospital: Agency) -> None:
        wanted = {"label": "SIMRS", "scopes": ["innovations:write"]}
        issued = admin.call("POST", f"/agencies/{hospital.id}/api-keys", json=wanted, expect=201).json
        system = Caller(client, {"Authorization": f"Bearer {issued['key']}"})
        system.call("POST", "/innovations", json=profile(), expect=201)

    def test_shows_it_once(self, admin: Caller, hospital: Agency) -> None:
        path, wanted = f"/agencies/{hospital.id}/api-keys", {"label": "SIMRS", "scopes": ["innovations:read"]}
        again = {"Idempotency-Key": "satu"}
        first = admin.call("POST", path, json=wanted, headers=again, expect=201).json
        second = admin.call("POST", path, json=wanted, headers=again, expect=201).json
        assert first["key"] is not None
        assert second == {**first, "key": None}
        listed = admin.call("GET", path, expect=200).json["items"]
        assert [item["id"] for item in listed] == [first["id"]]
        assert "key" not in listed[0]

    def test_keeps_a_hash_and_no_key(self, session: Session, hospital: Agency) -> None:
        key, text = issue(session, hospital)
        secret = text.partition("_")[2].partition("_")[2]
        assert len(secret) >= 32
        assert key.secret_hash == issuing.hash_of(secret)

    def test_refuses_one_that_has_expired(self, admin: Caller, hospital: Agency) -> None:
        wanted = {"label": "SIMRS", "scopes": ["innovations:read"], "expires_at": "2020-01-01T00:00:00+07:00"}
        problem = admin.call("POST", f"/agencies/{hospital.id}/api-keys", json=wanted, expect=422).json
        assert problem["errors"][0]["pointer"] == "/expires_at"


class TestUse:
    def test_ends_when_the_key_is_revoked(
        self, admin: Caller, client: FlaskClient, database: Database, hospital: Agency
    ) -> None:
        headers = submissions.key_for(database, hospital)
        system = Caller(client, headers)
        system.call("GET", "/innovations", expect=200)
        key_id = admin.call("GET", f"/agencies/{hospital.id}/api-keys", expect=200).json["items"][0]["id"]
        admin.call("DELETE", f"/api-keys/{key_id}", expect=204)
        problem = system.call("GET", "/innovations", expect=401).json
        assert "dicabut" in problem["detail"]

    def test_ends_when_the_key_expires(self, session: Session, hospital: Agency) -> None:
        _, text = issue(session, hospital, expires_at=NOW + timedelta(hours=1))
        assert keys.recognise(session, text, now=NOW).agency_id == hospital.id
        with pytest.raises(Unauthenticated):
            keys.recognise(session, text, now=NOW + timedelta(hours=1))

    def test_needs_the_whole_key(self, session: Session, hospital: Agency) -> None:
        _, text = issue(session, hospital)
        for wrong in (text[:-1], text + "x", text.replace("ino_", "ino_0", 1), "ino_" + "0" * 32 + "_" + "x" * 43):
            with pytest.raises(Unauthenticated):
                keys.recognise(session, wrong, now=NOW)

    def test_is_noted_once_a_minute(self, session: Session, hospital: Agency) -> None:
        key, text = issue(session, hospital)
        session.flush()
        for seconds, noted in ((0, 0), (59, 0), (60, 60), (100, 60)):
            keys.recognise(session, text, now=NOW + timedelta(seconds=seconds))
            session.refresh(key)
            assert key.last_used_at == NOW + timedelta(seconds=noted)

    def test_stays_within_the_scopes(self, client: FlaskClient, database: Database, hospital: Agency) -> None:
        owner = Caller(client, submissions.key_for(database, hospital))
        reader = Caller(client, submissions.key_for(database, hospital, "innovations:read"))
        path, etag = owner.draft()
        reader.call("GET", path, expect=200)
        problem = reader.call("POST", "/innovations", json=profile(), expect=403).json
        assert "innovations:write" in problem["detail"]
        reader.call("PATCH", path, json={"name": "Lain"}, headers={"If-Match": etag}, expect=403)
        reader.call("POST", f"{path}/submit", expect=403)
        reader.upload(path, expect=403)
        invitation = {"agency_id": str(hospital.id), "role": "mitra"}
        reader.call("POST", f"{path}/partners", json=invitation, expect=403)


class TestRotate:
    def test_lets_both_secrets_in_until_the_overlap_ends(self, session: Session, hospital: Agency) -> None:
        key, old = issue(session, hospital)
        _, new = issuing.rotate_key(session, key.id, overlap=timedelta(hours=2), now=NOW)
        for text in (old, new):
            assert keys.recognise(session, text, now=NOW + timedelta(hours=1)).id == f"key:{key.id}"
        later = NOW + timedelta(hours=2)
        assert keys.recognise(session, new, now=later).id == f"key:{key.id}"
        with pytest.raises(Unauthenticated):
            keys.recognise(session, old, now=later)

    def test_can_end_the_old_secret_by_hand(self, admin: Caller, client: FlaskClient, hospital: Agency) -> None:
        wanted = {"label": "SIMRS", "scopes": ["innovations:read"]}
        issued = admin.call("POST", f"/agencies/{hospital.id}/api-keys", json=wanted, expect=201).json
        rotated = admin.call("POST", f"/api-keys/{issued['id']}/rotate", json={}, expect=201).json
        assert (rotated["generation"], rotated["previous_ends_at"] is not None) == (2, True)
        old, new = (Caller(client, {"Authorization": f"Bearer {text['key']}"}) for text in (issued, rotated))
        old.call("GET", "/innovations", expect=200)
        admin.call("DELETE", f"/api-keys/{issued['id']}/previous-secret", expect=204)
        old.call("GET", "/innovations", expect=401)
        new.call("GET", "/innovations", expect=200)

    def test_knows_one_former_secret_only(self, session: Session, hospital: Agency) -> None:
        key, first = issue(session, hospital)
        for _ in "12":
            issuing.rotate_key(session, key.id, overlap=timedelta(days=1), now=NOW)
        with pytest.raises(Unauthenticated):
            keys.recognise(session, first, now=NOW)

    def test_shows_the_secret_once(self, admin: Caller, hospital: Agency) -> None:
        wanted = {"label": "SIMRS", "scopes": ["innovations:read"]}
        issued = admin.call("POST", f"/agencies/{hospital.id}/api-keys", json=wanted, expect=201).json
        sent = {"json": {}, "headers": {"Idempotency-Key": "sekali"}, "expect": 201}
        first, again = (admin.call("POST", f"/api-keys/{issued['id']}/rotate", **sent).json for _ in "12")
        assert (again["key"], again["generation"]) == (None, first["generation"])

    def test_revives_nothing(self, session: Session, hospital: Agency) -> None:
        revoked, _ = issue(session, hospital)
        issuing.revoke_key(session, revoked.id, now=NOW)
        expired, _ = issue(session, hospital, expires_at=NOW + timedelta(hours=1))
        for key in (revoked, expired):
            with pytest.raises(issuing.KeyEnded):
                issuing.rotate_key(session, key.id, overlap=timedelta(0), now=NOW + timedelta(hours=1))

    @pytest.mark.parametrize("hours", [-1, 721, "selamanya"])
    def test_is_refused_without_end(self, admin: Caller, hours: object) -> None:
        path = "/api-keys/01980000-0000-7000-8000-000000000001/rotate"
        admin.call("POST", path, json={"overlap_hours": hours}, expect=422)
