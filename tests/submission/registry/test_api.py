"""Who may do what to an innovation over the API, and when?"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.config import Settings
from shared.kit import clock, schema
from shared.kit.auth import EXECUTIVE, OFFICER
from shared.kit.db import Database
from tests.builders import sign_in, submissions
from tests.builders.submissions import DESIGN, Caller, profile
from tests.submission.test_bad_input import pointers, row_counts


@pytest.fixture
def stranger(client: FlaskClient, database: Database) -> Caller:
    """An agency that has nothing to do with it."""
    return Caller(client, submissions.key_for(database, submissions.add_agency(database, "Dinas Lain", "Lain")))


class TestCreate:
    def test_answers_with_the_whole_draft(self, owner: Caller) -> None:
        answer = owner.call("POST", "/innovations", json=profile(), expect=201)
        assert answer.headers["Location"].endswith(answer.json["id"])
        assert {field: answer.json[field] for field in profile()} == {
            **profile(),
            "latitude": "-4.02",
            "longitude": "103.25",
        }

    def test_takes_a_name_alone(self, owner: Caller) -> None:
        answer = owner.call("POST", "/innovations", json={"name": "Ringkas"}, expect=201).json
        assert (answer["status"], answer["year"], answer["slug"]) == ("draft", 2026, "ringkas")

    def test_gives_each_of_one_name_its_own_address(self, owner: Caller) -> None:
        slugs = {owner.call("POST", "/innovations", json={"name": "Ringkas"}, expect=201).json["slug"] for _ in "123"}
        assert len(slugs) == 3

    def test_is_not_for_staff(self, verifier: Caller, citizen: Caller) -> None:
        verifier.call("POST", "/innovations", json=profile(), expect=403)
        citizen.call("POST", "/innovations", json=profile(), expect=401)

    def test_is_for_an_officer_too(self, client: FlaskClient, hospital: Agency) -> None:
        officer = Caller(client, sign_in.as_staff(OFFICER, agency_id=hospital.id))
        officer.submitted()


class TestEdit:
    @pytest.mark.parametrize("coding", ["gzip", "zstd", "br"])
    def test_knows_the_etag_again_that_a_proxy_has_marked(self, owner: Caller, coding: str) -> None:
        """Caddy gives `"1-gzip"` with a compressed answer, and clients send back what they were given."""
        path, etag = owner.draft()
        marked = {"If-Match": f'{etag[:-1]}-{coding}"'}
        owner.call("PATCH", path, json={"summary": "satu"}, headers=marked, expect=200)
        owner.call("PATCH", path, json={"summary": "dua"}, headers=marked, expect=412)

    def test_changes_what_is_named_and_nothing_else(self, owner: Caller) -> None:
        path, etag = owner.draft()
        changed = owner.call("PATCH", path, json={"summary": None}, headers={"If-Match": etag}, expect=200)
        assert changed.headers["ETag"] != etag
        assert (changed.json["summary"], changed.json["purpose"]) == (None, profile()["purpose"])

    def test_needs_to_say_which_version(self, owner: Caller) -> None:
        path, _ = owner.draft()
        owner.call("PATCH", path, json={"summary": "x"}, expect=428)
        owner.call("PUT", f"{path}/claims", json={"claims": []}, expect=428)

    def test_refuses_a_version_that_is_not_the_newest(self, owner: Caller) -> None:
        path, etag = owner.draft()
        newer = owner.call("PATCH", path, json={"summary": "satu"}, headers={"If-Match": etag}, expect=200)
        problem = owner.call("PATCH", path, json={"summary": "dua"}, headers={"If-Match": etag}, expect=412).json
        assert newer.headers["ETag"] in problem["detail"]
        owner.call("PUT", f"{path}/claims", json={"claims": []}, headers={"If-Match": etag}, expect=412)
        assert owner.call("GET", path, expect=200).json["summary"] == "satu"

    def test_is_over_once_submitted(self, owner: Caller) -> None:
        path = owner.submitted()
        etag = owner.call("GET", path, expect=200).headers["ETag"]
        problem = owner.call("PATCH", path, json={"summary": "x"}, headers={"If-Match": etag}, expect=409).json
        assert "diajukan" in problem["detail"]

    def test_does_not_empty_what_others_have_heard(self, owner: Caller, verifier: Caller) -> None:
        path = owner.submitted()
        etag = verifier.call("POST", f"{path}/return", json={"note": "x"}, expect=200).headers["ETag"]
        problem = owner.call("PATCH", path, json={"stage": None}, headers={"If-Match": etag}, expect=422).json
        assert pointers(problem) == {"/stage"}


class TestClaims:
    def test_replace_what_was_claimed(self, owner: Caller) -> None:
        path, etag = owner.draft()
        etag = owner.claim(path, etag, i16=2, i17=1)
        owner.upload(path)
        owner.claim(path, etag, i18=3)
        claims = owner.call("GET", path, expect=200).json["claims"]
        # 16 has proof, so it stays, claiming nothing.
        assert {c["indicator"]: (c["level"], c["evidence_count"]) for c in claims} == {"16": (0, 1), "18": (3, 0)}


class TestVisibility:
    def test_is_denied_to_a_foreign_agency_without_saying_that_it_exists(self, owner: Caller, stranger: Caller) -> None:
        path, etag = owner.draft()
        for method, below, sent in (
            ("GET", "", {}),
            ("PATCH", "", {"json": {"summary": "x"}, "headers": {"If-Match": etag}}),
            ("PUT", "/claims", {"json": {"claims": []}, "headers": {"If-Match": etag}}),
            ("POST", "/submit", {}),
            ("POST", "/withdraw", {"json": {"reason": "x"}}),
            ("GET", "/history", {}),
            ("GET", "/evidence", {}),
        ):
            stranger.call(method, path + below, expect=404, **sent)
        stranger.upload(path, expect=404)
        assert stranger.call("GET", "/innovations", expect=200).json["items"] == []

    def test_of_a_draft_is_the_agency_s_alone(self, owner: Caller, verifier: Caller, citizen: Caller) -> None:
        path, _ = owner.draft()
        verifier.call("GET", path, expect=404)
        assert verifier.call("GET", "/innovations", expect=200).json["items"] == []
        citizen.call("GET", "/public/innovations/ringkas", expect=404)

    def test_of_what_is_submitted_is_the_staff_s_too(self, client: FlaskClient, owner: Caller, citizen: Caller) -> None:
        path = owner.submitted()
        executive = Caller(client, sign_in.as_staff(EXECUTIVE))
        executive.call("GET", path, expect=200)
        executive.call("GET", f"{path}/evidence", expect=403)
        citizen.call("GET", "/public/innovations/ringkas", expect=404)

    def test_list_can_be_narrowed_and_goes_on_by_cursor(self, owner: Caller) -> None:
        for number in range(3):
            owner.draft(name=f"Inovasi {number}")
        owner.submitted(name="Diajukan")
        first = owner.call("GET", "/innovations?status=draft&limit=2", expect=200).json
        second = owner.call("GET", f"/innovations?status=draft&limit=2&cursor={first['next']}", expect=200).json
        assert [i["name"] for i in first["items"] + second["items"]] == ["Inovasi 2", "Inovasi 1", "Inovasi 0"]
        assert second["next"] is None


class TestSubmit:
    def test_names_everything_that_is_missing_at_once(self, owner: Caller, database: Database) -> None:
        path, _ = owner.draft(design="hanya empat kata saja", purpose=None, latitude=None, stage="implementation")
        before = row_counts(database)
        problem = owner.call("POST", f"{path}/submit", expect=422).json
        assert pointers(problem) == {"/design", "/purpose", "/latitude"}
        texts = {error["pointer"]: error["detail"] for error in problem["errors"]}
        assert texts["/design"] == "Rancang bangun berisi 4 kata; sedikitnya 300 kata."
        assert row_counts(database) == before

    def test_refuses_two_hundred_words(self, owner: Caller) -> None:
        path, _ = owner.draft(design=" ".join(DESIGN.split()[:200]))
        problem = owner.call("POST", f"{path}/submit", expect=422).json
        assert "200 kata" in problem["errors"][0]["detail"]

    def test_is_possible_once(self, owner: Caller) -> None:
        path = owner.submitted()
        owner.call("POST", f"{path}/submit", expect=409)

    def test_holds_to_a_version_where_one_is_named(self, owner: Caller) -> None:
        path, etag = owner.draft()
        newest = owner.claim(path, etag, i16=1)
        owner.call("POST", f"{path}/submit", headers={"If-Match": etag}, expect=412)
        owner.call("POST", f"{path}/submit", headers={"If-Match": newest}, expect=200)

    def test_is_refused_after_the_period(self, settings: Settings, tmp_path: Path) -> None:
        closed = replace(settings, period_closes_at=clock.now() - timedelta(seconds=1))
        app = create_app(closed)
        agency = submissions.add_agency(app.database, "Dinas Contoh", "Dicon")
        owner = Caller(app.test_client(), submissions.key_for(app.database, agency))
        path, _ = owner.draft()
        before = row_counts(app.database)
        problem = owner.call("POST", f"{path}/submit", expect=409).json
        assert problem["type"] == "/masalah/period-closed"
        assert row_counts(app.database) == before
        app.database.dispose()


class TestVerify:
    def test_takes_other_levels_where_named(self, owner: Caller, verifier: Caller) -> None:
        path = owner.submitted()
        body = {"levels": [{"indicator": "16", "level": 1}]}
        verified = verifier.call("POST", f"{path}/verify", json=body, expect=200).json
        # 19 is claimed without proof.
        assert {c["indicator"]: c["verified"] for c in verified["claims"]} == {"16": 1, "19": 0}

    @pytest.mark.parametrize(
        ("levels", "pointer"),
        [
            ([{"indicator": "16", "level": 4}], "/levels/0/level"),
            ([{"indicator": "99", "level": 1}], "/levels/0/indicator"),
        ],
    )
    def test_refuses_levels_that_can_not_be(
        self, owner: Caller, verifier: Caller, levels: list[dict[str, Any]], pointer: str
    ) -> None:
        path = owner.submitted()
        problem = verifier.call("POST", f"{path}/verify", json={"levels": levels}, expect=422).json
        assert pointers(problem) == {pointer}

    def test_needs_no_body(self, owner: Caller, verifier: Caller) -> None:
        verifier.call("POST", f"{owner.submitted()}/verify", expect=200)

    def test_is_possible_for_what_is_submitted_only(self, owner: Caller, verifier: Caller) -> None:
        path = owner.submitted()
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        verifier.call("POST", f"{path}/verify", json={}, expect=409)
        verifier.call("POST", f"{path}/return", json={"note": "x"}, expect=409)
        owner.call("POST", f"{path}/submit", expect=409)
        owner.upload(path, expect=409)


class TestWithdraw:
    def test_takes_it_from_the_public_list(self, owner: Caller, verifier: Caller, citizen: Caller) -> None:
        path = owner.submitted()
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        citizen.call("GET", "/public/innovations/ringkas", expect=200)
        owner.call("POST", f"{path}/withdraw", json={"reason": "Digabung."}, expect=200)
        citizen.call("GET", "/public/innovations/ringkas", expect=404)

    def test_of_an_unheard_draft_is_told_to_nobody(self, owner: Caller, database: Database) -> None:
        """That the agency has nothing under way any more is told; of the innovation itself nobody ever heard."""
        path, _ = owner.draft(stage=None)
        owner.call("POST", f"{path}/withdraw", json={"reason": "Salah ketik."}, expect=200)
        with database.transaction() as session:
            told = set(session.scalars(select(schema.outbox.c.type)))
        assert not {kind for kind in told if kind.startswith("inovasi.innovation.")}


class TestHistory:
    def test_tells_who_did_what(self, owner: Caller, verifier: Caller) -> None:
        path = owner.submitted()
        verifier.call("POST", f"{path}/return", json={"note": "Lengkapi."}, expect=200)
        items = owner.call("GET", f"{path}/history", expect=200).json["items"]
        assert [item["what"] for item in items] == ["create", "claim", "add_evidence", "submit", "return"]
        assert (items[0]["actor_name"], items[-1]["note"]) == ("RSUD (sistem)", "Lengkapi.")

    def test_keeps_what_an_edit_changed(self, owner: Caller) -> None:
        path, etag = owner.draft()
        changes = {"stage": "trial", "latitude": "-4.5", "design": "Lain.", "kind": "digital"}
        etag = owner.call("PATCH", path, json=changes, headers={"If-Match": etag}, expect=200).headers["ETag"]
        owner.claim(path, etag, i16=2)
        entries = owner.call("GET", f"{path}/history", expect=200).json["items"]
        assert [entry["changes"] for entry in entries] == [
            {},
            {"stage": ["implementation", "trial"], "latitude": ["-4.020000", "-4.5"], "design": None},
            {"16": [0, 2]},
        ]

    def test_has_nothing_of_an_edit_that_changed_nothing(self, owner: Caller) -> None:
        path, etag = owner.draft()
        same = {"latitude": "-4.0200", "name": "Ringkas", "other_affairs": ["kependudukan"]}
        answer = owner.call("PATCH", path, json=same, headers={"If-Match": etag}, expect=200)
        assert answer.headers["ETag"] == etag
        assert len(owner.call("GET", f"{path}/history", expect=200).json["items"]) == 1


class TestTwice:
    """A repeat with the same Idempotency-Key changes nothing and answers the same."""

    def test_each_call_acts_once(
        self, owner: Caller, partner: Caller, verifier: Caller, database: Database, registry_office: Agency
    ) -> None:
        def twice(caller: Caller, method: str, path: str, expect: int, **sent: Any) -> Any:
            headers = {**sent.pop("headers", {}), "Idempotency-Key": f"{method} {path}"}
            first = caller.call(method, path, expect=expect, headers=headers, **sent)
            between = row_counts(database)
            second = caller.call(method, path, expect=expect, headers=headers, **sent)
            assert row_counts(database) == between, path
            assert second.get_data() == first.get_data(), path
            assert second.headers["Idempotent-Replayed"] == "true"
            return first

        created = twice(owner, "POST", "/innovations", 201, json=profile())
        path, etag = f"/innovations/{created.json['id']}", created.headers["ETag"]
        claims = {"claims": [{"indicator": "16", "level": 2}]}
        etag = twice(owner, "PUT", f"{path}/claims", 200, json=claims, headers={"If-Match": etag}).headers["ETag"]
        twice(owner, "PATCH", path, 200, json={"summary": "Ringkas."}, headers={"If-Match": etag})
        invitation = {"agency_id": str(registry_office.id), "role": "mitra"}
        twice(owner, "POST", f"{path}/partners", 201, json=invitation)
        twice(partner, "POST", f"{path}/partners/{registry_office.id}/accept", 200)
        twice(owner, "POST", f"{path}/submit", 200)
        twice(verifier, "POST", f"{path}/return", 200, json={"note": "Lengkapi."})
        owner.call("POST", f"{path}/submit", expect=200)
        twice(verifier, "POST", f"{path}/verify", 200, json={})
        twice(owner, "POST", f"{path}/withdraw", 200, json={"reason": "Digabung."})

    def test_with_another_content_is_refused(self, owner: Caller, session: Session) -> None:
        key = {"Idempotency-Key": "satu"}
        owner.call("POST", "/innovations", json=profile(), headers=key, expect=201)
        problem = owner.call("POST", "/innovations", json=profile(name="Lain"), headers=key, expect=422).json
        assert problem["type"] == "/masalah/idempotency-key-reused"

    def test_after_a_refusal_may_succeed(self, owner: Caller) -> None:
        path, etag = owner.draft(purpose=None)
        key = {"Idempotency-Key": "ajukan"}
        owner.call("POST", f"{path}/submit", headers=key, expect=422)
        owner.call("PATCH", path, json={"purpose": "Ada."}, headers={"If-Match": etag}, expect=200)
        owner.call("POST", f"{path}/submit", headers=key, expect=200)
