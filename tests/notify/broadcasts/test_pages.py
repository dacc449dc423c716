"""The committee writes, looks at the letter and the count, tries it, sends it and stops it, on pages."""

from datetime import datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.notify.broadcasts import forms, pages, rules, schemas
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.broadcasts import draft, how_far, plan, row, send
from tests.builders.notices import HOSPITAL, office, person, told
from tests.builders.reminders import tell_notify
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff, session_of

LIST = "/kelola/siaran"
COMMITTEE = as_staff("committee")
ADDRESS = "pemeriksa@contoh.example.test"
FORM = {
    "subject": "Jadwal rapat (contoh)",
    "body": "Yth. Bapak/Ibu,\r\n\r\nRapat dimulai pukul 09.00 WIB.",
    "label": "Lihat jadwal",
    "path": "/festival",
    "roles": "verifier",
    "agencies": "none",
}


@pytest.fixture
def client(notify_database_url: str, database: Database) -> FlaskClient:
    tell_notify(database, office(HOSPITAL), person(ADDRESS, "verifier", number=21, version=2))
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


def now() -> datetime:
    return clock.now()


class TestWords:
    def test_exist_for_every_choice_and_standing(self) -> None:
        assert set(pages.STANDING_NAMES) == set(rules.STANDINGS)
        assert set(forms.ROLE_NAMES) == set(schemas.ROLES)
        assert set(forms.AGENCIES_NAMES) == set(rules.AGENCIES)
        assert set(forms.REACH_NAMES) == set(rules.REACH)


class TestWriting:
    def test_shows_the_letter_and_whom_it_reaches(self, client: FlaskClient) -> None:
        begun = client.post(f"{LIST}/baru", data=FORM, headers=COMMITTEE)
        assert begun.status_code == 303
        page = client.get(begun.headers["Location"], headers=COMMITTEE)
        assert "<iframe" in page.text
        assert "'unsafe-hashes' 'sha256-" in page.headers["Content-Security-Policy"]
        assert "p***@contoh.example.test" in page.text
        assert ADDRESS not in page.text
        assert ADDRESS in client.get(begun.headers["Location"], headers=as_staff("admin")).text

    def test_is_for_committee_and_administrators(self, client: FlaskClient) -> None:
        assert client.get(f"{LIST}/baru", headers=as_staff("verifier")).status_code == 403
        assert "Tulis siaran" not in client.get(LIST, headers=as_staff("verifier")).text
        assert "Tulis siaran" in client.get(LIST, headers=COMMITTEE).text

    def test_can_be_changed(self, client: FlaskClient, database: Database) -> None:
        broadcast = draft(database, now=now())
        page = client.get(f"{LIST}/{broadcast}/ubah", headers=COMMITTEE).text
        assert "Rapat dimulai pukul 09.00 WIB." in page
        sent = FORM | {"version": "1", "subject": "Jadwal baru"}
        assert client.post(f"{LIST}/{broadcast}/ubah", data=sent, headers=COMMITTEE).status_code == 303
        assert row(database, broadcast).subject == "Jadwal baru"

    def test_tells_the_second_of_two_that_the_first_was_there(self, client: FlaskClient, database: Database) -> None:
        broadcast = draft(database, now=now())
        answers = [
            client.post(f"{LIST}/{broadcast}/ubah", data=FORM | {"version": "1", "subject": who}, headers=COMMITTEE)
            for who in ("Dari Ani", "Dari Budi")
        ]
        assert [answer.status_code for answer in answers] == [303, 409]
        assert "Dari Budi" in answers[1].text
        assert f'href="{LIST}/{broadcast}"' in answers[1].text
        assert 'name="version" value="2"' in answers[1].text
        assert row(database, broadcast).subject == "Dari Ani"

    @pytest.mark.parametrize(
        "changes",
        [
            {"subject": ""},
            {"subject": "x" * 10_000},
            {"subject": "A\r\nBcc: x@lain.example.test"},
            {"body": "\x00"},
            {"body": "x" * 10_000},
            {"label": ""},
            {"path": "https://lain.example.test"},
            {"path": "//lain.example.test"},
            {"roles": "judge"},
            {"roles": ""},
            {"agencies": "unknown"},
            {"agencies": "chosen", "agency_ids": "no-id"},
            {"agencies": "chosen", "agency_ids": str(UUID(int=99)), "reach": "office"},
            {"agencies": "every"},
            {"festivals": str(UUID(int=99))},
            {"subject_en": "Only this"},
        ],
    )
    def test_of_bad_input_says_so_and_keeps_what_was_typed(self, client: FlaskClient, changes: dict[str, str]) -> None:
        answer = client.post(f"{LIST}/baru", data={**FORM, **changes}, headers=COMMITTEE)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert "Lihat jadwal" in answer.text or "label" in changes

    def test_shows_markup_as_text(self, client: FlaskClient) -> None:
        begun = client.post(f"{LIST}/baru", data=FORM | {"body": "<script>alert(1)</script>"}, headers=COMMITTEE)
        assert "<script>alert" not in client.get(begun.headers["Location"], headers=COMMITTEE).text

    def test_twice_with_one_click_begins_one(self, client: FlaskClient) -> None:
        sent = FORM | {"idempotency_key": "kunci-contoh"}
        begun = {client.post(f"{LIST}/baru", data=sent, headers=COMMITTEE).headers["Location"] for _ in range(2)}
        assert len(begun) == 1


class TestSending:
    def test_asks_with_the_count_and_sends_once(self, client: FlaskClient, database: Database) -> None:
        broadcast = draft(database, now=now())
        asked = client.get(f"{LIST}/{broadcast}/kirim", headers=COMMITTEE).text
        assert "Kirim kepada 1 penerima?" in asked
        assert 'name="count" value="1"' in asked
        sent = {"version": "1", "count": "1"}
        answers = [client.post(f"{LIST}/{broadcast}/kirim", data=sent, headers=COMMITTEE) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        plan(database, now=now())
        assert told(database, "broadcast") == [ADDRESS]
        page = client.get(f"{LIST}/{broadcast}", headers=as_staff("executive")).text
        assert f"/kelola/pesan?cari={broadcast}" in page
        assert "Sedang dikirim" in page

    def test_is_read_in_the_app_too(self, client: FlaskClient, database: Database) -> None:
        send(database, draft(database, now=now()), now=now())
        plan(database, now=now())
        reader = {"Authorization": f"Bearer {session_of('verifier', person_id=UUID(int=21))}"}
        assert "Jadwal rapat (contoh)" in client.get("/kelola/kotak-masuk", headers=reader).text

    def test_to_another_number_shows_the_new_one(self, client: FlaskClient, database: Database) -> None:
        broadcast = draft(database, now=now())
        sent = {"version": "1", "count": "7"}
        answer = client.post(f"{LIST}/{broadcast}/kirim", data=sent, headers=COMMITTEE)
        assert answer.status_code == 409
        assert "Sekarang ada 1 penerima" in answer.text
        assert 'name="count" value="1"' in answer.text
        assert row(database, broadcast).sent_at is None

    @pytest.mark.parametrize("sent", [{}, {"version": "x", "count": "1"}, {"version": "9" * 40, "count": "-1"}])
    def test_of_what_nobody_saw_is_refused(self, client: FlaskClient, database: Database, sent: dict[str, str]) -> None:
        broadcast = draft(database, now=now())
        assert client.post(f"{LIST}/{broadcast}/kirim", data=sent, headers=COMMITTEE).status_code == 409
        assert row(database, broadcast).sent_at is None

    def test_is_not_for_those_who_only_look(self, client: FlaskClient, database: Database) -> None:
        broadcast = draft(database, now=now())
        page = client.get(f"{LIST}/{broadcast}", headers=as_staff("executive")).text
        assert "/kirim" not in page
        sent = {"version": "1", "count": "1"}
        assert client.post(f"{LIST}/{broadcast}/kirim", data=sent, headers=as_staff("executive")).status_code == 403

    def test_is_found_in_the_ledger_by_its_id_and_its_subject(self, client: FlaskClient, database: Database) -> None:
        broadcast = draft(database, now=now())
        send(database, broadcast, now=now())
        plan(database, now=now())
        for sought in (broadcast, "Jadwal rapat"):
            page = client.get(f"/kelola/pesan?cari={sought}", headers=COMMITTEE).text
            assert "Siaran: Jadwal rapat (contoh)" in page


class TestStopping:
    def test_ends_what_has_not_left(self, client: FlaskClient, database: Database) -> None:
        broadcast = draft(database, now=now())
        send(database, broadcast, now=now())
        plan(database, now=now())
        assert "/hentikan" in client.get(f"{LIST}/{broadcast}", headers=COMMITTEE).text
        assert client.post(f"{LIST}/{broadcast}/hentikan", headers=COMMITTEE).status_code == 303
        assert how_far(database, broadcast) == ("stopped", {"not_sent": 1})
        page = client.get(f"{LIST}/{broadcast}", headers=COMMITTEE).text
        assert "Dihentikan oleh" in page
        assert "/hentikan" not in page

    def test_of_a_draft_says_that_there_is_nothing_to_stop(self, client: FlaskClient, database: Database) -> None:
        answer = client.post(f"{LIST}/{draft(database, now=now())}/hentikan", headers=COMMITTEE)
        assert answer.status_code == 409
        assert "tidak ada yang perlu dihentikan" in answer.text


class TestTrying:
    def test_sends_a_letter_to_whoever_presses(self, client: FlaskClient, database: Database) -> None:
        broadcast, me = draft(database, now=now()), UUID(int=50)
        tell_notify(database, person("saya@contoh.example.test", "committee", number=me.int, version=2))
        mine = {"Authorization": f"Bearer {session_of('committee', person_id=me)}"}
        answer = client.post(f"{LIST}/{broadcast}/uji", data={"tests": "0"}, headers=mine)
        assert answer.status_code == 303
        assert told(database, "broadcast") == ["saya@contoh.example.test"]
        assert "alamat Anda sendiri" in client.get(answer.headers["Location"], headers=mine).text

    def test_says_where_one_s_address_is_not_known(self, client: FlaskClient, database: Database) -> None:
        broadcast = draft(database, now=now())
        answer = client.post(f"{LIST}/{broadcast}/uji", data={"tests": "0"}, headers=COMMITTEE)
        assert answer.status_code == 409
        assert "belum dikenal di sini" in answer.text


class TestAnyOther:
    @pytest.mark.parametrize("path", ["", "/ubah", "/kirim"])
    def test_id_is_not_found(self, client: FlaskClient, path: str) -> None:
        assert client.get(f"{LIST}/{UUID(int=9)}{path}", headers=COMMITTEE).status_code == 404

    @pytest.mark.parametrize("path", ["/ubah", "/kirim", "/uji", "/hentikan", "/hapus"])
    def test_id_is_nothing_to_act_on(self, client: FlaskClient, path: str) -> None:
        assert client.post(f"{LIST}/{UUID(int=9)}{path}", data=FORM, headers=COMMITTEE).status_code == 404

    def test_page_of_the_list_begins_anew(self, client: FlaskClient, database: Database) -> None:
        draft(database, now=now())
        assert "Jadwal rapat" in client.get(f"{LIST}?sesudah=x", headers=COMMITTEE).text

    def test_act_on_what_was_sent_is_refused(self, client: FlaskClient, database: Database) -> None:
        broadcast = draft(database, now=now())
        send(database, broadcast, now=now())
        for path in ("/ubah", "/kirim"):
            assert client.get(f"{LIST}/{broadcast}{path}", headers=COMMITTEE).status_code == 409
        assert client.post(f"{LIST}/{broadcast}/hapus", headers=COMMITTEE).status_code == 409
