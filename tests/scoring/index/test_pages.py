"""What people read about the index, and how the city's own rows are filled in by hand."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.scoring.handlers import HANDLERS
from services.scoring.index import use_cases
from shared.contracts import catalogue
from shared.contracts.affairs import BASIC_SERVICES
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import innovations, sign_in
from tests.builders.innovations import deliver, envelopes

FORM = "/kelola/indeks"
ROWS = catalogue.of_year(2026).spd


def project(database: Database) -> None:
    with database.transaction() as session:
        use_cases.project(session, year=2026, now=clock.now())


def text_of(answer: TestResponse) -> str:
    """The page as a reader has it: no tags, no line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
def verifier(client: FlaskClient) -> FlaskClient:
    client.set_cookie("sesi", sign_in.session_of("verifier"))
    return client


def levels_shown(answer: TestResponse) -> dict[str, str]:
    fields = re.findall(r'<select[^>]* id="levels-(\w+)".*?</select>', answer.text, flags=re.DOTALL)
    chosen = re.findall(r'<option value="(\d)" selected>', answer.text)
    return {row: level for row, level in zip(fields, chosen, strict=True) if level != "0"}


class TestIndexPage:
    def test_says_what_comes_before_anything_was_projected(self, client: FlaskClient) -> None:
        answer = client.get("/indeks")
        assert answer.status_code == 200
        assert "Indeks belum dihitung" in text_of(answer)

    def test_shows_index_category_and_parts(self, client: FlaskClient, database: Database) -> None:
        affairs = [*BASIC_SERVICES, *["kominfo"] * 10]
        deliver(database, HANDLERS, envelopes(innovations.verified(1, affair=affair) for affair in affairs))
        project(database)
        page = text_of(client.get("/indeks"))
        assert "Proyeksi Indeks Inovasi Daerah 2026" in page
        assert "Ini proyeksi, bukan hasil resmi" in page
        for figure in ("32,03", "Kurang Inovatif", "74,00", "6,08", "Inovasi terverifikasi mengisi 6 dari 6"):
            assert figure in page

    def test_names_the_basic_services_that_are_missing(self, client: FlaskClient, database: Database) -> None:
        deliver(database, HANDLERS, envelopes([innovations.verified(1, affair="kesehatan")]))
        project(database)
        page = text_of(client.get("/indeks"))
        assert "Kesehatan Terisi" in page
        assert "Sosial Belum ada" in page
        assert "jumlah inovasi tidak menambah poin" in page

    def test_reads_in_english_by_choice(self, client: FlaskClient, database: Database) -> None:
        project(database)
        assert "This is a projection, not the official result" in text_of(client.get("/indeks?lang=en"))

    def test_carries_no_style_that_the_browser_would_refuse(self, client: FlaskClient, database: Database) -> None:
        project(database)
        assert " style=" not in client.get("/indeks").text


class TestSpdFormPage:
    def test_asks_a_stranger_to_sign_in(self, client: FlaskClient) -> None:
        answer = client.get(FORM)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/masuk?lanjut=/kelola/indeks")

    def test_has_a_field_for_each_row(self, verifier: FlaskClient) -> None:
        page = verifier.get(FORM).text
        assert all(f'id="levels-{row}"' in page for row in ROWS)

    def test_keeps_what_was_saved(self, verifier: FlaskClient) -> None:
        answer = verifier.post(FORM, data={"version": "0", "levels-1": "3", "levels-2a": "0"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/kelola/indeks?tersimpan")
        saved = verifier.get("/kelola/indeks?tersimpan")
        assert levels_shown(saved) == {"1": "3"}
        assert "Tersimpan" in text_of(saved)

    def test_keeps_what_was_typed_where_a_level_is_wrong(self, verifier: FlaskClient) -> None:
        answer = verifier.post(FORM, data={"version": "0", "levels-1": "4", "levels-2a": "2"})
        assert answer.status_code == 422
        assert "Parameter berupa bilangan bulat dari 0 sampai 3." in text_of(answer)
        assert '<option value="2" selected>' in answer.text
        assert levels_shown(verifier.get(FORM)) == {}

    def test_keeps_the_proof_of_each_row_and_leads_to_the_awards(self, verifier: FlaskClient) -> None:
        verifier.post(
            FORM, data={"version": "0", "levels-12": "3", "proofs-12": " https://contoh.test/sk.pdf ", "proofs-1": ""}
        )
        page = verifier.get(FORM).text
        assert 'value="https://contoh.test/sk.pdf"' in page
        assert 'href="/kelola/festival/penghargaan"' in page

    def test_names_a_proof_that_is_too_long_and_keeps_it(self, verifier: FlaskClient) -> None:
        answer = verifier.post(FORM, data={"version": "0", "levels-1": "1", "proofs-1": "x" * 301})
        assert answer.status_code == 422
        assert 'id="proofs-1-error"' in answer.text
        assert "x" * 301 in answer.text

    def test_refuses_a_row_the_year_does_not_have(self, verifier: FlaskClient) -> None:
        assert verifier.post(FORM, data={"version": "0", "levels-99": "1"}).status_code == 422

    def test_shows_what_somebody_else_saved_meanwhile(self, verifier: FlaskClient) -> None:
        verifier.post(FORM, data={"version": "0", "levels-1": "3"})
        answer = verifier.post(FORM, data={"version": "0", "levels-1": "1"})
        assert answer.status_code == 412
        assert "Sementara itu orang lain menyimpan nilai 3 di sini." in text_of(answer)
        assert levels_shown(answer) == {"1": "1"}
        assert levels_shown(verifier.get(FORM)) == {"1": "3"}

    def test_saves_once_when_sent_twice(self, verifier: FlaskClient) -> None:
        typed = {"version": "0", "levels-1": "3", "idempotency_key": "a"}
        answers = [verifier.post(FORM, data=typed) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]

    def test_refuses_another_sites_page(self, verifier: FlaskClient) -> None:
        answer = verifier.post(FORM, data={"version": "0"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
