"""Do people get in by the front door, and only where they were heading on our own site?"""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.submission.accounts import people
from services.submission.accounts.models import Agency
from shared.kit import clock
from shared.kit.auth import ADMIN, SESSION_COOKIE, VERIFIER
from shared.kit.db import Database
from tests.builders import sign_in
from tests.builders.submissions import NOW

PASSWORD = "kata-sandi-contoh-1"


@pytest.fixture
def verifier_account(database: Database) -> str:
    """Somebody's e-mail address."""
    email = "verifikator@example.test"
    with database.transaction() as session:
        people.register_person(
            session, name="Verifikator", email=email, roles=[VERIFIER], agency_id=None, password=PASSWORD, now=NOW
        )
    return email


@pytest.fixture
def admin_browser(client: FlaskClient) -> FlaskClient:
    client.set_cookie(SESSION_COOKIE, sign_in.session_of(ADMIN))
    return client


class TestSignIn:
    def test_leads_to_the_desk(self, client: FlaskClient, verifier_account: str) -> None:
        answer = client.post("/masuk", data={"email": verifier_account, "password": PASSWORD})
        assert (answer.status_code, answer.location) == (303, "/kelola")
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "/kelola/inovasi" in client.get("/kelola").text

    @pytest.mark.parametrize(
        "onward",
        [
            "https://jahat.example",
            "//jahat.example",
            "/\\jahat.example",
            "\\\\jahat",
            "javascript:x",
            "/a\r\nSet-Cookie:x",
        ],
    )
    def test_leads_nowhere_else(self, client: FlaskClient, verifier_account: str, onward: str) -> None:
        form = {"email": verifier_account, "password": PASSWORD, "lanjut": onward}
        assert client.post("/masuk", data=form).location == "/kelola"

    def test_goes_on_to_where_one_was_heading(self, client: FlaskClient, verifier_account: str) -> None:
        form = {"email": verifier_account, "password": PASSWORD, "lanjut": "/kelola/inovasi?status=returned"}
        assert client.post("/masuk", data=form).location == "/kelola/inovasi?status=returned"

    @pytest.mark.parametrize("typed", ["salah", "", "\0", "a" * 5000])
    def test_refused_keeps_the_address_never_the_password(
        self, client: FlaskClient, verifier_account: str, typed: str
    ) -> None:
        answer = client.post("/masuk", data={"email": verifier_account, "password": typed})
        assert answer.status_code == 401
        assert f'value="{verifier_account}"' in answer.text
        assert "Set-Cookie" not in answer.headers

    def test_ends_by_signing_out(self, admin_browser: FlaskClient) -> None:
        assert admin_browser.post("/keluar").status_code == 303
        assert admin_browser.get_cookie(SESSION_COOKIE) is None


class TestAdministrator:
    def test_enters_an_agency_and_shows_its_key_once(self, admin_browser: FlaskClient) -> None:
        entered = admin_browser.post("/kelola/perangkat-daerah", data={"name": "Dinas Contoh", "short_name": "Discon"})
        assert entered.status_code == 303, entered.text
        form = {"label": "Sistem", "scopes": ["innovations:read"], "idempotency_key": "kunci-contoh-satu"}
        first = admin_browser.post(f"{entered.location}/kunci", data=form)
        assert re.search(r"ino_\w+", first.text)
        assert not re.search(r"ino_\w{8}", admin_browser.post(f"{entered.location}/kunci", data=form).text)
        page = admin_browser.get(entered.location).text
        revoke = re.search(r'href="(/kelola/kunci/[^"]+/cabut)"', page)
        assert revoke
        assert page.count("/cabut") == 1
        assert '<form method="post"' in admin_browser.get(revoke[1]).text
        assert "/cabut" in admin_browser.get(entered.location).text, "asking alone revokes nothing"
        admin_browser.post(revoke[1])
        assert "/cabut" not in admin_browser.get(entered.location).text

    def test_is_offered_a_key_that_may_not_have_others_called(
        self, admin_browser: FlaskClient, hospital: Agency
    ) -> None:
        page = admin_browser.get(f"/kelola/perangkat-daerah/{hospital.id}").text
        ticked = re.findall(r'value="([a-z]+:[a-z]+)"[^>]* checked', page)
        assert (len(ticked), "webhooks:manage" in ticked) == (4, False)

    def test_keeps_what_was_ticked_where_a_key_is_refused(self, admin_browser: FlaskClient, hospital: Agency) -> None:
        form = {"label": "", "scopes": ["webhooks:manage"]}
        answer = admin_browser.post(f"/kelola/perangkat-daerah/{hospital.id}/kunci", data=form)
        assert answer.status_code == 422
        assert re.findall(r'value="([a-z]+:[a-z]+)"[^>]* checked', answer.text) == ["webhooks:manage"]

    def test_renews_a_key_and_ends_its_former_secret(self, admin_browser: FlaskClient, hospital: Agency) -> None:
        here = f"/kelola/perangkat-daerah/{hospital.id}"
        admin_browser.post(f"{here}/kunci", data={"label": "Sistem", "scopes": ["innovations:read"]})
        renew = re.search(r'href="(/kelola/kunci/[^"]+/ganti)"', admin_browser.get(here).text)
        assert renew
        assert admin_browser.post(renew[1], data={"overlap_hours": "999"}).status_code == 422
        shown = admin_browser.post(renew[1], data={"overlap_hours": "24"})
        assert (shown.status_code, bool(re.search(r"ino_\w{8}", shown.text))) == (201, True)
        end = re.search(r'action="(/kelola/kunci/[^"]+/akhiri)"', shown.text)
        assert end
        assert admin_browser.post(end[1]).status_code == 303
        assert "/akhiri" not in admin_browser.get(here).text

    def test_is_warned_before_a_key_expires(self, admin_browser: FlaskClient, hospital: Agency) -> None:
        here = f"/kelola/perangkat-daerah/{hospital.id}"
        day = (clock.now() + timedelta(days=9)).date().isoformat()
        form = {"label": "Sistem", "scopes": ["innovations:read"], "expires_at": day}
        assert admin_browser.post(f"{here}/kunci", data=form).status_code == 201
        assert "Berakhir " in admin_browser.get(here).text
        wrong = admin_browser.post(f"{here}/kunci", data={**form, "expires_at": "2026-02-30"})
        assert (wrong.status_code, 'id="expires_at-error"' in wrong.text) == (422, True)

    @pytest.mark.parametrize("form", [{"name": "", "short_name": ""}, {"name": "RSUD Besemah", "short_name": "RSUD"}])
    def test_is_told_what_is_wrong_with_an_agency(
        self, admin_browser: FlaskClient, hospital: Agency, form: dict[str, str]
    ) -> None:
        answer = admin_browser.post("/kelola/perangkat-daerah", data=form)
        assert answer.status_code in {409, 422}
        assert 'class="error-summary"' in answer.text

    def test_gives_people_a_sign_in(self, admin_browser: FlaskClient) -> None:
        form = {"name": "Petugas", "email": "petugas@example.test", "roles": [VERIFIER], "password": PASSWORD}
        assert admin_browser.post("/kelola/orang", data=form).status_code == 303
        assert "petugas@example.test" in admin_browser.get("/kelola/orang").text
        again = admin_browser.post("/kelola/orang", data=form)
        assert again.status_code in {409, 422}
        assert 'class="error-summary"' in again.text
        assert PASSWORD not in again.text

    def test_changes_an_agency_s_contact_from_the_version_shown(
        self, admin_browser: FlaskClient, hospital: Agency, database: Database
    ) -> None:
        entry = {"name": hospital.name, "short_name": hospital.short_name, "is_confirmed": "1"}
        sent = {**entry, "version": str(hospital.version), "contact_email": "kantor@example.test"}
        address = f"/kelola/perangkat-daerah/{hospital.id}/ubah"
        wrong = admin_browser.post(address, data={**sent, "contact_email": "kantor"})
        assert (wrong.status_code, 'id="contact_email-error"' in wrong.text) == (422, True)
        assert admin_browser.post(address, data=sent).status_code == 303
        assert admin_browser.post(address, data={**sent, "contact_email": ""}).status_code == 409
        with database.session() as session:
            assert session.get_one(Agency, hospital.id).contact_email == "kantor@example.test"


class TestOthers:
    @pytest.mark.parametrize("path", ["/kelola/perangkat-daerah", "/kelola/orang"])
    def test_may_not_administer(self, client: FlaskClient, path: str) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
        assert client.get(path).status_code == 403
