"""How is the dataset written down: as CSV, as a workbook, as JSON, and as a description of itself?"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any

import msgspec

from services.submission.exchange.rules import Cell, Column, Row
from shared.kit.spreadsheets import harmless

NOTES = "Catatan"
# What Excel lets a cell hold, and how a longer text ends.
MOST_CHARACTERS = 32_767
CUT = " … [dipotong: terlalu panjang untuk Excel; teks utuh ada di CSV dan PDF]"
_CHUNK_BYTES = 64 * 1024


def comma_separated(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """CSV as RFC 4180 has it, in UTF-8."""
    return _separated(columns, rows, delimiter=",", decimal=".")


def semicolon_separated(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """CSV as a spreadsheet set to Indonesian opens it: semicolons, decimal commas, a byte order mark."""
    yield "\ufeff".encode()
    yield from _separated(columns, rows, delimiter=";", decimal=",")


def _separated(columns: Sequence[Column], rows: Iterable[Row], *, delimiter: str, decimal: str) -> Iterator[bytes]:
    line = io.StringIO(newline="")
    writer = csv.writer(line, delimiter=delimiter)
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([_text(column, row[column.name], decimal) for column in columns])
        if line.tell() > _CHUNK_BYTES:
            yield line.getvalue().encode()
            line.seek(0)
            line.truncate()
    yield line.getvalue().encode()


def _text(column: Column, cell: Cell, decimal: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if column.kind == "number":
        return str(cell).replace(".", decimal)
    return harmless(str(cell)) if column.kind == "string" else str(cell)


def gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer, larger pieces: each that is sent costs the server a millisecond."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= _CHUNK_BYTES:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def json_array(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """One JSON array, an object a row; exact decimals stay text."""
    opening = b"["
    for row in rows:
        yield opening + b"\n" + msgspec.json.encode({column.name: row[column.name] for column in columns})
        opening = b","
    yield b"[]\n" if opening == b"[" else b"\n]\n"


def workbook(
    columns: Sequence[Column], rows: Iterable[Row], *, title: str, notes: Sequence[str] = ()
) -> Iterator[bytes]:
    """One sheet with a header row, and one with notes; rows go to the disk as they come, never all into memory."""
    from openpyxl import Workbook  # loaded where it is used alone: eight megabytes

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([column.name for column in columns])
    for row in rows:
        sheet.append([_value(column, row[column.name]) for column in columns])
    if notes:
        remarks = book.create_sheet(NOTES)
        for note in notes:
            remarks.append([harmless(note)])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        yield from _chunks(file)


def _value(column: Column, cell: Cell) -> Cell | Decimal:
    if cell is None or column.kind not in {"number", "string"}:
        return cell
    if column.kind == "number":
        return Decimal(str(cell))
    text = harmless(str(cell))
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(CUT)] + CUT


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


def table_schema(columns: Sequence[Column], descriptions: Mapping[str, str]) -> dict[str, Any]:
    """The columns as Table Schema (Frictionless, v1) describes them."""
    return {"fields": [_field(column, descriptions[column.name]) for column in columns], "primaryKey": ["id"]}


def _field(column: Column, description: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    field = {"name": column.name, "type": column.kind, "description": description}
    return {**field, "constraints": constraints} if constraints else field
