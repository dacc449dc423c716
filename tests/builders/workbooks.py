"""Filled-in templates, honest and hostile, in a test."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from services.submission.exchange import layout
from tests.builders.submissions import Caller

# A whole profile by column, as somebody types it.
TYPED: Mapping[str, Any] = {
    "name": "Ringkas",
    "summary": "Akta kelahiran terbit sebelum ibu pulang.",
    "stage": "Penerapan",
    "initiator": "Perangkat Daerah",
    "initiator_name": "RSUD Besemah",
    "classification": "Inovasi Perangkat Daerah",
    "latitude": -4.02,
    "longitude": "103,25",
    "kind": "Digital",
    "form": "Inovasi Pelayanan Publik",
    "asta_cita": 4,
    "pkpn": "Kesehatan",
    "affair": "Kesehatan",
    "other_affairs": "Administrasi Kependudukan dan Pencatatan Sipil; Sosial",
    "trial_on": "01/03/2024",
    "implemented_on": "2024-06-01",
    "design": "Baris pertama.\nBaris kedua.",
    "budget_amount": 1500000.5,
}


def read(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell_of(book: Workbook, sheet: str, row: int, column: str) -> Any:
    """The cell of a row (3 is the first) in the column of that name."""
    keys = [cell.value for cell in book[sheet][layout.KEYS_ROW]]
    return book[sheet].cell(row, keys.index(column) + 1)


def filled(template: bytes, *rows: Mapping[str, Any], claims: Mapping[int, Mapping[str, Any]] | None = None) -> bytes:
    """The template with these rows of the profiles, and these levels by row."""
    book = read(template)
    for number, row in enumerate(rows, start=layout.FIRST_ROW):
        for column, value in row.items():
            cell_of(book, layout.PROFILES, number, column).value = value
    for number, levels in (claims or {}).items():
        for indicator, level in levels.items():
            cell_of(book, layout.CLAIMS, number, indicator).value = level
    return saved(book)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part of its archive added or replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return file.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def send(caller: Caller, content: bytes, *, expect: int, accept: str = "*/*", path: str = "/workbook") -> TestResponse:
    """Upload a workbook."""
    # As bytes: the test client would leave a large form's temporary file open.
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), "inovasi.xlsx")})
    kind = f"multipart/form-data; boundary={boundary}"
    return caller.call("POST", path, data=body, content_type=kind, headers={"Accept": accept}, expect=expect)


def pointers(answer: TestResponse) -> list[str]:
    """Where a refusal says that something is wrong."""
    return [error["pointer"] for error in answer.get_json()["errors"]]


def at(sheet: str, row: int, column: str, book: bytes) -> str:
    """The pointer to a cell, as a refusal names it."""
    return f"/{sheet}/{cell_of(read(book), sheet, row, column).coordinate}"
