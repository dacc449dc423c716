"""Can officers invite, answer and leave by hand?"""

import pytest
from flask.testing import FlaskClient

from services.submission.accounts.models import Agency
from shared.kit.auth import OFFICER, SESSION_COOKIE
from shared.kit.edge import ServiceApp
from tests.builders import sign_in
from tests.builders.submissions import Caller


def officer_of(app: ServiceApp, agency: Agency) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=agency.id))
    return client


@pytest.fixture
def inviting(app: ServiceApp, hospital: Agency) -> FlaskClient:
    return officer_of(app, hospital)


@pytest.fixture
def invited(app: ServiceApp, registry_office: Agency) -> FlaskClient:
    return officer_of(app, registry_office)


@pytest.fixture
def path(owner: Caller) -> str:
    begun, _ = owner.draft()
    return f"/kelola/inovasi/{begun.rpartition('/')[2]}/mitra"


def invitation(agency: Agency, **changes: str) -> dict[str, str]:
    return {"agency_id": str(agency.id), "role": "Menerbitkan akta", "permission": "supporter", **changes}


class TestByHand:
    def test_an_agency_is_invited_accepts_and_leaves(
        self, path: str, inviting: FlaskClient, invited: FlaskClient, registry_office: Agency
    ) -> None:
        assert inviting.post(path, data=invitation(registry_office)).status_code == 303
        assert "Perangkat daerah Anda diundang" in invited.get(path).text
        assert invited.post(f"{path}/terima").status_code == 303
        page = inviting.get(path).text
        assert "2 perangkat daerah bersama-sama dapat membuktikan level 1 indikator 24" in page
        assert invited.post(f"{path}/keluar", data={"reason": "Tugas pindah."}).status_code == 303
        assert "Tugas pindah." in inviting.get(path).text
        assert invited.get(path).status_code == 404

    def test_an_agency_declines_with_its_reason(
        self, path: str, inviting: FlaskClient, invited: FlaskClient, registry_office: Agency
    ) -> None:
        inviting.post(path, data=invitation(registry_office))
        silent = invited.post(f"{path}/tolak", data={"reason": " "})
        assert (silent.status_code, 'id="reason-error"' in silent.text) == (422, True)
        assert invited.post(f"{path}/tolak", data={"reason": "Belum siap."}).location == "/kelola/inovasi"
        assert "Belum siap." in inviting.get(path).text


class TestMistakes:
    def test_are_named_at_their_field_and_keep_what_was_typed(self, path: str, inviting: FlaskClient) -> None:
        answer = inviting.post(path, data={"agency_id": "", "role": "Menerbitkan akta", "permission": "supporter"})
        assert answer.status_code == 422
        assert 'id="agency_id-error"' in answer.text
        assert 'value="Menerbitkan akta"' in answer.text

    def test_are_told_where_an_agency_was_asked_before(
        self, path: str, inviting: FlaskClient, registry_office: Agency
    ) -> None:
        inviting.post(path, data=invitation(registry_office))
        again = inviting.post(path, data=invitation(registry_office))
        assert again.status_code == 409
        assert "pernah diundang" in again.text or registry_office.name in again.text

    def test_of_strangers_change_nothing(self, path: str, invited: FlaskClient, registry_office: Agency) -> None:
        assert invited.get(path).status_code == 404
        assert invited.post(path, data=invitation(registry_office)).status_code == 404
