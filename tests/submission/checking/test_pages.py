"""Can a verifier return and verify on the pages, and nobody else?"""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.registry.models import Innovation
from shared.kit.auth import COMMITTEE, SESSION_COOKIE, VERIFIER
from tests.builders import sign_in
from tests.builders.submissions import Caller


@pytest.fixture
def work(owner: Caller, client: FlaskClient) -> str:
    """The address of a submitted innovation, before a verifier who is signed in."""
    path = owner.submitted()
    client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
    return f"/kelola{path.replace('/innovations/', '/inovasi/')}"


def version_on(client: FlaskClient, work: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(work).text)
    assert found
    return found[1]


class TestVerifier:
    def test_sees_what_waits(self, client: FlaskClient, work: str) -> None:
        assert f'href="{work}"' in client.get("/kelola/inovasi").text

    def test_fetches_the_proof(self, client: FlaskClient, work: str) -> None:
        proof = re.search(r'href="(/kelola/bukti/[^"]+)"', client.get(work).text)
        assert proof
        with client.get(proof[1], follow_redirects=True) as file:
            assert file.data.startswith(b"%PDF")
            assert file.headers["Content-Disposition"].startswith("attachment")

    def test_verifies_at_the_levels_chosen(self, client: FlaskClient, work: str, session: Session) -> None:
        sent = {"version": version_on(client, work), "levels-16": "1"}
        assert client.post(f"{work}/verifikasi", data=sent).status_code == 303
        held = session.scalars(select(Innovation)).one()
        assert held.status == "verified"
        assert {claim.indicator: claim.verified for claim in held.claims}["16"] == 1

    def test_returns_with_a_note(self, client: FlaskClient, work: str, session: Session) -> None:
        sent = {"version": version_on(client, work), "note": "Lengkapi SK."}
        assert client.post(f"{work}/kembalikan", data=sent).status_code == 303
        assert session.scalars(select(Innovation.status)).one() == "returned"
        assert "mengembalikan inovasi: Lengkapi SK." in client.get(work).text

    def test_must_say_what_to_mend(self, client: FlaskClient, work: str, session: Session) -> None:
        answer = client.post(f"{work}/kembalikan", data={"version": version_on(client, work), "note": "  "})
        assert answer.status_code == 422
        assert 'id="note-error"' in answer.text
        assert session.scalars(select(Innovation.status)).one() == "submitted"

    def test_decides_only_on_what_was_read(self, client: FlaskClient, work: str) -> None:
        assert client.post(f"{work}/verifikasi", data={"version": "1"}).status_code == 409

    def test_twice_by_the_same_form_acts_once(self, client: FlaskClient, work: str, session: Session) -> None:
        sent = {"version": version_on(client, work), "note": "Sekali.", "idempotency_key": "satu-formulir"}
        answers = [client.post(f"{work}/kembalikan", data=sent).status_code for _ in range(2)]
        assert answers == [303, 303]


class TestOthers:
    def test_may_not_decide(self, client: FlaskClient, work: str) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(COMMITTEE))
        assert client.post(f"{work}/verifikasi", data={"version": "1"}).status_code == 403

    def test_may_not_post_from_another_site(self, client: FlaskClient, work: str, session: Session) -> None:
        sent = {"version": version_on(client, work)}
        answer = client.post(f"{work}/verifikasi", data=sent, headers={"Origin": "https://jahat.example"})
        assert answer.status_code == 403
        assert session.scalars(select(Innovation.status)).one() == "submitted"

    def test_who_are_strangers_are_sent_to_sign_in(self, client: FlaskClient, work: str) -> None:
        client.delete_cookie(SESSION_COOKIE)
        answer = client.get(work)
        assert answer.status_code in {302, 303, 401}


class TestLikelyDuplicates:
    @pytest.fixture
    def twin(self, owner: Caller, verifier: Caller) -> str:
        """The address of one that is public and reads like the work."""
        path = owner.submitted(name="Ringkas Plus", summary="Akta kelahiran bayi terbit sebelum ibu pulang.")
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        return f"/kelola{path.replace('/innovations/', '/inovasi/')}"

    def test_are_shown_to_the_verifier_with_the_words(self, client: FlaskClient, work: str, twin: str) -> None:
        page = client.get(work).text
        assert f'href="{twin}"><mark>Ringkas</mark> Plus</a>' in page
        assert re.search(r"\d+% mirip", page)
        assert re.search(r"Hanya pada yang lain</dt><dd>plus</dd>", page)

    def test_hinder_nobody(self, client: FlaskClient, work: str, twin: str) -> None:
        sent = {"version": version_on(client, work), "levels-16": "2"}
        assert client.post(f"{work}/verifikasi", data=sent).status_code == 303

    def test_are_not_spoken_of_where_there_are_none(self, client: FlaskClient, work: str) -> None:
        assert "<mark>" not in client.get(work).text
