"""Does a workbook that means harm, or is none, get a clear answer, in a moment, and leave nothing behind?"""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.submission.exchange import gate, layout
from services.submission.registry.models import Innovation
from tests.builders import workbooks
from tests.builders.submissions import Caller
from tests.builders.workbooks import at, pointers, send

PROFILES = "xl/worksheets/sheet2.xml"
# Enough for a slow machine, far below what a bomb would take.
MOMENT_S = 5.0
MOST_MEMORY_BYTES = 100 * 1024 * 1024


@pytest.fixture
def filled(template: bytes) -> bytes:
    return workbooks.filled(template, {"name": "Satu"})


@pytest.fixture(autouse=True)
def _nothing_is_stored(session: Session) -> object:
    yield
    assert session.scalar(select(func.count()).select_from(Innovation)) == 0


def replaced(part: bytes, old: bytes, new: bytes) -> bytes:
    assert old in part
    return part.replace(old, new, 1)


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    return workbooks.with_part(content, name, replaced(workbooks.part_of(content, name), old, new))


def with_macros(content: bytes) -> bytes:
    return workbooks.with_part(content, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")


def called_macro_book(content: bytes) -> bytes:
    plain, macro = b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"
    part = workbooks.part_of(content, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument." + plain, b"application/vnd.ms-excel." + macro
    )
    assert b"macroEnabled" in part
    return workbooks.with_part(content, "[Content_Types].xml", part)


def zip_bomb(content: bytes) -> bytes:
    return workbooks.with_part(content, "xl/media/image1.png", b"\0" * 200_000_000)


def entity_bomb(content: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 20) for n in range(1, 12))
    doctype = b'<!DOCTYPE bomb [<!ENTITY e0 "aaaaaaaaaa">' + entities + b"]>"
    part = workbooks.part_of(content, PROFILES)
    return workbooks.with_part(content, PROFILES, doctype + part.replace(b"<worksheet", b"<worksheet", 1))


def file_reader(content: bytes) -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return workbooks.with_part(content, "xl/styles.xml", doctype + workbooks.part_of(content, "xl/styles.xml"))


def endless_cells(content: bytes) -> bytes:
    part = workbooks.part_of(content, PROFILES)
    many = b'<row r="3">' + b'<c r="A3"/>' * 600_000 + b"</row></sheetData>"
    return workbooks.with_part(content, PROFILES, part.replace(b"</sheetData>", many, 1))


def lying_size(content: bytes) -> bytes:
    """A part that says it is small and is not."""
    bomb = bytearray(workbooks.with_part(content, "xl/media/a.xml", b"<a>" + b" " * 3_000_000))
    size = (3_000_003).to_bytes(4, "little")
    assert size in bomb
    return bytes(bomb.replace(size, (10).to_bytes(4, "little")))


def with_password(_content: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000


def other_zip(_content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return file.getvalue()


FILES: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("macros", with_macros, "makro"),
    ("a macro book by its type", called_macro_book, "makro"),
    ("a zip bomb", zip_bomb, "mengembang"),
    ("an entity bomb", entity_bomb, "entitas"),
    ("a reader of our files", file_reader, "entitas"),
    ("endless cells", endless_cells, "sel"),
    ("a lying size", lying_size, "rusak"),
    ("an old .xls, or one with a password", with_password, ".xls"),
    ("a .csv called .xlsx", lambda _: b"nama,tahapan\nRingkas,Penerapan\n", "bukan buku kerja"),
    ("a document of another program", other_zip, "bukan buku kerja"),
    ("nothing", lambda _: b"", "0 byte"),
    ("half a file", lambda content: content[: len(content) // 2], "bukan buku kerja"),
    ("a broken part", lambda content: workbooks.with_part(content, PROFILES, b"<worksheet><"), "rusak"),
    ("rubbish in a number", lambda c: changed(c, PROFILES, b"<v>1</v>", b"<v>x</v>"), "tidak terbaca"),
    ("a foreign workbook", lambda _: workbooks.saved(Workbook()), "Petunjuk"),
]


class TestFile:
    def test_is_refused_in_a_moment(self, owner: Caller, filled: bytes) -> None:
        for name, spoil, told in FILES:
            spoiled = spoil(filled)
            started = time.monotonic()
            answer = send(owner, spoiled, expect=422)
            assert time.monotonic() - started < MOMENT_S, name
            assert told in answer.get_json()["errors"][0]["detail"], name

    def test_larger_than_allowed_is_refused_by_its_size(self, owner: Caller, filled: bytes) -> None:
        """Or, above the application's own limit, before it is read."""
        with pytest.raises(gate.FileTooLarge):
            gate.check(io.BytesIO(filled + b"\0" * gate.MAX_BYTES))
        assert send(owner, filled + b"\0" * 3_000_000, expect=413).get_json()["type"] == "/masalah/too-large"

    def test_that_would_fill_the_memory_does_not(self, filled: bytes) -> None:
        bomb = endless_cells(filled)
        tracemalloc.start()
        with pytest.raises(gate.Invalid):
            gate.check(io.BytesIO(bomb))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < MOST_MEMORY_BYTES


class TestPlace:
    def test_of_a_formula_in_a_cell_is_named(self, owner: Caller, template: bytes) -> None:
        book = workbooks.filled(template, {"name": "Satu", "budget_amount": "=SUM(A1:A9)"}, claims={3: {"16": "=1"}})
        wanted = [at("Profil", 3, "budget_amount", template), at("Klaim", 3, "16", template)]
        assert pointers(send(owner, book, expect=422)) == wanted

    def test_of_merged_cells_is_named(self, owner: Caller, filled: bytes) -> None:
        book = workbooks.read(filled)
        book[layout.PROFILES].merge_cells("D4:F9")
        book[layout.CLAIMS].merge_cells("C4:C5")
        assert pointers(send(owner, workbooks.saved(book), expect=422)) == ["/Profil/D4:F9", "/Klaim/C4:C5"]

    def test_of_a_merge_over_the_whole_sheet_is_named_at_once(self, owner: Caller, filled: bytes) -> None:
        merge = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        answer = send(owner, changed(filled, PROFILES, b"</sheetData>", merge), expect=422)
        assert pointers(answer) == ["/Profil/A1:XFD1048576"]

    @pytest.mark.parametrize("year", [2019, "dua ribu", None])
    def test_of_a_wrong_year_is_named(self, owner: Caller, filled: bytes, year: object) -> None:
        book = workbooks.read(filled)
        book[layout.GUIDE][layout.YEAR_CELL] = year
        assert pointers(send(owner, workbooks.saved(book), expect=422)) == ["/Petunjuk/B4"]

    def test_of_another_agencys_template_is_named(self, partner: Caller, filled: bytes) -> None:
        answer = send(partner, filled, expect=422)
        assert pointers(answer) == ["/Petunjuk/B5"]
        assert "rsud" in answer.get_json()["errors"][0]["detail"]

    @pytest.mark.parametrize("sheet", [layout.PROFILES, layout.CLAIMS, layout.GUIDE])
    def test_of_a_missing_sheet_is_named(self, owner: Caller, filled: bytes, sheet: str) -> None:
        book = workbooks.read(filled)
        del book[sheet]
        assert pointers(send(owner, workbooks.saved(book), expect=422)) == [f"/{sheet}"]

    def test_of_a_missing_column_is_named(self, owner: Caller, filled: bytes) -> None:
        place = at("Profil", layout.KEYS_ROW, "kind", filled)
        book = workbooks.read(filled)
        book[layout.PROFILES].delete_cols(workbooks.cell_of(book, layout.PROFILES, 1, "kind").column)
        assert pointers(send(owner, workbooks.saved(book), expect=422)) == [place]

    def test_of_a_column_more_is_named(self, owner: Caller, filled: bytes) -> None:
        """What stands in a column that we do not know would be lost without a word."""
        book = workbooks.read(filled)
        column = book[layout.CLAIMS].max_column + 1
        place = book[layout.CLAIMS].cell(layout.KEYS_ROW, column, "catatan").coordinate
        assert pointers(send(owner, workbooks.saved(book), expect=422)) == [f"/Klaim/{place}"]

    def test_of_the_first_row_too_many_is_named(self, owner: Caller, template: bytes) -> None:
        book = Workbook(write_only=True)
        original = workbooks.read(template)
        for name in (layout.GUIDE, layout.PROFILES, layout.CLAIMS):
            sheet = book.create_sheet(name)
            for row in original[name].iter_rows(max_row=5 if name == layout.GUIDE else 2, values_only=True):
                sheet.append(row)
            if name == layout.PROFILES:
                for number in range(50_000):
                    sheet.append([number + 1, None, None, "Nama"])
        answer = send(owner, workbooks.saved(book), expect=422)
        assert pointers(answer) == ["/Profil/A503"]
        assert "500" in answer.get_json()["errors"][0]["detail"]

    def test_of_a_number_twice_is_named(self, owner: Caller, template: bytes) -> None:
        book = workbooks.filled(template, {"name": "Satu"}, {"name": "Dua", "no": 1}, {"name": "Tiga", "no": "x"})
        wanted = [at("Profil", 4, "no", template), at("Profil", 5, "no", template)]
        assert pointers(send(owner, book, expect=422)) == wanted
