"""Does the national portal's form come out in its order: as a table, and on paper?"""

import csv
import io
import time

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.submission.exchange import document, formats, forms, portal
from services.submission.registry.models import Innovation
from shared.contracts import catalogue
from shared.kit import ids
from shared.kit.db import Database
from tests.builders import workbooks
from tests.builders.submissions import Caller

INJECTION = '#panic("x") *tebal* $x$ `kode` #read("/etc/passwd") <label> @cite \\ = Judul // catatan'


def text_of(pdf: bytes) -> str:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def table_of(caller: Caller, path: str, *, delimiter: str = ",") -> list[dict[str, str]]:
    content = caller.call("GET", path, expect=200).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter))


class TestOrder:
    @pytest.mark.parametrize("year", catalogue.years())
    def test_of_every_year_is_known_and_said_to_be_uncertain(self, year: int) -> None:
        form = forms.of_year(year)
        assert [item.number for item in form.items][:22] == [str(number) for number in range(1, 23)]
        assert all(item.number.startswith("T") for item in form.items[22:])
        assert form.note

    def test_is_that_of_the_items_then_of_the_indicators(self, owner: Caller) -> None:
        owner.draft()
        headings = list(table_of(owner, "/portal-form?format=csv")[0])
        assert headings[:3] == ["1. Nama Inovasi", "2. Dibuat Oleh / Perangkat Daerah", "3. Tahapan Inovasi"]
        assert headings[6:8] == ["7a. Lintang", "7b. Bujur"]
        assert [h.split(".")[0] for h in headings[-22:-2]] == [f"Indikator {number}" for number in range(16, 36)]
        assert headings[-2:] == [portal.STATUS, portal.SAMPLE]

    def test_leaves_no_field_of_the_profile_out(self) -> None:
        """But the summary, which is for citizens, and the year."""
        form = forms.of_year(2026)
        asked = {field for item in form.items for field in item.fields}
        assert set(form.fields) - asked <= {"summary"}


class TestTable:
    def test_holds_what_is_in_use_and_not_withdrawn(self, owner: Caller) -> None:
        owner.draft(name="Dipakai")
        owner.draft(name="Uji", stage="trial")
        withdrawn, _ = owner.draft(name="Ditarik")
        owner.call("POST", f"{withdrawn}/withdraw", json={"reason": "ganda"}, expect=200)
        assert [row["1. Nama Inovasi"] for row in table_of(owner, "/portal-form?format=csv")] == ["Dipakai"]

    def test_says_each_value_as_the_portal_does(self, owner: Caller, verifier: Caller) -> None:
        path, etag = owner.draft(name="=Ringkas")
        owner.claim(path, etag, i16=2, i17=1)
        (row,) = table_of(owner, "/portal-form?format=csv")
        assert row["1. Nama Inovasi"] == "'=Ringkas"
        assert row["3. Tahapan Inovasi"] == "Penerapan"
        assert row["13. Urusan Lain yang Beririsan"] == "Administrasi Kependudukan dan Pencatatan Sipil"
        assert row["15. Waktu Penerapan"] == "2024-06-01"
        assert row["Indikator 16. Regulasi Inovasi Daerah"] == "2: Peraturan Kepala Daerah"
        assert row[portal.STATUS] == "Draf"
        (indonesian,) = table_of(owner, "/portal-form?format=excel.csv", delimiter=";")
        assert indonesian["7b. Bujur"] == "103,25"

    def test_as_workbook_says_how_sure_the_order_is(self, owner: Caller) -> None:
        path, _ = owner.draft()
        for address in ("/portal-form?format=xlsx", f"{path}/portal-form?format=xlsx"):
            book = workbooks.read(owner.call("GET", address, expect=200).data)
            assert book[formats.NOTES]["A1"].value == forms.of_year(2026).note
            assert book["2026"]["A2"].value == "Ringkas"

    def test_is_the_agencys_own_and_for_staff_what_was_submitted(
        self, owner: Caller, partner: Caller, verifier: Caller, citizen: Caller
    ) -> None:
        owner.submitted(name="Diajukan")
        owner.draft(name="Draf")
        partner.draft(name="Milik Lain")
        assert [row["1. Nama Inovasi"] for row in table_of(owner, "/portal-form?format=csv")] == ["Diajukan", "Draf"]
        assert [row["1. Nama Inovasi"] for row in table_of(verifier, "/portal-form?format=csv")] == ["Diajukan"]
        citizen.call("GET", "/portal-form?format=csv", expect=401)

    def test_of_another_agencys_innovation_is_not_there(self, owner: Caller, partner: Caller) -> None:
        path, _ = owner.draft()
        partner.call("GET", f"{path}/portal-form?format=pdf", expect=404)

    def test_of_a_year_or_an_ending_that_is_none_is_refused(self, owner: Caller) -> None:
        owner.call("GET", "/portal-form?format=csv&year=2019", expect=422)
        owner.call("GET", "/portal-form?format=exe", expect=422)


class TestPaper:
    def test_holds_all_items_in_indonesian_formats(self, owner: Caller) -> None:
        path, etag = owner.draft(name="Besemah Élok – “Ringkas”", purpose="Alinea satu.\n\nAlinea dua.")
        owner.claim(path, etag, i16=2)
        pdf = owner.call("GET", f"{path}/portal-form?format=pdf", expect=200)
        assert pdf.content_type == "application/pdf"
        text = text_of(pdf.data)
        for words in (
            "Besemah Élok – “Ringkas”",
            "1 Juni 2024",
            "Rp1.000.000",
            "-4,02",
            "Alinea dua.",
            "2 Peraturan Kepala Daerah",
            "Halaman 1 dari",
            "Urutan resmi",
        ):
            assert words in text, words
        assert pypdf.PdfReader(io.BytesIO(pdf.data)).pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)

    def test_sets_what_people_wrote_as_text_and_never_as_markup(self, owner: Caller) -> None:
        path, _ = owner.draft(name=INJECTION, design=INJECTION, initiator_name=INJECTION)
        text = text_of(owner.call("GET", f"{path}/portal-form?format=pdf", expect=200).data)
        assert text.count('#panic("x") *tebal* $x$ `kode`') == 4  # the title, and three items
        assert "root:" not in text

    def test_breaks_a_word_that_is_longer_than_the_page(self, owner: Caller) -> None:
        """A line holds some fifty letters: the word runs over many lines, and no letter is lost."""
        path, _ = owner.draft(purpose="Æ" * 900)
        reader = pypdf.PdfReader(io.BytesIO(owner.call("GET", f"{path}/portal-form?format=pdf", expect=200).data))
        lines = [line for page in reader.pages for line in page.extract_text().splitlines() if "ÆÆ" in line]
        assert sum(line.count("Æ") for line in lines) == 900
        assert max(line.count("Æ") for line in lines) < 70

    def test_labels_a_sample(self, owner: Caller, database: Database) -> None:
        path, _ = owner.draft()
        assert "Contoh, bukan" not in text_of(owner.call("GET", f"{path}/portal-form?format=pdf", expect=200).data)
        with database.transaction() as session:
            session.scalars(select(Innovation)).one().is_sample = True
        assert "Contoh, bukan" in text_of(owner.call("GET", f"{path}/portal-form?format=pdf", expect=200).data)

    def test_of_a_hundred_is_drawn_while_one_waits_and_of_more_refused(
        self, owner: Caller, database: Database, session: Session
    ) -> None:
        owner.draft()
        _multiply(database, 99)
        started = time.monotonic()
        pdf = owner.call("GET", "/portal-form?format=pdf", expect=200).data
        assert time.monotonic() - started < 10
        assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) >= 200
        _multiply(database, 1)
        answer = owner.call("GET", "/portal-form?format=pdf", expect=422).get_json()
        assert answer["type"] == "/masalah/too-many-for-one-document"
        assert str(document.MOST_INNOVATIONS) in answer["detail"]

    def test_is_offered_to_officers_by_hand(self, officer: FlaskClient, owner: Caller) -> None:
        path, _ = owner.draft()
        page = officer.get(f"/kelola{path.replace('innovations', 'inovasi')}")
        address = f"/kelola{path.replace('innovations', 'inovasi')}/formulir.pdf"
        assert f'href="{address}"' in page.text
        assert officer.get(address).data.startswith(b"%PDF")
        assert 'href="/kelola/formulir/2026.pdf"' in officer.get("/kelola/excel").text
        assert officer.get("/kelola/formulir/2026.csv").status_code == 200


def _multiply(database: Database, times: int) -> None:
    """Put more of the first innovation there."""
    with database.transaction() as session:
        first = session.scalars(select(Innovation).order_by(Innovation.id)).first()
        assert first is not None
        derived = {"search_document", "search_head"}
        columns = {column.name for column in Innovation.__table__.columns} - derived
        plain = {name: getattr(first, name) for name in columns}
        fresh = [{**plain, "id": ids.new_id()} for _ in range(times)]
        session.execute(insert(Innovation), [{**one, "slug": str(one["id"])} for one in fresh])
