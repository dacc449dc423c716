"""Staff read every kind of letter as its reader does, and put it into other words."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.notify.messages.samples import SAMPLES
from services.notify.wording.names import PLACEHOLDERS
from shared.kit.db import Database
from tests.builders.followers import add_topic
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff
from tests.builders.wordings import ANI, TRIAL
from tests.notify.wording.test_wording import FESTIVAL, OURS, PLACE, current, words, write

LIST = "/kelola/pesan/kata"
PATH = f"{LIST}/judge_invited/id"
COMMITTEE = as_staff("committee")


@pytest.fixture
def client(notify_database_url: str) -> FlaskClient:
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


def form(subject: str = "Undangan", **changes: str) -> dict[str, str]:
    return {"template": words(subject).replace("\n", "\r\n"), "reason": "Uji", "version": "0", **changes}


class TestPlaceholders:
    def test_are_all_explained(self) -> None:
        known = {name for sample in SAMPLES.values() for name in sample.values} | set(TRIAL.others)
        assert set(PLACEHOLDERS) == known


class TestList:
    def test_names_every_kind_and_which_were_changed(self, client: FlaskClient, database: Database) -> None:
        write(database, "Undangan")
        page = client.get(LIST, headers=as_staff("executive")).text
        assert all(f"{LIST}/{kind}" in page for kind in SAMPLES)
        assert page.count("diubah petugas") == 1

    def test_is_for_staff(self, client: FlaskClient) -> None:
        assert client.get(LIST, headers=as_staff("officer")).status_code == 403


class TestLetter:
    @pytest.mark.parametrize("kind", SAMPLES)
    def test_of_every_kind_is_shown_in_both_languages(self, client: FlaskClient, kind: str) -> None:
        answer = client.get(f"{LIST}/{kind}", headers=as_staff("verifier"))
        assert answer.status_code == 200
        assert answer.text.count("<iframe") == 2
        assert "sandbox" in answer.text
        assert "contoh" in answer.text
        assert "'unsafe-hashes' 'sha256-" in answer.headers["Content-Security-Policy"]

    def test_is_that_of_the_festival_asked_for(self, client: FlaskClient, database: Database) -> None:
        add_topic(database, f"festival/{FESTIVAL}", name="Festival Ini")
        write(database, "Khusus kami", place=OURS)
        assert "Khusus kami" not in client.get(f"{LIST}/judge_invited", headers=COMMITTEE).text
        page = client.get(f"{LIST}/judge_invited?festival={FESTIVAL}", headers=COMMITTEE).text
        assert "Khusus kami" in page
        assert "Festival Ini" in page

    @pytest.mark.parametrize(
        "path",
        [
            "/tidak_ada",
            "/broadcast",
            "/_footer",
            "/..%2F..%2Fapp",
            "/judge_invited/de",
            "/judge_invited?festival=bukan-id",
            f"/judge_invited?festival={UUID(int=9)}",
            "/judge_invited/id?festival=%00",
        ],
    )
    def test_that_there_is_not_is_not_found(self, client: FlaskClient, path: str) -> None:
        assert client.get(LIST + path, headers=COMMITTEE).status_code == 404


class TestPreview:
    def test_shows_what_was_typed_and_keeps_nothing(self, client: FlaskClient, database: Database) -> None:
        answer = client.post(f"{PATH}/pratinjau", data=form("Undangan {{ festival }}"), headers=COMMITTEE)
        assert answer.status_code == 200
        assert "Undangan Festival Inovasi Daerah (contoh)" in answer.text
        assert current(database).origin == "file"

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, client: FlaskClient) -> None:
        answer = client.post(f"{PATH}/pratinjau", data=form("{{ juri }}"), headers=COMMITTEE)
        assert answer.status_code == 422
        assert "Baris 1: juri tidak dikenal di sini; yang dikenal: city, festival" in answer.text
        assert "{{ juri }}" in answer.text

    def test_may_be_asked_for_again_with_other_words(self, client: FlaskClient) -> None:
        """Also where somebody went back in the browser: the form's key is that of saving."""
        for subject in ("Satu", "Dua"):
            sent = form(subject, idempotency_key="kunci-contoh")
            assert client.post(f"{PATH}/pratinjau", data=sent, headers=COMMITTEE).status_code == 200

    def test_shows_markup_as_text(self, client: FlaskClient) -> None:
        page = client.post(f"{PATH}/pratinjau", data=form("<script>alert(1)</script>"), headers=COMMITTEE).text
        assert "<script>alert" not in page


class TestSaving:
    def test_puts_the_words_in_force(self, client: FlaskClient, database: Database) -> None:
        answer = client.post(PATH, data=form(), headers=COMMITTEE)
        assert answer.status_code == 303
        assert current(database).template == words("Undangan")
        history = client.get(answer.headers["Location"], headers=as_staff("verifier")).text
        assert "Tersimpan" in history
        assert "Uji" in history

    def test_for_one_festival_leaves_the_others_alone(self, client: FlaskClient, database: Database) -> None:
        add_topic(database, f"festival/{FESTIVAL}")
        assert client.post(f"{PATH}?festival={FESTIVAL}", data=form(), headers=COMMITTEE).status_code == 303
        assert current(database, OURS).origin == "festival"
        assert current(database, PLACE).origin == "file"

    def test_shows_the_second_of_two_what_the_first_wrote(self, client: FlaskClient, database: Database) -> None:
        write(database, "Dari Ani", by=ANI)
        answer = client.post(PATH, data=form("Dari Budi"), headers=COMMITTEE)
        assert answer.status_code == 409
        assert "Ani Contoh" in answer.text
        assert '<ins><span class="visually-hidden">Ditambahkan:</span> Dari Ani</ins>' in answer.text
        assert "Dari Budi" in answer.text
        assert 'name="version" value="1"' in answer.text
        assert current(database).template == words("Dari Ani")

    def test_twice_with_one_click_is_once(self, client: FlaskClient, database: Database) -> None:
        sent, headers = form(idempotency_key="kunci-contoh"), as_staff("committee")
        assert [client.post(PATH, data=sent, headers=headers).status_code for _ in range(2)] == [303, 303]
        assert current(database).version == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"template": ""},
            {"template": "x" * 10_000},
            {"template": "\x00\ud800".encode("utf-8", "replace").decode()},
            {"template": "{{ " * 1000},
            {"reason": ""},
            {"reason": "\x00"},
            {"reason": "x" * 10_000},
        ],
    )
    def test_of_bad_input_says_so(self, client: FlaskClient, database: Database, changes: dict[str, str]) -> None:
        answer = client.post(PATH, data=form(**changes), headers=COMMITTEE)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert current(database).version == 0

    @pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "²", "1"])
    def test_of_a_version_that_nobody_saw_overwrites_nothing(
        self, client: FlaskClient, database: Database, version: str
    ) -> None:
        write(database, "Pertama")
        write(database, "Kedua", version=1)
        assert client.post(PATH, data=form(version=version), headers=COMMITTEE).status_code == 409
        assert current(database).template == words("Kedua")

    def test_of_nothing_written_at_an_unseen_version_is_told_so(self, client: FlaskClient) -> None:
        assert client.post(PATH, data=form(version="7"), headers=COMMITTEE).status_code == 409

    def test_is_for_committee_and_administrators(self, client: FlaskClient) -> None:
        assert client.post(PATH, data=form(), headers=as_staff("verifier")).status_code == 403
        page = client.get(f"{LIST}/judge_invited", headers=as_staff("verifier")).text
        assert f'href="{PATH}"' not in page


class TestGoingBack:
    def test_returns_to_the_original(self, client: FlaskClient, database: Database) -> None:
        write(database, "Pertama")
        sent = {"to": "", "version": "1", "reason": "Yang asli lebih jelas"}
        assert client.post(f"{PATH}/riwayat", data=sent, headers=COMMITTEE).status_code == 303
        assert current(database).origin == "file"

    def test_restores_a_version(self, client: FlaskClient, database: Database) -> None:
        write(database, "Pertama")
        write(database, "Kedua", version=1)
        sent = {"to": "1", "version": "2", "reason": "Lebih baik dulu"}
        assert client.post(f"{PATH}/riwayat", data=sent, headers=COMMITTEE).status_code == 303
        assert current(database).template == words("Pertama")

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"to": "9", "version": "1", "reason": "?"}, 404),
            ({"to": "x", "version": "1", "reason": "?"}, 404),
            ({"to": "1", "version": "0", "reason": "?"}, 409),
            ({"to": "", "version": "1", "reason": ""}, 422),
            ({}, 422),
        ],
    )
    def test_of_bad_input_changes_nothing(
        self, client: FlaskClient, database: Database, sent: dict[str, str], status: int
    ) -> None:
        write(database, "Pertama")
        assert client.post(f"{PATH}/riwayat", data=sent, headers=COMMITTEE).status_code == status
        assert current(database).version == 1

    def test_is_offered_to_those_who_may(self, client: FlaskClient, database: Database) -> None:
        write(database, "Pertama")
        assert "<select" not in client.get(f"{PATH}/riwayat", headers=as_staff("verifier")).text
        assert "Ke versi 1, oleh Ani Contoh" in client.get(f"{PATH}/riwayat", headers=COMMITTEE).text
