"""Does the form of the profile lose anything that was typed, whatever happens meanwhile?"""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts import people
from services.submission.accounts.models import Agency
from services.submission.registry import access, verification
from services.submission.registry.models import HistoryEntry, Innovation
from shared.kit.auth import OFFICER, SESSION_COOKIE
from shared.kit.db import Database
from tests.builders import sign_in, submissions
from tests.builders.submissions import NOW, VERIFIER_CALLER, Caller

PASSWORD = "kata-sandi-petugas"


@pytest.fixture
def officer(client: FlaskClient, hospital: Agency) -> FlaskClient:
    client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=hospital.id))
    return client


@pytest.fixture
def path(owner: Caller) -> str:
    begun, _ = owner.draft()
    return f"/kelola/inovasi/{begun.rpartition('/')[2]}"


class TestAutosave:
    def test_saves_the_fields_named_and_no_others(self, officer: FlaskClient, path: str, session: Session) -> None:
        sent = {"version": "1", "changed": ["purpose", "latitude"], "purpose": "Lebih cepat.", "latitude": "-4,5"}
        answer = officer.post(f"{path}/simpan", data={**sent, "name": "Tidak disebut"})
        assert answer.status_code == 200
        assert (answer.json["version"], answer.json["errors"]) == (2, {})
        assert re.fullmatch(r"\d\d\.\d\d", answer.json["saved_at"])
        held = session.scalars(select(Innovation)).one()
        assert (held.name, held.purpose, str(held.latitude)) == ("Ringkas", "Lebih cepat.", "-4.500000")

    def test_empties_a_field_and_unticks_all(self, officer: FlaskClient, path: str, session: Session) -> None:
        officer.post(f"{path}/simpan", data={"version": "1", "changed": ["other_affairs", "pkpn"], "pkpn": ""})
        held = session.scalars(select(Innovation)).one()
        assert (held.other_affairs, held.pkpn) == ([], None)

    def test_saves_what_is_right_and_names_what_is_wrong(
        self, officer: FlaskClient, path: str, session: Session
    ) -> None:
        sent = {"version": "1", "changed": ["purpose", "trial_on"], "purpose": "Baru.", "trial_on": "kemarin"}
        answer = officer.post(f"{path}/simpan", data=sent).json
        assert (answer["version"], list(answer["errors"])) == (2, ["trial_on"])
        assert session.scalars(select(Innovation.purpose)).one() == "Baru."

    def test_never_overwrites_another_editor(
        self, officer: FlaskClient, owner: Caller, path: str, session: Session
    ) -> None:
        api = f"/innovations/{path.rpartition('/')[2]}"
        owner.call("PATCH", api, json={"purpose": "Dari sistem."}, headers={"If-Match": '"1"'}, expect=200)
        answer = officer.post(f"{path}/simpan", data={"version": "1", "changed": "purpose", "purpose": "Dari tangan."})
        assert answer.status_code == 409
        assert "mengubahnya sementara itu" in answer.json["detail"]
        assert session.scalars(select(Innovation.purpose)).one() == "Dari sistem."

    def test_keeps_what_changed_in_the_history(self, officer: FlaskClient, path: str, session: Session) -> None:
        officer.post(f"{path}/simpan", data={"version": "1", "changed": "kind", "kind": "non_digital"})
        last = session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
        assert last is not None
        assert last.changes == {"kind": ["digital", "non_digital"]}


class TestLevels:
    def test_are_saved_as_they_are_chosen_and_leave_the_others(
        self, officer: FlaskClient, owner: Caller, session: Session
    ) -> None:
        begun, etag = owner.draft()
        owner.claim(begun, etag, i16=2, i35=3)
        path = f"/kelola/inovasi/{begun.rpartition('/')[2]}/klaim/simpan"
        sent = {"version": "2", "changed": ["levels-16", "levels-17"], "levels-16": "0", "levels-17": "3"}
        answer = officer.post(path, data={**sent, "levels-35": "1"})
        assert (answer.status_code, answer.json["version"], answer.json["errors"]) == (200, 3, {})
        (held,) = session.scalars(select(Innovation))
        assert {claim.indicator: claim.claimed for claim in held.claims} == {"17": 3, "35": 3}

    def test_that_are_none_are_named_and_the_rest_is_saved(
        self, officer: FlaskClient, path: str, session: Session
    ) -> None:
        sent = {"version": "1", "changed": ["levels-17", "levels-16", "levels-999"], "levels-17": "9", "levels-16": "2"}
        answer = officer.post(f"{path}/klaim/simpan", data=sent).json
        assert (answer["version"], list(answer["errors"])) == (2, ["levels-17"])
        (held,) = session.scalars(select(Innovation))
        assert {claim.indicator: claim.claimed for claim in held.claims} == {"16": 2}

    def test_never_overwrite_another_editor(self, officer: FlaskClient, owner: Caller, session: Session) -> None:
        begun, etag = owner.draft()
        owner.claim(begun, etag, i16=2)
        path = f"/kelola/inovasi/{begun.rpartition('/')[2]}/klaim/simpan"
        answer = officer.post(path, data={"version": "1", "changed": "levels-16", "levels-16": "1"})
        assert (answer.status_code, "mengubahnya sementara itu" in answer.json["detail"]) == (409, True)
        (held,) = session.scalars(select(Innovation))
        assert [claim.claimed for claim in held.claims] == [2]


class TestRefusal:
    """What is refused for good is said as such: a page would be taken for a broken line and sent again and again."""

    @pytest.fixture
    def supporter(
        self, client: FlaskClient, owner: Caller, partner: Caller, registry_office: Agency, path: str
    ) -> FlaskClient:
        """Signed in for an agency that may add proof and no more."""
        api = f"/innovations/{path.rpartition('/')[2]}/partners"
        asked = {"agency_id": str(registry_office.id), "role": "Menerbitkan akta", "permission": "supporter"}
        owner.call("POST", api, json=asked, expect=201)
        partner.call("POST", f"{api}/{registry_office.id}/accept", expect=200)
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=registry_office.id))
        return client

    @pytest.mark.parametrize("form", ["simpan", "klaim/simpan"])
    def test_of_an_agency_that_only_supports_is_told_to_the_form(
        self, supporter: FlaskClient, path: str, form: str
    ) -> None:
        answer = supporter.post(f"{path}/{form}", data={"version": "1", "changed": "levels-16", "levels-16": "1"})
        assert (answer.status_code, answer.mimetype) == (403, "application/json")
        assert "mendukung" in answer.json["detail"]

    def test_is_not_needed_where_levels_can_only_be_read(self, supporter: FlaskClient, path: str) -> None:
        page = supporter.get(f"{path}/klaim").text
        assert ("data-autosave=" in page, "Simpan parameter" in page, "<fieldset disabled" in page) == (
            False,
            False,
            True,
        )

    @pytest.mark.parametrize("form", ["simpan", "klaim/simpan"])
    def test_once_it_is_submitted_is_told_to_the_form(self, officer: FlaskClient, owner: Caller, form: str) -> None:
        path = f"/kelola/inovasi/{submissions.id_of(owner.submitted())}"
        answer = officer.post(f"{path}/{form}", data={"version": "1", "changed": "purpose", "purpose": "Baru."})
        assert (answer.status_code, answer.mimetype) == (409, "application/json")


class TestExpiredSignIn:
    """Without any script: the form is sent after the session ended."""

    def test_leads_back_to_the_form_with_everything_typed(
        self, client: FlaskClient, database: Database, hospital: Agency, path: str, session: Session
    ) -> None:
        with database.transaction() as entering:
            people.register_person(
                entering,
                name="Petugas Contoh",
                email="petugas@example.test",
                password=PASSWORD,
                roles=[OFFICER],
                agency_id=hospital.id,
                now=NOW,
            )
        typed = {"version": "1", "name": 'Ringkas "baru" <&>', "other_affairs": ["sosial", "pangan"], "design": "a\nb"}
        refused = client.post(f"{path}/ubah", data=typed)
        assert refused.status_code == 401
        wrong = client.post("/masuk", data={**hidden_of(refused.text), "email": "petugas@example.test"})
        assert wrong.status_code == 401
        signing_in = {**hidden_of(wrong.text), "email": "petugas@example.test", "password": PASSWORD}
        resumed = client.post("/masuk", data=signing_in)
        again = client.post(f"{path}/ubah", data=hidden_of(resumed.text))
        assert again.status_code == 200
        assert "Yang Anda ketik sebelum masuk lagi" in again.text
        assert 'value="Ringkas &#34;baru&#34; &lt;&amp;&gt;"' in again.text
        assert len(re.findall(r'value="(?:sosial|pangan)" checked', again.text)) == 2
        assert session.scalars(select(Innovation.name)).one() == "Ringkas"

    def test_carries_nothing_that_another_site_sent(self, client: FlaskClient, path: str) -> None:
        foreign = {"Origin": "https://jahat.example", "Sec-Fetch-Site": "cross-site"}
        refused = client.post(f"{path}/tarik", data={"withdrawal": "x"}, headers=foreign)
        assert (refused.status_code, "isian." in refused.text) == (401, False)


class TestNotesPerField:
    def test_stand_beside_the_fields(self, officer: FlaskClient, owner: Caller, database: Database) -> None:
        innovation_id = submissions.id_of(owner.submitted())
        with database.transaction() as session:
            held = access.to_check(session, VERIFIER_CALLER, innovation_id)
            about = [("results", "Sebutkan angkanya.")]
            verification.send_back(session, held, VERIFIER_CALLER, note="Lihat.", field_notes=about, now=NOW)
        page = officer.get(f"/kelola/inovasi/{innovation_id}/ubah").text
        assert 'href="#results"' in page
        assert "Catatan verifikator: Sebutkan angkanya." in page


class TestYears:
    def test_are_told_on_the_form_and_on_the_innovation_s_page(self, officer: FlaskClient, path: str) -> None:
        for address in (f"{path}/ubah", path):
            assert "Dapat dilaporkan 2026: ya." in officer.get(address).text

    def test_ahead_are_asked_for_once_settled(self, officer: FlaskClient, path: str) -> None:
        page = officer.get(f"{path}/lanjutkan")
        assert "Belum selesai" in page.text
        asked = {"relation": "carried_over", "year": "2026", "reason": "Masih berjalan."}
        assert officer.post(f"{path}/lanjutkan", data=asked).status_code == 409

    def test_are_closed_by_taking_it_back_with_a_reason(
        self, officer: FlaskClient, path: str, session: Session
    ) -> None:
        refused = officer.post(f"{path}/tarik", data={"withdrawal": " "})
        assert (refused.status_code, 'id="withdrawal-error"' in refused.text) == (422, True)
        assert officer.post(f"{path}/tarik", data={"withdrawal": "Tidak berjalan."}).status_code == 303
        assert session.scalars(select(Innovation.status)).one() == "withdrawn"


def hidden_of(page: str) -> dict[str, list[str]]:
    """The hidden fields of the page's own form, as a browser would send them."""
    main = page[page.index("<main") : page.index("</main")]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found
