"""A private file opens by a link that ends by itself, to whoever was given it, and staff's looking is written down."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.config import Settings
from services.submission.evidence import links
from services.submission.evidence.links import Grant
from services.submission.evidence.models import Evidence, EvidenceView
from shared.kit import clock, ids
from shared.kit.auth import OFFICER, SESSION_COOKIE, VERIFIER
from tests.builders import files, sign_in
from tests.builders.submissions import Caller


@pytest.fixture
def evidence_id(owner: Caller) -> str:
    path = owner.submitted()
    (proof,) = owner.call("GET", f"{path}/evidence", expect=200).json["items"]
    return str(proof["id"])


def link_for(caller: Caller, evidence_id: str) -> str:
    answer = caller.call("POST", f"/evidence/{evidence_id}/link", expect=201).json
    return str(answer["url"]).removeprefix("http://localhost:8000")


class TestALink:
    def test_opens_the_file_to_whoever_holds_it(self, client: FlaskClient, owner: Caller, evidence_id: str) -> None:
        answer = client.get(link_for(owner, evidence_id))
        assert answer.data == files.pdf()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    def test_is_not_given_to_another_agency(self, partner: Caller, citizen: Caller, evidence_id: str) -> None:
        partner.call("POST", f"/evidence/{evidence_id}/link", expect=404)
        citizen.call("POST", f"/evidence/{evidence_id}/link", expect=401)

    def test_ends_by_itself(self, client: FlaskClient, settings: Settings, evidence_id: str) -> None:
        grant = Grant(evidence_id=ids.new_id(), viewer="key:a", is_staff=False, is_picture=False)
        ended = clock.now() - links.GOOD_FOR - timedelta(seconds=1)
        assert client.get(f"/berkas/{links.sign(settings.session_private_key, grant, now=ended)}").status_code == 404

    def test_that_is_forged_opens_nothing(self, client: FlaskClient, owner: Caller, evidence_id: str) -> None:
        address = link_for(owner, evidence_id)
        for forged in (address[:-4] + "AAAA", "/berkas/x", "/berkas/a.b.c", address.replace(".", "")):
            assert client.get(forged).status_code == 404

    def test_is_no_sign_in_and_a_sign_in_is_no_link(
        self, client: FlaskClient, owner: Caller, verifier: Caller, evidence_id: str
    ) -> None:
        token = link_for(owner, evidence_id).removeprefix("/berkas/")
        Caller(client, {"Authorization": f"Bearer {token}"}).call("GET", "/innovations", expect=401)
        session = verifier.headers["Authorization"].removeprefix("Bearer ")
        assert client.get(f"/berkas/{session}").status_code == 404

    def test_leads_nowhere_once_the_proof_is_gone(self, client: FlaskClient, owner: Caller) -> None:
        path, _ = owner.draft()
        evidence_id = owner.upload(path).json["id"]
        address = link_for(owner, evidence_id)
        owner.call("DELETE", f"/evidence/{evidence_id}", expect=204)
        assert client.get(address).status_code == 404

    def test_followed_by_staff_is_written_down(
        self, client: FlaskClient, owner: Caller, verifier: Caller, evidence_id: str, session: Session
    ) -> None:
        client.get(link_for(owner, evidence_id)).close()
        client.get(link_for(verifier, evidence_id)).close()
        assert [view.viewer[:6] for view in session.scalars(select(EvidenceView))] == ["staff:"]


class TestThePageOfAProof:
    def test_leads_to_the_file(self, client: FlaskClient, evidence_id: str) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
        answer = client.get(f"/kelola/bukti/{evidence_id}")
        assert answer.status_code == 303
        assert client.get(answer.headers["Location"]).data == files.pdf()

    def test_leads_nowhere_for_another_agency(self, client: FlaskClient, evidence_id: str) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=ids.new_id()))
        assert client.get(f"/kelola/bukti/{evidence_id}").status_code == 404


class TestLooking:
    def test_is_shown_beside_the_proof_without_a_name(
        self, client: FlaskClient, owner: Caller, verifier: Caller, evidence_id: str, session: Session
    ) -> None:
        proof = session.get_one(Evidence, UUID(evidence_id))
        page = f"/kelola/inovasi/{proof.innovation_id}"
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
        assert "dibuka oleh petugas" not in client.get(page).text
        for _ in range(2):
            client.get(link_for(verifier, evidence_id)).close()
        shown = client.get(page).text
        assert "dibuka 2 kali oleh petugas, terakhir" in shown
