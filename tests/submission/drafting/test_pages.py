"""Can an officer bring an innovation from nothing to the verifier by hand, losing nothing that was typed?"""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from services.submission.accounts.models import Agency
from services.submission.registry.models import Innovation
from shared.kit.auth import OFFICER, SESSION_COOKIE, VERIFIER
from tests.builders import files, sign_in, submissions


@pytest.fixture
def officer(client: FlaskClient, hospital: Agency) -> FlaskClient:
    client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=hospital.id))
    return client


def typed(**changes: str) -> dict[str, object]:
    """A whole profile, as a browser sends it."""
    profile = submissions.profile()
    del profile["year"]
    return {**{name: value if value is not None else "" for name, value in profile.items()}, **changes}


def begun(officer: FlaskClient) -> str:
    """The path of a draft that was typed in."""
    answer = officer.post("/kelola/inovasi/baru", data=typed())
    assert answer.status_code == 303, answer.text
    return answer.location.removesuffix("/klaim")


def version_on(page: TestResponse) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found
    return found[1]


class TestOfficer:
    def test_registers_proves_and_submits_by_hand(self, officer: FlaskClient, session: Session) -> None:
        path = begun(officer)
        version = version_on(officer.get(f"{path}/klaim"))
        saved = officer.post(f"{path}/klaim", data={"version": version, "levels-16": "2"})
        assert saved.location == f"{path}?selesai=disimpan"
        proof = {"indicator": "16", "file": (io.BytesIO(files.pdf()), "sk.pdf")}
        assert officer.post(f"{path}/bukti", data=proof).status_code == 303
        assert "sk.pdf" in officer.get(f"{path}/klaim").text
        assert officer.post(f"{path}/ajukan").status_code == 303
        held = session.scalars(select(Innovation)).one()
        assert (held.name, held.status, held.other_affairs) == ("Ringkas", "submitted", ["kependudukan"])
        assert [(claim.indicator, claim.claimed, claim.evidence_count) for claim in held.claims] == [("16", 2, 1)]

    def test_is_offered_the_way_on_the_work_list(self, officer: FlaskClient) -> None:
        path = begun(officer)
        assert 'href="/kelola/inovasi/baru"' in officer.get("/kelola/inovasi").text
        assert f'href="{path}/ubah"' in officer.get(path).text

    def test_edits_a_profile(self, officer: FlaskClient, session: Session) -> None:
        path = begun(officer)
        version = version_on(officer.get(f"{path}/ubah"))
        officer.post(f"{path}/ubah", data=typed(version=version, name="Ringkas Dua", latitude="-4,5"))
        held = session.scalars(select(Innovation)).one()
        assert (held.name, str(held.latitude)) == ("Ringkas Dua", "-4.500000")

    def test_takes_a_wrong_proof_away(self, officer: FlaskClient) -> None:
        path = begun(officer)
        officer.post(f"{path}/bukti", data={"indicator": "16", "file": (io.BytesIO(files.pdf()), "keliru.pdf")})
        remove = re.search(r'action="(/kelola/bukti/[^"]+/hapus)"', officer.get(f"{path}/klaim").text)
        assert remove
        officer.post(remove[1])
        page = officer.get(f"{path}/klaim").text
        assert remove[1] not in page
        assert ">keliru.pdf</option>" in page  # it stays in the agency's library


class TestMistakes:
    @pytest.mark.parametrize(
        ("field", "value"),
        [("name", ""), ("latitude", "utara"), ("trial_on", "kemarin"), ("affair", "lain"), ("budget_amount", "-1")],
    )
    def test_are_named_at_their_field_and_nothing_typed_is_lost(
        self, officer: FlaskClient, session: Session, field: str, value: str
    ) -> None:
        answer = officer.post("/kelola/inovasi/baru", data=typed(**{field: value}))
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}-error"' in answer.text
        assert "Keluarga tidak perlu datang ke dua kantor." in answer.text
        assert session.scalars(select(Innovation)).all() == []

    def test_with_a_file_are_told_beside_it(self, officer: FlaskClient) -> None:
        path = begun(officer)
        for sent in ({"file": (io.BytesIO(b"MZ\x90"), "sk.pdf")}, {}):
            answer = officer.post(f"{path}/bukti", data={"indicator": "16", **sent})
            assert answer.status_code == 422
            assert 'id="file-error"' in answer.text

    def test_with_a_level_are_told(self, officer: FlaskClient) -> None:
        path = begun(officer)
        version = version_on(officer.get(f"{path}/klaim"))
        answer = officer.post(f"{path}/klaim", data={"version": version, "levels-16": "4"})
        assert answer.status_code == 422
        assert "levels-16-error" in answer.text

    def test_by_two_at_once_overwrite_nothing(self, officer: FlaskClient, session: Session) -> None:
        path = begun(officer)
        version = version_on(officer.get(f"{path}/ubah"))
        officer.post(f"{path}/ubah", data=typed(version=version, name="Pertama"))
        late = officer.post(f"{path}/ubah", data=typed(version=version, name="Kedua"))
        assert late.status_code == 409
        assert "Kedua" in late.text
        assert session.scalars(select(Innovation.name)).one() == "Pertama"


class TestOthers:
    def test_of_another_agency_find_nothing(
        self, officer: FlaskClient, registry_office: Agency, client: FlaskClient
    ) -> None:
        path = begun(officer)
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=registry_office.id))
        assert client.get(f"{path}/ubah").status_code == 404
        assert client.post(f"{path}/klaim", data={"version": "1"}).status_code == 404

    def test_who_verify_may_not_write(self, client: FlaskClient) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
        assert client.get("/kelola/inovasi/baru").status_code == 403

    def test_sites_may_not_post_in_our_name(self, officer: FlaskClient, session: Session) -> None:
        answer = officer.post("/kelola/inovasi/baru", data=typed(), headers={"Origin": "https://jahat.example"})
        assert answer.status_code == 403
        assert session.scalars(select(Innovation)).all() == []
