"""How the committee seals, decides, publishes, and takes its documents."""

import io
import json
import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from services.scoring.results import certificates
from services.scoring.results.models import Result
from shared.kit.db import Database
from tests.builders import plenary, sign_in
from tests.builders import results as builder
from tests.builders.festivals import Built
from tests.verify.program import program


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    """The chair's browser."""
    as_person(client, 1)
    return client


def as_person(client: FlaskClient, number: int, role: str = "committee") -> None:
    client.set_cookie("sesi", sign_in.session_of(role, person_id=UUID(int=number), name=f"Panitia {number}"))


def desk(built: Built, end: str = "") -> str:
    return f"/kelola/festival/{built.festival_id}{end}"


def pdf_words(data: bytes) -> str:
    return " ".join(page.extract_text().replace("\u200b", "") for page in PdfReader(io.BytesIO(data)).pages)


class TestEvening:
    def test_goes_from_the_plenary_over_the_seal_to_the_release(
        self, committee: FlaskClient, database: Database
    ) -> None:
        built = builder.scored(database)
        plenary.close_round(database, built)
        decision = {
            "category_id": str(built.category_id),
            "kind": "place",
            "entries": str(built.entries[2]),
            "place": "1",
            "reason": "Dokumen pendukung baru diperlihatkan.",
            "decided_at": "2026-11-23T13:30",
        }
        assert committee.post(desk(built, "/pleno/baru"), data=decision).status_code == 303
        waiting = committee.get(desk(built, "/pleno")).text
        assert "Menunggu tanda tangan kedua" in waiting
        assert "/tanda-tangan" not in waiting, "the first signer is not asked again"
        refused = committee.post(desk(built, "/segel"))
        assert refused.status_code == 409
        assert "tanda tangan kedua: 1" in refused.text
        as_person(committee, 2)
        sign = re.search(r'action="([^"]+/tanda-tangan)"', committee.get(desk(built, "/pleno")).text)
        assert sign is not None
        assert committee.post(sign[1]).status_code == 303
        assert committee.post(desk(built, "/segel")).headers["Location"].endswith("/hasil?disegel")
        shown = committee.get(desk(built, "/hasil")).text
        assert re.search(r'id="seal"[^>]*>[0-9a-f]{64}<', shown)
        assert committee.post(desk(built, "/umumkan"), data={"sheets_are_public": "yes"}).status_code == 303
        with database.transaction() as session:
            first = session.scalars(select(Result).where(Result.place == 1)).one()
        assert first.entry_id == built.entries[2]
        assert committee.get("/festival/festival-contoh/hasil/rantai.json").status_code == 200


class TestPlenary:
    def test_says_to_close_the_round_first(self, committee: FlaskClient, database: Database) -> None:
        built = builder.scored(database)
        assert "Tutup putarannya dahulu" in committee.get(desk(built, "/pleno")).text

    def test_settles_a_tie_in_the_order_typed(self, committee: FlaskClient, database: Database) -> None:
        built = builder.builder.build(database, entries=2, judges=1)
        for entry in built.entries:
            builder.score(database, built.judges[0], entry, 8)
        plenary.close_round(database, built)
        form = committee.get(desk(built, "/pleno/baru?kategori=umum&seri=1")).text
        assert f'name="order-{built.entries[1]}"' in form
        decision = {
            "category_id": str(built.category_id),
            "kind": "tie",
            f"order-{built.entries[0]}": "2",
            f"order-{built.entries[1]}": "1",
            "reason": "Kehadiran lengkap.",
            "decided_at": "2026-11-23T13:30",
        }
        same = decision | {f"order-{built.entries[0]}": "1"}
        assert committee.post(desk(built, "/pleno/baru?kategori=umum&seri=1"), data=same).status_code == 422
        assert committee.post(desk(built, "/pleno/baru"), data=decision).status_code == 303

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"reason": ""}, "reason"),
            ({"entries": ""}, "entries"),
            ({"place": "sembilan"}, "place"),
            ({"place": "9"}, "place"),
            ({"decided_at": "kemarin"}, "decided_at"),
            ({"decided_at": "2999-01-01T00:00"}, "decided_at"),
        ],
    )
    def test_names_what_is_wrong_and_keeps_what_was_typed(
        self, committee: FlaskClient, database: Database, change: dict[str, str], field: str
    ) -> None:
        built = builder.scored(database)
        plenary.close_round(database, built)
        decision = {
            "category_id": str(built.category_id),
            "kind": "place",
            "entries": str(built.entries[2]),
            "place": "1",
            "reason": "Kehadiran lengkap.",
            "decided_at": "2026-11-23T13:30",
        }
        answer = committee.post(desk(built, "/pleno/baru"), data=decision | change)
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
        assert f'value="{built.entries[2]}" selected' in answer.text or field == "entries"

    def test_drops_a_decision_with_a_reason(self, committee: FlaskClient, database: Database) -> None:
        built = builder.scored(database)
        plenary.close_round(database, built)
        made = plenary.decide(database, built, "withdrawn", built.entries[:1], signed_by=[plenary.CHAIR])
        drop = desk(built, f"/pleno/{made}/batal")
        assert committee.post(drop, data={"reason": ""}).status_code == 422
        assert committee.post(drop, data={"reason": "Salah tulis."}).status_code == 303
        assert "Salah tulis." in committee.get(desk(built, "/pleno")).text

    def test_lets_the_administrator_read_and_not_sign(self, client: FlaskClient, database: Database) -> None:
        built = builder.scored(database)
        plenary.close_round(database, built)
        as_person(client, 1, "admin")
        assert "Hanya anggota panitia" in client.get(desk(built, "/pleno")).text
        assert client.get(desk(built, "/pleno/baru")).status_code == 403


class TestSealedAgain:
    def test_takes_in_what_was_decided_since(self, committee: FlaskClient, database: Database) -> None:
        built = builder.sealed(database)
        plenary.decide(database, built, "withdrawn", built.entries[:1])
        assert "setelah hasil disegel" in committee.get(desk(built, "/hasil")).text
        assert committee.post(desk(built, "/umumkan")).status_code == 409
        assert committee.post(desk(built, "/segel")).status_code == 303
        assert committee.post(desk(built, "/umumkan")).status_code == 303


class TestMinutes:
    def test_hold_jury_method_decisions_places_seal_and_lines_to_sign(
        self, committee: FlaskClient, database: Database
    ) -> None:
        built = builder.scored(database)
        plenary.close_round(database, built)
        plenary.move(database, built, built.entries[2], 1)
        builder.seal(database, built)
        answer = committee.get(desk(built, "/berita-acara.pdf"))
        assert answer.mimetype == "application/pdf"
        words = " ".join(pdf_words(answer.data).split())
        for told in (
            "BERITA ACARA SIDANG PLENO DEWAN JURI",
            "Juri Contoh 1",
            "rata-rata",
            "Inovasi 3 dipindahkan ke peringkat 1.",
            "Ketua Contoh, Sekretaris Contoh",
            "Juara III",
            "90,00",
            "Sekretaris",
        ):
            assert told in words, told

    def test_need_a_seal(self, committee: FlaskClient, database: Database) -> None:
        built = builder.scored(database)
        assert committee.get(desk(built, "/berita-acara.pdf")).status_code == 409


class TestFiles:
    def test_are_what_a_stranger_checks(self, committee: FlaskClient, database: Database) -> None:
        built = builder.released(database)
        chain = json.loads(committee.get(desk(built, "/rantai.json")).text)
        assert program.verify(chain, sheets=committee.get(desk(built, "/lembar.csv")).text)

    def test_are_not_there_before_the_seal(self, committee: FlaskClient, database: Database) -> None:
        built = builder.scored(database)
        for end in ("/rantai.json", "/lembar.csv", "/piagam.pdf"):
            assert committee.get(desk(built, end)).status_code == 404, end


class TestCertificates:
    def test_come_one_a_page(self, committee: FlaskClient, database: Database) -> None:
        built = builder.released(database)
        answer = committee.get(desk(built, "/piagam.pdf"))
        assert len(PdfReader(io.BytesIO(answer.data)).pages) == 3

    def test_are_revoked_with_a_reason(self, committee: FlaskClient, database: Database) -> None:
        built = builder.released(database)
        with database.transaction() as session:
            code = certificates.given(session, built.festival_id)[0].certificate.code
        ask = desk(built, f"/piagam/{code}/cabut")
        assert "Cabut piagam ini?" in committee.get(ask).text
        assert committee.post(ask, data={"reason": "", "is_replaced": "yes"}).status_code == 422
        assert committee.post(ask, data={"reason": "Salah tulis.", "is_replaced": "yes"}).status_code == 303
        assert "Dicabut" in committee.get(desk(built, "/hasil")).text
        assert committee.get(desk(built, "/piagam/0000-0000-0000/cabut")).status_code == 404


class TestAwards:
    def test_are_listed_as_evidence_for_two_years(self, committee: FlaskClient, database: Database) -> None:
        builder.released(database)
        page = committee.get("/kelola/festival/penghargaan").text
        assert "Juara II" in page
        assert "Inovasi 2" in committee.get("/kelola/festival/penghargaan?tahun=2027").text
        assert "Inovasi 2" not in committee.get("/kelola/festival/penghargaan?tahun=2028").text
        assert "Inovasi 2" in committee.get("/kelola/festival/penghargaan?tahun=bukan").text

    def test_lead_a_verifier_only_where_verifiers_may_go(self, client: FlaskClient) -> None:
        for role, links in (("verifier", 0), ("committee", 1)):
            page = client.get("/kelola/festival/penghargaan", headers=sign_in.as_staff(role)).text
            assert page.count('href="/kelola/festival"') == links

    def test_can_be_attached_as_pdf(self, committee: FlaskClient, database: Database) -> None:
        builder.released(database)
        words = pdf_words(committee.get("/kelola/festival/penghargaan.pdf").data)
        assert "DAFTAR PENGHARGAAN BAGI INOVATOR" in words
        assert "Inovasi 3" in words

    def test_are_for_the_staff_who_report(self, client: FlaskClient, database: Database) -> None:
        as_person(client, 1, "verifier")
        assert client.get("/kelola/festival/penghargaan").status_code == 200
        as_person(client, 1, "officer")
        assert client.get("/kelola/festival/penghargaan").status_code == 403
