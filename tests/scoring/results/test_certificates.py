"""Anybody can tell whether a certificate is genuine, revoked, or unknown."""

import io

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from services.scoring.results import certificates
from services.scoring.results.certificates import Given
from shared.kit.db import Database
from shared.kit.errors import Invalid, NotFound
from tests.builders import results as builder
from tests.builders.festivals import Built
from tests.builders.results import LATER

REASON = "Nama perangkat daerah salah tulis."


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.released(database)


def given(database: Database, festival: Built) -> list[Given]:
    with database.transaction() as session:
        return certificates.given(session, festival.festival_id)


def revoke(database: Database, festival: Built, code: str, *, is_replaced: bool = False, reason: str = REASON) -> None:
    with database.transaction() as session:
        certificates.revoke(
            session, festival.festival_id, code, reason=reason, by="staff:1", is_replaced=is_replaced, now=LATER
        )


def address(code: str) -> str:
    return f"/festival/festival-contoh/piagam/{code}"


class TestCode:
    def test_cannot_be_guessed_nor_counted(self, database: Database, festival: Built) -> None:
        codes = [one.certificate.code for one in given(database, festival)]
        assert len(set(codes)) == 3
        assert {len(code) for code in codes} == {14}

    @pytest.mark.parametrize("typed", ["k7qf-m2xp-0111", "K7QF M2XP OIL1", "K7QFM2XP0111"])
    def test_is_read_as_people_write_it(self, typed: str) -> None:
        assert certificates.tidy(typed) == "K7QF-M2XP-0111"


class TestCheck:
    def test_knows_a_genuine_one(self, client: FlaskClient, database: Database, festival: Built) -> None:
        first = given(database, festival)[0]
        answer = client.get(address(first.certificate.code.lower().replace("-", "")))
        assert answer.status_code == 200
        assert "Piagam ini asli" in answer.text
        assert "Juara I" in answer.text
        assert "Inovasi 1" in answer.text

    def test_knows_a_revoked_one_and_why(self, client: FlaskClient, database: Database, festival: Built) -> None:
        code = given(database, festival)[0].certificate.code
        revoke(database, festival, code)
        answer = client.get(address(code))
        assert "Piagam ini sudah dicabut" in answer.text
        assert REASON in answer.text
        assert client.get(f"{address(code)}.pdf").status_code == 404

    def test_says_of_any_other_that_it_is_unknown(self, client: FlaskClient, festival: Built) -> None:
        answer = client.get(address("0000-0000-0000"))
        assert answer.status_code == 404
        assert "Piagam ini tidak dikenal" in answer.text

    def test_knows_no_certificate_of_another_festival(
        self, client: FlaskClient, database: Database, festival: Built
    ) -> None:
        other = builder.released(database, slug="festival-lain")
        code = given(database, other)[0].certificate.code
        assert client.get(address(code)).status_code == 404


class TestRevoking:
    def test_gives_a_new_one_where_it_is_replaced(self, database: Database, festival: Built) -> None:
        before = given(database, festival)
        revoke(database, festival, before[0].certificate.code, is_replaced=True)
        after = given(database, festival)
        assert len(after) == len(before) + 1
        assert [one.certificate.award for one in after if one.revoked is None] == ["Juara I", "Juara II", "Juara III"]

    def test_happens_once_and_with_a_reason(self, database: Database, festival: Built) -> None:
        code = given(database, festival)[0].certificate.code
        with pytest.raises(Invalid):
            revoke(database, festival, code, reason=" ")
        revoke(database, festival, code)
        with pytest.raises(certificates.AlreadyRevoked):
            revoke(database, festival, code)
        with pytest.raises(NotFound):
            revoke(database, festival, "0000-0000-0000")


class TestPdf:
    def test_is_one_page_with_the_address_of_its_check(
        self, client: FlaskClient, database: Database, festival: Built
    ) -> None:
        code = given(database, festival)[0].certificate.code
        answer = client.get(f"{address(code)}.pdf")
        assert answer.mimetype == "application/pdf"
        (page,) = PdfReader(io.BytesIO(answer.data)).pages
        words = page.extract_text().replace("\u200b", "")
        assert code in words
        assert f"localhost:8000/festival/festival-contoh/piagam/{code}" in "".join(words.split())
        assert "Juara I" in words
        assert "PIAGAM PENGHARGAAN" in words
