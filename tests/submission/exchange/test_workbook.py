"""Can an agency work in Excel, all of it or nothing taken, and get back the same file with what is wrong marked?"""

import io
import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.exchange import forms, layout
from services.submission.registry import rules
from services.submission.registry.models import HistoryEntry, Innovation
from shared.kit.auth import OFFICER, SESSION_COOKIE
from tests.builders import sign_in, workbooks
from tests.builders.submissions import Caller, id_of
from tests.builders.workbooks import at, pointers, send

XLSX = layout.MEDIA_TYPE


class TestTemplate:
    def test_has_a_column_for_every_field_of_the_profile(self, template: bytes) -> None:
        """A new field without a name in the year's form would be missing: name it in `forms/<year>.json`."""
        keys = [cell.value for cell in workbooks.read(template)[layout.PROFILES][layout.KEYS_ROW]]
        assert set(rules.PROFILE) - {"year"} <= set(keys)

    def test_offers_every_value_in_indonesian(self, template: bytes) -> None:
        form = forms.of_year(2026)
        lists = [[cell.value for cell in column] for column in workbooks.read(template)[layout.LISTS].iter_cols()]
        assert ["Tahapan Inovasi", "Inisiatif", "Uji Coba", "Penerapan"] in [column[:4] for column in lists]
        for field in form.fields.values():
            assert field.kind != forms.CHOICE or field.labels, field.name
            # A code that nobody named would show up as itself, in English.
            assert not {code for code, label in field.labels.items() if code == label} - set(rules.PKPN), field.name

    def test_says_what_belongs_where(self, template: bytes) -> None:
        book = workbooks.read(template)
        heading = workbooks.cell_of(book, layout.PROFILES, layout.HEADER_ROW, "design")
        assert heading.value.endswith("*")
        assert "300" in heading.comment.text
        claim = workbooks.cell_of(book, layout.CLAIMS, layout.HEADER_ROW, "16")
        assert claim.value == "16. Regulasi Inovasi Daerah *"
        assert "2: Peraturan Kepala Daerah" in claim.comment.text
        assert len(book[layout.PROFILES].data_validations.dataValidation) >= 10

    def test_shows_what_the_verifier_wants_mended_where_it_is(self, owner: Caller, verifier: Caller) -> None:
        path = owner.submitted()
        notes = {
            "note": "Lengkapi",
            "field_notes": [{"field": "purpose", "note": "Sebutkan angkanya."}],
            "indicator_notes": [{"indicator": "16", "note": "Halaman terakhir tidak ada."}],
        }
        verifier.call("POST", f"{path}/return", json=notes, expect=200)
        filled = owner.call("GET", "/workbook?filled=true", expect=200).data
        book = workbooks.read(filled)
        assert "Sebutkan angkanya." in workbooks.cell_of(book, "Profil", 3, "purpose").comment.text
        assert "Halaman terakhir" in workbooks.cell_of(book, "Klaim", 3, "16").comment.text
        assert send(owner, filled, expect=200).get_json()["unchanged"]

    def test_of_a_year_without_a_form_is_refused(self, owner: Caller) -> None:
        answer = owner.call("GET", "/workbook?year=2019", expect=422)
        assert pointers(answer) == ["/year"]
        assert "2026" in answer.get_json()["errors"][0]["detail"]

    def test_is_for_agencies(self, verifier: Caller, citizen: Caller) -> None:
        verifier.call("GET", "/workbook", expect=403)
        citizen.call("GET", "/workbook", expect=401)


class TestUpload:
    def test_creates_drafts_with_their_claims(self, owner: Caller, template: bytes, session: Session) -> None:
        book = workbooks.filled(template, workbooks.TYPED, {"name": "Hanya Nama"}, claims={3: {"16": 2, "19": "3"}})
        answer = send(owner, book, expect=200).get_json()
        assert [one["name"] for one in answer["created"]] == ["Ringkas", "Hanya Nama"]
        held = session.scalars(select(Innovation).where(Innovation.name == "Ringkas")).one()
        assert (held.status, held.stage, held.affair, held.year) == ("draft", "implementation", "kesehatan", 2026)
        assert held.other_affairs == ["kependudukan", "sosial"]
        assert (str(held.longitude), str(held.budget_amount)) == ("103.250000", "1500000.50")
        assert (str(held.trial_on), str(held.implemented_on)) == ("2024-03-01", "2024-06-01")
        assert held.design == "Baris pertama.\nBaris kedua."
        assert {claim.indicator: claim.claimed for claim in held.claims} == {"16": 2, "19": 3}
        history = session.scalars(select(HistoryEntry.what).where(HistoryEntry.innovation_id == held.id)).all()
        assert history == [rules.CREATE, rules.CLAIM]

    def test_of_drafts_sent_back_unchanged_changes_nothing(self, owner: Caller) -> None:
        path, etag = owner.draft(name="=Ringkas", purpose="+62 812")
        owner.claim(path, etag, i16=2)
        filled = owner.call("GET", "/workbook?filled=true", expect=200).data
        answer = send(owner, filled, expect=200).get_json()
        assert [one["name"] for one in answer["unchanged"]] == ["=Ringkas"]
        assert owner.call("GET", path, expect=200).get_json()["version"] == 2

    def test_changes_a_draft(self, owner: Caller, session: Session) -> None:
        path, _ = owner.draft()
        filled = owner.call("GET", "/workbook?filled=true", expect=200).data
        book = workbooks.filled(filled, {"name": "Ringkas Dua", "pkpn": None}, claims={3: {"17": 1}})
        assert [one["name"] for one in send(owner, book, expect=200).get_json()["updated"]] == ["Ringkas Dua"]
        held = session.get_one(Innovation, id_of(path))
        assert (held.name, held.pkpn, [claim.indicator for claim in held.claims]) == ("Ringkas Dua", None, ["17"])

    def test_twice_with_one_key_acts_once(self, officer: FlaskClient, template: bytes, session: Session) -> None:
        book = workbooks.filled(template, {"name": "Sekali"})
        for _ in range(2):
            data = {"file": (io.BytesIO(book), "a.xlsx"), "idempotency_key": "kunci"}
            assert officer.post("/kelola/excel", data=data).status_code == 303
        assert len(session.scalars(select(Innovation)).all()) == 1

    def test_overwrites_no_newer_change(self, owner: Caller) -> None:
        path, etag = owner.draft()
        filled = owner.call("GET", "/workbook?filled=true", expect=200).data
        owner.call("PATCH", path, json={"name": "Lebih Baru"}, headers={"If-Match": etag}, expect=200)
        book = workbooks.filled(filled, {"name": "Lebih Lama"}, {"name": "Baru dalam berkas"})
        answer = send(owner, book, expect=422)
        assert pointers(answer) == [at("Profil", 3, "version", filled)]
        marked = workbooks.read(send(owner, book, expect=422, accept=XLSX).data)
        assert workbooks.cell_of(marked, "Profil", 3, "version").fill.fgColor.rgb.endswith("FFE08A")
        listed = owner.call("GET", "/innovations", expect=200).get_json()["items"]
        assert [one["name"] for one in listed] == ["Lebih Baru"]

    def test_keeps_a_text_that_fits_no_cell(self, owner: Caller) -> None:
        long = "kata " * 7000
        path, _ = owner.draft(purpose=long)
        filled = owner.call("GET", "/workbook?filled=true", expect=200).data
        send(owner, workbooks.filled(filled, {"name": "Nama Lain"}), expect=200)
        assert owner.call("GET", path, expect=200).get_json()["purpose"] == long.strip()


WRONG: list[tuple[str, Any, str]] = [
    ("name", None, "kosong"),
    ("name", "x" * 256, "256"),
    ("name", "Hebat \U0001f600", "emoji"),
    ("stage", "Selesai", "Penerapan"),
    ("affair", "Antariksa", "Daftar"),
    ("other_affairs", "Sosial; Antariksa", "Antariksa"),
    ("asta_cita", 9, "8"),
    ("asta_cita", "empat", "8"),
    ("latitude", "utara", "angka"),
    ("latitude", -91, "-91"),
    ("trial_on", "kemarin", "05/03/2026"),
    ("trial_on", 45352, "45352"),
    ("name", "=1+1", "rumus"),
    ("budget_amount", "#REF!", "galat"),
    ("budget_amount", True, "angka"),
    ("id", "bukan-uuid", "baru"),
    ("id", "0198a000-0000-7000-8000-000000000000", "baru"),
]


class TestMistakes:
    def test_name_the_cell_and_store_nothing(self, owner: Caller, template: bytes, session: Session) -> None:
        rows = [{**workbooks.TYPED, column: value} for column, value, _ in WRONG]
        book = workbooks.read(workbooks.filled(template, {"name": "Benar"}, *rows))
        for number, (column, value, _) in enumerate(WRONG, start=4):
            if value == "#REF!":
                workbooks.cell_of(book, "Profil", number, column).data_type = "e"
        answer = send(owner, workbooks.saved(book), expect=422)
        told = {error["pointer"]: error["detail"] for error in answer.get_json()["errors"]}
        assert len(told) == len(WRONG)
        for number, (column, value, word) in enumerate(WRONG, start=4):
            assert word in told[at("Profil", number, column, template)], (column, value)
        assert session.scalars(select(Innovation)).all() == []

    def test_are_told_all_at_once_in_the_same_file(self, owner: Caller, template: bytes) -> None:
        rows = {"name": "Satu", "stage": "?"}, {"name": "Dua", "trial_on": "?"}
        book = workbooks.filled(template, *rows, claims={3: {"16": 4}, 4: {"17": "=1"}, 9: {"16": 1}})
        places = [("Profil", 3, "stage"), ("Profil", 4, "trial_on"), ("Klaim", 3, "16"), ("Klaim", 4, "17")]
        places.append(("Klaim", 9, "no"))
        assert set(pointers(send(owner, book, expect=422))) == {at(*place, template) for place in places}
        answer = send(owner, book, expect=422, accept=XLSX)
        assert answer.content_type == XLSX
        marked = workbooks.read(answer.data)
        assert marked.sheetnames[0] == layout.FIXES
        listed = {(sheet.value, cell.value) for sheet, cell, _ in marked[layout.FIXES].iter_rows(min_row=2)}
        assert listed == {tuple(at(*place, template)[1:].split("/")) for place in places}
        wrong = workbooks.cell_of(marked, "Profil", 3, "stage")
        assert (wrong.value, wrong.fill.fgColor.rgb[2:]) == ("?", "FFC7CE")
        assert "Penerapan" in wrong.comment.text
        assert workbooks.cell_of(marked, "Profil", 4, "name").value == "Dua"

    def test_mended_in_the_returned_file_are_taken(self, owner: Caller, template: bytes) -> None:
        book = workbooks.filled(template, {**workbooks.TYPED, "stage": "?"}, claims={3: {"16": 2}})
        marked = send(owner, book, expect=422, accept=XLSX).data
        answer = send(owner, workbooks.filled(marked, {"stage": "Uji Coba"}), expect=200)
        assert len(answer.get_json()["created"]) == 1

    def test_of_one_innovation_named_twice_are_told(self, owner: Caller) -> None:
        path, _ = owner.draft()
        filled = owner.call("GET", "/workbook?filled=true", expect=200).data
        twin = {"id": str(id_of(path)), "version": 1, "name": "Kembar"}
        assert pointers(send(owner, workbooks.filled(filled, {}, twin), expect=422)) == [at("Profil", 4, "id", filled)]

    def test_with_what_is_handed_in_already_are_told(self, owner: Caller) -> None:
        path, etag = owner.draft()
        owner.claim(path, etag, i16=2)
        filled = owner.call("GET", "/workbook?filled=true", expect=200).data
        owner.call("POST", f"{path}/submit", expect=200)
        assert pointers(send(owner, filled, expect=422)) == [at("Profil", 3, "id", filled)]

    def test_that_empty_what_others_know_are_told(self, owner: Caller, verifier: Caller) -> None:
        path = owner.submitted()
        verifier.call("POST", f"{path}/return", json={"note": "Lengkapi"}, expect=200)
        filled = owner.call("GET", "/workbook?filled=true", expect=200).data
        answer = send(owner, workbooks.filled(filled, {"purpose": None}), expect=422)
        assert pointers(answer) == [at("Profil", 3, "purpose", filled)]

    def test_with_another_agencys_draft_say_no_more_than_that_it_is_not_theirs(
        self, owner: Caller, partner: Caller, template: bytes
    ) -> None:
        path, _ = partner.draft(name="Rahasia")
        book = workbooks.filled(template, {"id": str(id_of(path)), "version": 1, "name": "Rebut"})
        answer = send(owner, book, expect=422)
        assert pointers(answer) == [at("Profil", 3, "id", template)]
        assert "Rahasia" not in answer.text


class TestPage:
    def test_leads_from_the_template_to_the_drafts(self, officer: FlaskClient) -> None:
        page = officer.get("/kelola/excel")
        address = re.search(r'href="(/kelola/excel/templat-2026\.xlsx\?isi=draf)"', page.text)
        assert address
        book = workbooks.filled(officer.get(address[1]).data, {"name": "Lewat Halaman"})
        done = officer.post("/kelola/excel", data={"file": (io.BytesIO(book), "a.xlsx")})
        assert done.location == "/kelola/excel?baru=1&berubah=0&tetap=0"
        assert "Draf baru: 1" in officer.get(done.location).text
        assert "Lewat Halaman" in officer.get("/kelola/inovasi").text

    def test_shows_what_is_wrong_and_gives_the_file_back(self, officer: FlaskClient, template: bytes) -> None:
        book = workbooks.filled(template, {"name": "Satu", "stage": "?"})
        answer = officer.post("/kelola/excel", data={"file": (io.BytesIO(book), "a.xlsx")})
        assert answer.status_code == 422
        assert "Profil E3" in answer.text
        address = re.search(r'href="(/kelola/excel/bertanda/[^"]+)"', answer.text)
        assert address
        assert workbooks.read(officer.get(address[1]).data).sheetnames[0] == layout.FIXES

    def test_gives_a_marked_file_to_nobody_else(
        self, officer: FlaskClient, template: bytes, hospital: Agency, client: FlaskClient
    ) -> None:
        book = workbooks.filled(template, {"name": "Satu", "stage": "?"})
        answer = officer.post("/kelola/excel", data={"file": (io.BytesIO(book), "a.xlsx")})
        address = re.search(r'href="(/kelola/excel/bertanda/[^"]+)"', answer.text)
        assert address
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=hospital.id))
        assert client.get(address[1]).status_code == 404

    def test_without_a_file_says_so(self, officer: FlaskClient) -> None:
        answer = officer.post("/kelola/excel", data={})
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text
