"""The city's own rows are proven by files: who brings them, what is taken, and who may look."""

import io
import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.scoring.config import MEGABYTE, Settings
from services.scoring.index import proof_files
from services.scoring.index.models import SpdFile
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import files, sign_in

API = "/api/scoring/v1/index/2026/spd"
PAGE = "/kelola/indeks/bukti/12"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a limit that a test reaches quickly."""
    return replace(settings, max_file_bytes=MEGABYTE)


@pytest.fixture
def verifier(client: FlaskClient) -> FlaskClient:
    client.environ_base["HTTP_AUTHORIZATION"] = sign_in.as_staff("verifier")["Authorization"]
    return client


def send(client: FlaskClient, content: bytes, *, name: str = "sk.pdf", row: str = "12", **more: Any) -> TestResponse:
    form = {"file": (io.BytesIO(content), name), **more}
    return client.post(f"{API}/rows/{row}/files", data=form, content_type="multipart/form-data")


def upload(client: FlaskClient, content: bytes, *, name: str = "sk.pdf", page: str = PAGE) -> TestResponse:
    return client.post(page, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def too_large(client: FlaskClient, address: str, *, over: int) -> TestResponse:
    """A file of so many bytes more than a file may have; in memory, unlike what werkzeug's builder makes of it."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="sk.pdf"\r\n\r\n'
    content = files.pdf() + b"\0" * (MEGABYTE + over - len(files.pdf()))
    return client.post(address, data=head + content + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x")


def held(client: FlaskClient) -> list[dict[str, Any]]:
    answer = client.get(f"{API}/files")
    assert answer.json is not None
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def text_of(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


class TestAdding:
    def test_keeps_the_file_byte_for_byte(self, verifier: FlaskClient) -> None:
        added = send(verifier, files.pdf())
        assert added.status_code == 201
        assert added.json is not None
        assert (added.json["row"], added.json["kind"], added.json["filename"]) == ("12", "pdf", "sk.pdf")
        assert verifier.get(f"{API}/files/{added.json['id']}").data == files.pdf()

    def test_of_the_same_file_twice_keeps_one(self, verifier: FlaskClient) -> None:
        first, second = send(verifier, files.pdf()), send(verifier, files.pdf(), name="lagi.pdf")
        assert first.json is not None
        assert second.json is not None
        assert first.json["id"] == second.json["id"]
        assert len(held(verifier)) == 1

    def test_sent_twice_with_one_key_acts_once(self, verifier: FlaskClient) -> None:
        answers = [send(verifier, files.pdf(), idempotency_key="satu") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert len(held(verifier)) == 1

    def test_reads_no_bytes_to_list_them(self, verifier: FlaskClient, database: Database) -> None:
        send(verifier, files.pdf())
        with database.transaction() as session:
            [file] = proof_files.of_year(session, year=2026)["12"]
            assert "content" not in file.__dict__


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "kosong"),
            (b"PK\x03\x04" + b"\0" * 500, "PDF, PNG, JPEG"),
            (files.pdf()[:-12], "terpotong"),
            (files.pdf().replace(b"/Catalog", b"/JavaScript "), "skrip"),
            (b"\0" * 64, "PDF, PNG, JPEG"),
        ],
    )
    def test_is_what_is_no_whole_document(self, verifier: FlaskClient, content: bytes, said: str) -> None:
        answer = send(verifier, content)
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["errors"][0]["pointer"] == "/file"
        assert said in answer.json["errors"][0]["detail"]

    def test_is_a_film(self, verifier: FlaskClient) -> None:
        film = b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\x08moov"
        answer = send(verifier, film, name="film.pdf")
        assert answer.status_code == 422
        assert "MP4" in answer.text

    @pytest.mark.parametrize("over", [1, 3 * MEGABYTE])
    def test_is_what_is_too_large(self, verifier: FlaskClient, over: int) -> None:
        answer = too_large(verifier, f"{API}/rows/12/files", over=over)
        assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
        assert answer.json is not None
        assert answer.json["errors"][0]["pointer"] == "/file"
        assert "1 MB" in answer.json["errors"][0]["detail"]
        assert held(verifier) == []

    def test_is_a_sixth_file_of_a_row(self, verifier: FlaskClient) -> None:
        for number in range(proof_files.MOST_PER_ROW):
            assert send(verifier, files.pdf(f"Contoh {number}")).status_code == 201
        answer = send(verifier, files.pdf("Satu lagi"))
        assert answer.status_code == 422
        assert "5 berkas" in answer.text
        assert send(verifier, files.pdf("Contoh 1")).status_code == 201

    @pytest.mark.parametrize("row", ["99", "%00", "x" * 300])
    def test_is_a_row_that_is_none(self, verifier: FlaskClient, row: str) -> None:
        assert send(verifier, files.pdf(), row=row).status_code == 404

    def test_is_a_form_without_a_file(self, verifier: FlaskClient) -> None:
        for form in ({}, {"file": "sk.pdf"}, {"file": (io.BytesIO(), "")}):
            answer = verifier.post(f"{API}/rows/12/files", data=form, content_type="multipart/form-data")
            assert answer.status_code == 422

    @pytest.mark.parametrize("name", ["../../etc/passwd.pdf", 'a";x=1.pdf', "\u202egnp.pdf", "n" * 5000 + ".pdf"])
    def test_is_no_name_that_could_do_harm(self, verifier: FlaskClient, name: str) -> None:
        added = send(verifier, files.pdf(), name=name)
        assert added.json is not None
        shown = added.json["filename"]
        assert len(shown) <= 150
        assert not set(shown) & set('/\\";\u202e')


class TestHandedOut:
    def test_as_something_to_save_that_nothing_on_the_way_keeps(self, verifier: FlaskClient) -> None:
        added = send(verifier, files.pdf())
        assert added.json is not None
        for address in (f"{API}/files/{added.json['id']}", f"/kelola/indeks/berkas/{added.json['id']}"):
            answer = verifier.get(address)
            assert answer.headers["Content-Disposition"] == "attachment; filename=sk.pdf"
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["Content-Security-Policy"].startswith("sandbox")

    def test_not_to_a_stranger_nor_an_agency(self, verifier: FlaskClient, app: ServiceApp) -> None:
        added = send(verifier, files.pdf())
        assert added.json is not None
        other = app.test_client()
        assert other.get(f"{API}/files/{added.json['id']}").status_code == 401
        officer = sign_in.as_staff("officer", agency_id=uuid4())
        assert other.get(f"{API}/files/{added.json['id']}", headers=officer).status_code == 403

    def test_not_under_another_year(self, verifier: FlaskClient) -> None:
        added = send(verifier, files.pdf())
        assert added.json is not None
        assert verifier.get(f"/api/scoring/v1/index/2025/spd/files/{added.json['id']}").status_code == 404


class TestRemoving:
    def test_takes_the_bytes_along(self, verifier: FlaskClient, database: Database) -> None:
        added = send(verifier, files.pdf())
        assert added.json is not None
        assert verifier.delete(f"{API}/files/{added.json['id']}").status_code == 204
        with database.transaction() as session:
            assert session.query(SpdFile).count() == 0

    def test_by_the_page_of_another_row_is_refused(self, verifier: FlaskClient) -> None:
        added = send(verifier, files.pdf())
        assert added.json is not None
        assert verifier.post(f"/kelola/indeks/bukti/1/{added.json['id']}/hapus").status_code == 404
        assert verifier.post(f"{PAGE}/{added.json['id']}/hapus").status_code == 303
        assert held(verifier) == []


class TestPage:
    def test_shows_the_file_that_was_added(self, verifier: FlaskClient) -> None:
        answer = upload(verifier, files.pdf())
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?tersimpan")
        page = text_of(verifier.get(f"{PAGE}?tersimpan"))
        assert "Berkas sudah ditambahkan" in page
        assert "sk.pdf PDF" in page

    def test_says_at_the_field_what_is_wrong(self, verifier: FlaskClient) -> None:
        answer = upload(verifier, b"bukan pdf", name="sk.pdf")
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text

    @pytest.mark.parametrize("over", [1, 3 * MEGABYTE])
    def test_says_what_is_too_large(self, verifier: FlaskClient, over: int) -> None:
        answer = too_large(verifier, PAGE, over=over)
        assert answer.status_code == 413
        assert "1 MB" in text_of(answer)

    def test_lets_others_of_the_staff_look_but_not_change(self, client: FlaskClient) -> None:
        client.environ_base["HTTP_AUTHORIZATION"] = sign_in.as_staff("executive")["Authorization"]
        page = client.get(PAGE)
        assert page.status_code == 200
        assert 'type="file"' not in page.text
        assert upload(client, files.pdf()).status_code == 403

    def test_is_led_to_from_each_row_with_the_number_of_its_files(self, verifier: FlaskClient) -> None:
        send(verifier, files.pdf())
        form = verifier.get("/kelola/indeks").text
        assert f'<a href="{PAGE}">Berkas baris 12: 1</a>' in form
        assert '<a href="/kelola/indeks/bukti/2a">Berkas baris 2a: 0</a>' in form

    def test_of_a_row_that_is_none_is_not_found(self, verifier: FlaskClient) -> None:
        assert verifier.get("/kelola/indeks/bukti/99").status_code == 404
