"""How is a result written down for other programs: as CSV, as a workbook, and the sheets as a CSV to check?"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from services.scoring.record.rules import Record
from services.scoring.results import chain
from services.scoring.results.lines import Line
from shared.kit.spreadsheets import harmless

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("category", "place", "award", "entry", "innovation", "agencies", "total", "sheets", "computed_place")
SHEET_COLUMNS = ("round", "category", "entry", "judge", "revision", "rubric", "criterion", "points", "counts")
_HEADER = PatternFill("solid", fgColor="1F5D43")
_WIDTHS = (24, 10, 20, 8, 60, 50, 10, 10, 14)
_BETWEEN_AGENCIES = "; "


def comma_separated(lines: Iterable[Line]) -> str:
    """The result as CSV (RFC 4180): column names and decimals as programs want them."""
    return _csv(COLUMNS, ([_text(value) for value in _values(line)] for line in lines))


def workbook(lines: Sequence[Line], *, notes: Sequence[str]) -> bytes:
    """The result as a workbook with a sheet of notes; numbers are numbers, and no text is a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _("Result")
    _append(sheet, _headings())
    for line in lines:
        _append(sheet, _values(line))
    for letter, width in zip("ABCDEFGHI", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for top in sheet[1]:
        top.font, top.fill = Font(bold=True, color="FFFFFF"), _HEADER
    for (total,) in sheet.iter_rows(min_row=2, min_col=7, max_col=7):
        total.number_format = "0.00"
    sheet.freeze_panes = "A2"
    remarks = book.create_sheet(_("Notes"))
    remarks.column_dimensions["A"].width = 110
    for note in notes:
        _append(remarks, [note])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheets_csv(records: Sequence[Record]) -> str:
    """The judges' sheets of a chain, one line per criterion; `counts` says whether the sheet does."""
    categories = {one.body["number"]: one.body["category"] for one in records if one.kind == chain.ENTRY}
    excluded = {_place(one) for one in records if one.kind == chain.EXCLUSION}
    return _csv(
        SHEET_COLUMNS,
        (
            [
                one.body["round"],
                categories[one.body["entry"]],
                one.body["entry"],
                one.body["judge"],
                one.body["revision"],
                one.body["rubric"],
                criterion,
                points,
                "no" if _place(one) in excluded else "yes",
            ]
            for one in records
            if one.kind == chain.SHEET
            for criterion, points in one.body["scores"].items()
        ),
    )


def _headings() -> list[str]:
    return [
        _("Category"),
        _("Place"),
        _("Award"),
        _("Entry"),
        _("Innovation"),
        _("Agencies"),
        _("Total"),
        _("Sheets"),
        _("Computed place"),
    ]


def _values(line: Line) -> list[str | int | Decimal]:
    return [
        line.category,
        line.place,
        line.award,
        line.number,
        line.name,
        _BETWEEN_AGENCIES.join(line.agencies),
        Decimal(line.total),
        line.sheets,
        line.computed_place,
    ]


def _append(sheet: Worksheet, values: Sequence[str | int | Decimal]) -> None:
    sheet.append([harmless(value) if isinstance(value, str) else value for value in values])
    for cell in sheet[sheet.max_row]:
        assert isinstance(cell, Cell)
        if isinstance(cell.value, str):
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue()


def _text(value: str | int | Decimal) -> str:
    return harmless(value) if isinstance(value, str) else str(value)


def _place(one: Record) -> tuple[int, int, int]:
    return one.body["round"], one.body["entry"], one.body["judge"]
