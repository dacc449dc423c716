"""How does proof get behind a claim, and who may fetch it?"""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.evidence import rules
from services.submission.evidence.models import EvidenceView
from shared.kit.auth import VERIFIER
from shared.kit.db import Database
from tests.builders import files, sign_in, submissions
from tests.builders.submissions import Caller
from tests.submission.test_bad_input import row_counts


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


class TestUpload:
    def test_keeps_the_bytes_under_their_hash(self, owner: Caller, tmp_path: Path) -> None:
        path, _ = owner.draft()
        evidence = owner.upload(path, name="../SK Tim.exe").json
        assert (evidence["kind"], evidence["filename"]) == ("pdf", "SK Tim.exe")
        (kept,) = stored(tmp_path)
        assert (kept.name, kept.read_bytes()) == (evidence["sha256"], files.pdf())

    def test_of_the_same_file_is_the_same_proof(self, owner: Caller, database: Database) -> None:
        path, _ = owner.draft()
        first = owner.upload(path).json
        before = row_counts(database)
        assert owner.upload(path, name="nama lain.pdf").json == first
        assert row_counts(database) == before

    def test_of_the_same_file_for_another_indicator_is_another(self, owner: Caller, tmp_path: Path) -> None:
        path, _ = owner.draft()
        assert owner.upload(path).json["id"] != owner.upload(path, indicator="17").json["id"]
        assert len(stored(tmp_path)) == 1

    def test_is_bounded_per_indicator(self, owner: Caller) -> None:
        path, _ = owner.draft()
        for number in range(rules.MAX_PER_INDICATOR):
            owner.upload(path, content=files.pdf(f"Bukti {number}"))
        owner.upload(path, content=files.pdf("Satu lagi"), expect=422)

    def test_of_a_link_needs_no_file(self, owner: Caller) -> None:
        path, _ = owner.draft()
        form = {"indicator": "35", "link": "https://example.test/film"}
        evidence = owner.call("POST", f"{path}/evidence", data=form, expect=201).json
        assert (evidence["kind"], evidence["link"]) == ("link", form["link"])
        owner.call("GET", f"/evidence/{evidence['id']}/file", expect=404)

    def test_leaves_the_etag_of_the_profile_alone(self, owner: Caller) -> None:
        path, etag = owner.draft()
        owner.upload(path)
        owner.call("PATCH", path, json={"summary": "x"}, headers={"If-Match": etag}, expect=200)


class TestDownload:
    def test_is_an_attachment_that_no_browser_interprets(self, owner: Caller) -> None:
        path, _ = owner.draft()
        evidence = owner.upload(path, name="SK Tim.pdf").json
        answer = owner.call("GET", f"/evidence/{evidence['id']}/file", expect=200)
        assert answer.get_data() == files.pdf()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        answer.close()

    def test_is_denied_to_others(
        self, client: FlaskClient, database: Database, owner: Caller, verifier: Caller, citizen: Caller
    ) -> None:
        path, _ = owner.draft()
        address = f"/evidence/{owner.upload(path).json['id']}/file"
        stranger = Caller(client, submissions.key_for(database, submissions.add_agency(database, "Lain", "Lain")))
        stranger.call("GET", address, expect=404)
        verifier.call("GET", address, expect=404)  # it is a draft still
        citizen.call("GET", address, expect=401)

    def test_by_staff_is_written_down(self, client: FlaskClient, owner: Caller, session: Session) -> None:
        path = owner.submitted()
        (evidence,) = owner.call("GET", f"{path}/evidence", expect=200).json["items"]
        owner.call("GET", f"/evidence/{evidence['id']}/file", expect=200).close()
        verifier = Caller(client, sign_in.as_staff(VERIFIER))
        verifier.call("GET", f"/evidence/{evidence['id']}/file", expect=200).close()
        views = list(session.scalars(select(EvidenceView)))
        assert [str(view.evidence_id) for view in views] == [evidence["id"]]
        assert views[0].viewer.startswith("staff:")


class TestWhereAClaimStands:
    def test_is_told_and_changes_with_its_proof(self, owner: Caller, verifier: Caller) -> None:
        path, etag = owner.draft()
        owner.claim(path, etag, i16=2)
        assert self._state(owner, path) == "unproved"
        first = owner.upload(path).json
        assert self._state(owner, path) == "waiting"
        owner.call("POST", f"{path}/submit", expect=200)
        notes = [{"indicator": "16", "note": "Halaman kedua tidak terbaca."}]
        verifier.call("POST", f"{path}/return", json={"note": "Lengkapi.", "indicator_notes": notes}, expect=200)
        assert self._state(owner, path) == "to_mend"
        owner.upload(path, content=files.pdf("Lebih jelas"))
        owner.call("DELETE", f"/evidence/{first['id']}", expect=204)
        owner.call("POST", f"{path}/submit", expect=200)
        assert self._state(owner, path) == "waiting"
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        assert self._state(owner, path) == "verified"

    @staticmethod
    def _state(owner: Caller, path: str) -> str:
        (claim,) = owner.call("GET", path, expect=200).json["claims"]
        return str(claim["state"])


class TestRemove:
    def test_takes_the_proof_from_its_claim(self, owner: Caller) -> None:
        path, etag = owner.draft()
        owner.claim(path, etag, i16=2)
        evidence = owner.upload(path).json
        owner.call("DELETE", f"/evidence/{evidence['id']}", expect=204)
        (claim,) = owner.call("GET", path, expect=200).json["claims"]
        assert (claim["level"], claim["evidence_count"]) == (2, 0)
        owner.call("DELETE", f"/evidence/{evidence['id']}", expect=404)

    def test_is_over_once_submitted(self, owner: Caller) -> None:
        path = owner.submitted()
        (evidence,) = owner.call("GET", f"{path}/evidence", expect=200).json["items"]
        owner.call("DELETE", f"/evidence/{evidence['id']}", expect=409)


class TestPartner:
    @pytest.fixture
    def shared(self, owner: Caller, registry_office: Agency) -> str:
        path, _ = owner.draft()
        body = {"agency_id": str(registry_office.id), "role": "mitra"}
        owner.call("POST", f"{path}/partners", json=body, expect=201)
        return path

    def test_may_add_proof_once_it_accepted(self, shared: str, partner: Caller, registry_office: Agency) -> None:
        partner.upload(shared, expect=403)
        partner.call("POST", f"{shared}/partners/{registry_office.id}/accept", expect=200)
        partner.upload(shared)
        partner.call("POST", f"{shared}/submit", expect=403)
