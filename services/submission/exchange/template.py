"""How does the workbook look that an agency fills in: empty, with its drafts, or with what is wrong marked?"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.submission.exchange import forms, guidance, layout
from services.submission.exchange.layout import Layout, Mark, Note, Rows, Value
from shared.contracts.catalogue import MAX_LEVEL, Indicator
from shared.kit.problems import say

_AUTHOR = "Inovasi"
_HEADER = PatternFill("solid", fgColor="1F5D43")
_WRONG, _CONFLICT = PatternFill("solid", fgColor="FFC7CE"), PatternFill("solid", fgColor="FFE08A")
_TEXT_FORMAT, _DATE_FORMAT = "@", "dd/mm/yyyy"
_OPEN = Protection(locked=False)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
# Days that Excel counts, from 2000 to 2100.
_DAYS = ("36526", "73415")


def write(
    page: Layout, *, profiles: Rows, claims: Rows, marks: Sequence[Mark] = (), notes: Sequence[Note] = ()
) -> bytes:
    """The workbook; with marks, their cells are coloured and commented, and a first sheet lists them.

    Notes are what a verifier wants mended; their cells are commented too.
    """
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)
    guide.title = layout.GUIDE
    sheets = {name: book.create_sheet(name) for name in (layout.PROFILES, layout.CLAIMS)}
    _write_guide(guide, page)
    _write_profiles(sheets[layout.PROFILES], page, profiles)
    _write_claims(sheets[layout.CLAIMS], page, claims)
    _write_indicators(book.create_sheet(layout.INDICATORS), page.catalogue.sid.values())
    _write_lists(book.create_sheet(layout.LISTS), page)
    for note in notes:
        noted = book[note.sheet][note.coordinate]
        noted.comment, noted.fill = _comment(f"{_('To be mended')}: {note.text}"), _CONFLICT
    if marks:
        _write_fixes(book.create_sheet(layout.FIXES, 0), marks)
        for mark in marks:
            _mark(book[mark.sheet][mark.coordinate], mark)
        book.active = 0
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_guide(sheet: Worksheet, page: Layout) -> None:
    sheet["A1"] = _("Innovations of %(agency)s, %(year)s", agency=page.agency_name, year=page.form.year)
    sheet["A1"].font = Font(bold=True, size=14)
    facts: dict[str, tuple[str, str | int]] = {
        layout.FORMAT_CELL: (_("Template"), layout.FORMAT),
        layout.YEAR_CELL: (_("Year"), page.form.year),
        layout.AGENCY_CELL: (_("Agency"), page.agency_code),
    }
    for coordinate, (label, value) in facts.items():
        sheet[coordinate] = value
        sheet[coordinate.replace("B", "A")] = label
    for row, step in enumerate(guidance.steps(), start=7):
        sheet.cell(row, 1, step).alignment = _WRAPPED
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 100, 30
    sheet.protection.sheet = True


def _write_profiles(sheet: Worksheet, page: Layout, rows: Rows) -> None:
    _set_up(sheet, page.profile_columns, label=lambda name: guidance.profile_label(page, name))
    for position, name in enumerate(page.profile_columns, start=1):
        letter = get_column_letter(position)
        field = page.form.fields.get(name)
        sheet.column_dimensions[letter].width = 40 if field and (field.max_length or 0) > 255 else 22
        if field is None:
            continue
        sheet.column_dimensions[letter].number_format = _number_format(field)
        sheet.column_dimensions[letter].protection = _OPEN
        sheet[f"{letter}{layout.HEADER_ROW}"].comment = _comment(guidance.hint(field))
        if validation := _validation(page, field):
            sheet.add_data_validation(validation)
            validation.add(f"{letter}{layout.FIRST_ROW}:{letter}{layout.LAST_ROW}")
    for name in (layout.ID, layout.VERSION, layout.SAMPLE):
        if name in page.profile_columns:
            sheet.column_dimensions[get_column_letter(page.profile_columns.index(name) + 1)].hidden = True
    _fill(sheet, page.profile_columns, rows, formats={f.name: _number_format(f) for f in page.form.fields.values()})


def _write_claims(sheet: Worksheet, page: Layout, rows: Rows) -> None:
    _set_up(sheet, page.claim_columns, label=lambda name: guidance.claim_label(page, name))
    levels = f'"{",".join(map(str, range(MAX_LEVEL + 1)))}"'
    choice = DataValidation(type="list", formula1=levels, allow_blank=True, showErrorMessage=True)
    sheet.add_data_validation(choice)
    for position, name in enumerate(page.claim_columns, start=1):
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = 40 if name == layout.NAME else 14
        if name in page.catalogue.sid:
            sheet.column_dimensions[letter].protection = _OPEN
            sheet[f"{letter}{layout.HEADER_ROW}"].comment = _comment(guidance.levels(page.catalogue.sid[name]))
            choice.add(f"{letter}{layout.FIRST_ROW}:{letter}{layout.LAST_ROW}")
    _fill(sheet, page.claim_columns, rows, formats={})
    named = get_column_letter(page.profile_columns.index(layout.NAME) + 1)
    for row in range(layout.FIRST_ROW, layout.LAST_ROW + 1):
        # A reminder for the eye; it is never read back.
        found = f"INDEX({layout.PROFILES}!{named}:{named},MATCH(A{row},{layout.PROFILES}!A:A,0))"
        sheet.cell(row, 2, f'=IFERROR({found}&"","")')


def _set_up(sheet: Worksheet, columns: Sequence[str], *, label: Callable[[str], str]) -> None:
    for position, name in enumerate(columns, start=1):
        sheet.cell(layout.KEYS_ROW, position, name)
        heading = sheet.cell(layout.HEADER_ROW, position)
        heading.value = label(name)
        heading.font, heading.fill, heading.alignment = Font(bold=True, color="FFFFFF"), _HEADER, _WRAPPED
    sheet.row_dimensions[layout.KEYS_ROW].hidden = True
    sheet.row_dimensions[layout.HEADER_ROW].height = 48
    sheet.freeze_panes = sheet.cell(layout.FIRST_ROW, columns.index(layout.NAME) + 2).coordinate
    for row in range(layout.FIRST_ROW, layout.LAST_ROW + 1):
        sheet.cell(row, 1, row - layout.FIRST_ROW + 1)
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.formatCells = False


def _fill(sheet: Worksheet, columns: Sequence[str], rows: Rows, *, formats: Mapping[str, str]) -> None:
    for number, values in rows:
        for position, name in enumerate(columns, start=1):
            _put(sheet.cell(number, position), values.get(name), formats.get(name))


def _put(cell: Cell | MergedCell, value: Value, number_format: str | None) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # also where it begins like a formula
    if number_format is not None:
        cell.number_format = number_format
        cell.protection, cell.alignment = _OPEN, _WRAPPED


def _write_indicators(sheet: Worksheet, indicators: Iterable[Indicator]) -> None:
    levels = [f"{_('Level')} {number}" for number in range(1, MAX_LEVEL + 1)]
    sheet.append([_("No."), _("Indicator"), _("Mandatory"), _("Weight"), *levels, _("Evidence")])
    for one in indicators:
        mandatory = _("yes") if one.mandatory else _("no")
        sheet.append([one.id, one.name, mandatory, str(one.weight), *one.levels, one.evidence])
        for basis in one.bases:
            sheet.append([f"{one.id}{basis.id}", basis.name, "", "", *basis.levels, ""])
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment, cell.data_type = _WRAPPED, "s"
    for letter, width in zip("ABCDEFGH", (6, 40, 10, 8, 32, 32, 32, 50), strict=True):
        sheet.column_dimensions[letter].width = width
    for top in sheet[1]:
        top.font, top.fill = Font(bold=True, color="FFFFFF"), _HEADER
    sheet.freeze_panes = "C2"
    sheet.protection.sheet = True


def _write_lists(sheet: Worksheet, page: Layout) -> None:
    for position, field in enumerate(_listed(page), start=1):
        for row, text in enumerate([field.label, *field.labels.values()], start=1):
            sheet.cell(row, position, text)
        sheet.column_dimensions[get_column_letter(position)].width = 40
    sheet.protection.sheet = True


def _listed(page: Layout) -> list[forms.Field]:
    return [field for field in page.form.fields.values() if field.labels]


def _write_fixes(sheet: Worksheet, marks: Sequence[Mark]) -> None:
    sheet.append([_("Sheet"), _("Cell"), _("What is wrong, and what to do")])
    for mark in marks:
        sheet.append([mark.sheet, mark.coordinate, say(mark.message)])
        sheet.cell(sheet.max_row, 2).hyperlink = f"#{mark.sheet}!{mark.coordinate}"
        sheet.cell(sheet.max_row, 3).data_type = "s"
        sheet.cell(sheet.max_row, 3).alignment = _WRAPPED
    for top in sheet[1]:
        top.font, top.fill = Font(bold=True, color="FFFFFF"), _HEADER
    for letter, width in zip("ABC", (12, 10, 100), strict=True):
        sheet.column_dimensions[letter].width = width


def _mark(cell: Cell, mark: Mark) -> None:
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = _comment(before + say(mark.message))
    cell.fill = _CONFLICT if mark.is_conflict else _WRONG


def _comment(text: str) -> Comment:
    return Comment(text, _AUTHOR, width=360, height=160)


def _number_format(field: forms.Field) -> str:
    if field.kind == forms.DATE:
        return _DATE_FORMAT
    return "General" if field.kind in {forms.WHOLE, forms.EXACT} else _TEXT_FORMAT


def _validation(page: Layout, field: forms.Field) -> DataValidation | None:
    rule = DataValidation(
        allow_blank=True, showErrorMessage=True, errorTitle=field.label[:32], error=guidance.hint(field)[:255]
    )
    if field.kind == forms.CHOICE:
        letter = get_column_letter(_listed(page).index(field) + 1)
        rule.type, rule.formula1 = "list", f"{layout.LISTS}!${letter}$2:${letter}${len(field.labels) + 1}"
    elif field.kind == forms.WHOLE:
        rule.type, rule.formula1, rule.formula2 = "whole", str(field.least), str(field.most)
    elif field.kind == forms.DATE:
        rule.type, (rule.formula1, rule.formula2) = "date", _DAYS
    else:
        return None
    return rule
