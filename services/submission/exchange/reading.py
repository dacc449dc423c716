"""What did people write into the workbook, cell by cell, and which cells can't mean anything?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import IO, Any

from services.submission.exchange import forms, gate, layout, meaning
from services.submission.exchange.layout import Layout, Mark, Value
from shared.contracts.catalogue import MAX_LEVEL
from shared.kit import logs
from shared.kit.errors import Invalid
from shared.kit.messages import N_, Message

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stands in the file."""

    value: Value
    is_formula: bool = False
    is_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The rows of the two sheets that are filled in, by their numbers; without those that are empty."""

    format: Value
    year: Value
    agency_code: Value
    headings: Mapping[str, Sequence[Value]]
    rows: Mapping[str, Mapping[int, Sequence[RawCell]]]


@dataclass(slots=True, kw_only=True)
class Typed:
    """One innovation as it was typed: `profile` as the API would get it, levels by indicator.

    `city` has the columns of the whole city's workbook alone.
    """

    row: int
    id: str | None
    version: int | None
    city: dict[str, Value] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    claim_row: int | None = None
    levels: dict[str, int] = field(default_factory=dict)


def opened(file: IO[bytes]) -> Workbook:
    """The file's rows, once it passed the gate.

    Raises:
        Invalid: it is no workbook of ours; see also `gate.check`.
    """
    gate.check(file)
    try:
        return _read(file)
    except Invalid:
        raise
    except Exception as reason:
        # openpyxl meets a crooked file with any exception there is; nothing of ours lies in this block.
        log.info("workbook.unreadable", error=type(reason).__name__)
        raise gate.refused(N_("This workbook can't be read. Copy your rows into a fresh template.")) from reason


def _read(file: IO[bytes]) -> Workbook:
    from openpyxl import load_workbook  # loaded where it is used alone: eight megabytes

    book = load_workbook(file, read_only=True, keep_links=False)
    try:
        for name in (layout.GUIDE, layout.PROFILES, layout.CLAIMS):
            if name not in book.sheetnames:
                message = N_("The sheet “%(sheet)s” is missing. Copy your rows into a fresh template.", sheet=name)
                raise gate.refused(message, pointer=f"/{name}")
        guide: list[Any] = [row[1].value for row in book[layout.GUIDE].iter_rows(max_row=5, max_col=2)]
        guide += [None] * (5 - len(guide))
        headings: dict[str, list[Any]] = {}
        rows = {}
        for name in (layout.PROFILES, layout.CLAIMS):
            sheet = book[name]
            sheet.reset_dimensions()
            lines = list(sheet.iter_rows(max_row=layout.LAST_ROW))
            headings[name] = [cell.value for cell in lines[0]] if lines else []
            cells = {number: _raw(line) for number, line in enumerate(lines, start=1) if number >= layout.FIRST_ROW}
            rows[name] = {number: line for number, line in cells.items() if _is_filled(line, name)}
        return Workbook(format=guide[2], year=guide[3], agency_code=guide[4], headings=headings, rows=rows)
    finally:
        book.close()


def _raw(line: Sequence[Any]) -> list[RawCell]:
    return [RawCell(_shown(cell.value), cell.data_type == "f", cell.data_type == "e") for cell in line]


def _shown(value: Any) -> Any:
    """The value; of an array's formula its text."""
    from openpyxl.worksheet.formula import ArrayFormula

    return str(value.text) if isinstance(value, ArrayFormula) else value


def _is_filled(line: Sequence[RawCell], sheet: str) -> bool:
    # The number is there in every row; in the claims the name is only a reminder.
    own = line[2:] if sheet == layout.CLAIMS else line[1:]
    return any(cell.value not in (None, "") or cell.is_error for cell in own)


def check_headings(book: Workbook, page: Layout) -> list[Mark]:
    """Where a sheet's columns are not the template's."""
    marks = []
    for sheet in (layout.PROFILES, layout.CLAIMS):
        both = zip_longest(page.columns(sheet), book.headings[sheet])
        for position, (expected, seen) in enumerate(both, start=1):
            if expected != (seen or None):
                name = expected or str(seen)[:50]
                message = N_("The column “%(column)s” is missing here or is not the template's.", column=name)
                coordinate = f"{layout.letter(position)}{layout.KEYS_ROW}"
                marks.append(Mark(sheet=sheet, coordinate=coordinate, message=message))
                break
    return marks


class Reader:
    """Turns rows into what was meant, and collects marks where nothing can be meant."""

    def __init__(self, book: Workbook, page: Layout) -> None:
        self._book, self._page = book, page
        self.marks: list[Mark] = []

    def innovations(self) -> list[Typed]:
        """All innovations in the order of their rows; look at `marks` before using them."""
        numbers = self._numbered(layout.PROFILES)
        found = {number: self._profile(row) for number, row in numbers.items()}
        for number, row in self._numbered(layout.CLAIMS).items():
            if number not in found:
                message = N_("The sheet “Profil” has no innovation with the number %(number)s.", number=number)
                self.mark(layout.CLAIMS, row, layout.NUMBER, message)
                continue
            found[number].claim_row, found[number].levels = row, self._levels(row)
        return list(found.values())

    def mark(self, sheet: str, row: int, column: str, message: Message, *, is_conflict: bool = False) -> None:
        """Say what is wrong with a cell."""
        coordinate = self._page.coordinate(sheet, row, column)
        self.marks.append(Mark(sheet=sheet, coordinate=coordinate, message=message, is_conflict=is_conflict))

    def _cells(self, sheet: str, row: int) -> dict[str, RawCell]:
        return dict(zip(self._page.columns(sheet), self._book.rows[sheet][row], strict=False))

    def _numbered(self, sheet: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self._book.rows[sheet]:
            cell = self._cells(sheet, row)[layout.NUMBER]
            number = str(meaning.whole(cell.value)) if meaning.whole(cell.value) is not None else None
            if number is None or cell.is_formula:
                message = N_("A number is needed here, by which the two sheets belong together.")
                self.mark(sheet, row, layout.NUMBER, message)
            elif number in found:
                self.mark(sheet, row, layout.NUMBER, N_("The number %(number)s is there twice.", number=number))
            else:
                found[number] = row
        return found

    def _profile(self, row: int) -> Typed:
        cells = self._cells(layout.PROFILES, row)
        typed = Typed(row=row, id=self._text(row, layout.ID, cells), version=None)
        if self._page.is_city:
            typed.city = {
                name: None if self._refuses(layout.PROFILES, row, name, cell) else cell.value
                for name, cell in cells.items()
                if name in {*layout.AGENCY_COLUMNS, layout.SAMPLE}
            }
        else:
            typed.version = meaning.whole(cells.get(layout.VERSION, RawCell(None)).value)
        for name, one in self._page.form.fields.items():
            cell = cells.get(name, RawCell(None))
            if cell.value == layout.TOO_LONG and not cell.is_formula:
                continue
            typed.profile[name] = self._value(row, one, cell)
        return typed

    def _text(self, row: int, column: str, cells: Mapping[str, RawCell]) -> str | None:
        cell = cells.get(column, RawCell(None))
        if self._refuses(layout.PROFILES, row, column, cell) or cell.value in (None, ""):
            return None
        return str(cell.value).strip()

    def _refuses(self, sheet: str, row: int, column: str, cell: RawCell) -> bool:
        if cell.is_formula:
            self.mark(sheet, row, column, N_("It is a formula. Put its result here as a value."))
        elif cell.is_error:
            self.mark(sheet, row, column, N_("It holds an error of Excel's. Put a value here, or nothing."))
        return cell.is_formula or cell.is_error

    def _value(self, row: int, one: forms.Field, cell: RawCell) -> Any:
        """The value as the API would get it; None where there is none or it is refused."""
        if self._refuses(layout.PROFILES, row, one.name, cell) or cell.value is None or cell.value == "":
            return [] if one.kind == forms.SEVERAL else None
        understood = meaning.of(one, cell.value)
        if isinstance(understood, Message):
            self.mark(layout.PROFILES, row, one.name, understood)
            return [] if one.kind == forms.SEVERAL else None
        return understood

    def _levels(self, row: int) -> dict[str, int]:
        levels = {}
        for indicator, cell in self._cells(layout.CLAIMS, row).items():
            if indicator not in self._page.catalogue.sid or self._refuses(layout.CLAIMS, row, indicator, cell):
                continue
            level = 0 if cell.value in (None, "") else meaning.whole(cell.value)
            if level is None or not 0 <= level <= MAX_LEVEL:
                message = N_("A level is a whole number from 0 to %(most)s.", most=MAX_LEVEL)
                self.mark(layout.CLAIMS, row, indicator, message)
            elif level:
                levels[indicator] = level
        return levels
