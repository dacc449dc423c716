"""May this file be opened as a workbook at all? Looked at without believing anything it says of itself."""

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from services.submission.evidence.use_cases import FileTooLarge
from services.submission.exchange import layout
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_, Message

MAX_BYTES = 5 * 1024 * 1024
# What a full workbook needs several times over: 500 innovations with texts of several pages.
MAX_UNPACKED_BYTES = 24 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 200
MAX_ELEMENTS = 400_000
_RATIO_COUNTS_FROM_BYTES = 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_MOST_NAMED = 20

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BOOK, _BOOK_LINKS, _KINDS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def refused(message: Message, *, pointer: str = "/file") -> Invalid:
    """The refusal of a whole file, or of one place in it."""
    return Invalid([FieldError(pointer, message)], detail=message)


def check(file: IO[bytes]) -> None:
    """Let a workbook pass that is safe to read with openpyxl, in bounded time and memory.

    Raises:
        FileTooLarge: more than 5 MB.
        Invalid: it is no workbook, has macros, merged cells or too many rows, or would unpack to too much; the message
            names the sheet and the cell where there is one.
    """
    _check_size(file)
    try:
        with ZipFile(file) as archive:
            _check_parts(archive)
            _scan(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as reason:
        raise refused(N_("This file is damaged. Save it again as “Excel Workbook (.xlsx)” and upload it.")) from reason
    file.seek(0)


def _check_size(file: IO[bytes]) -> None:
    size_bytes = file.seek(0, 2)
    file.seek(0)
    if size_bytes > MAX_BYTES:
        raise FileTooLarge(max_bytes=MAX_BYTES)
    if not size_bytes:
        raise refused(N_("The file is empty (0 bytes). Choose the filled-in template."))
    if file.read(4) == _OLD_EXCEL:
        message = N_(
            "This is an old .xls file or one with a password. Save it as “Excel Workbook (.xlsx)”, no password."
        )
        raise refused(message)
    if not zipfile.is_zipfile(file):
        message = N_("This is no Excel workbook, whatever its name says. Save it as “Excel Workbook (.xlsx)”.")
        raise refused(message)


def _check_parts(archive: ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    unpacked, packed = sum(p.file_size for p in parts), sum(p.compress_size for p in parts)
    is_bomb = unpacked > _RATIO_COUNTS_FROM_BYTES and unpacked > MAX_RATIO * packed
    if len(parts) > MAX_PARTS or len(set(names)) < len(names) or unpacked > MAX_UNPACKED_BYTES or is_bomb:
        message = N_("It would unpack to %(size)s MB. Copy your rows into a fresh template.", size=unpacked // 1024**2)
        raise refused(message)
    if any(part.flag_bits & 1 for part in parts):
        raise refused(N_("It is protected by a password. Save it without one."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refused(N_("It holds macros. Save it as “Excel Workbook (.xlsx)”, which has none."))
    if _BOOK not in names or _KINDS not in names:
        raise refused(N_("This is no Excel workbook, whatever its name says. Save it as “Excel Workbook (.xlsx)”."))


def _scan(archive: ZipFile) -> None:
    """Walk through every part that is XML, whatever its name; the workbook first, for the names of its sheets."""
    found = _Found()
    rest = [part for part in archive.infolist() if part.filename not in {_BOOK, _BOOK_LINKS}]
    for part in [archive.getinfo(name) for name in (_BOOK, _BOOK_LINKS) if name in archive.namelist()] + rest:
        _scan_part(archive, part, found)
    if found.merged:
        raise Invalid(
            [
                FieldError(f"/{sheet}/{cells}", N_("Merged cells: %(cells)s. Unmerge them.", cells=cells))
                for sheet, cells in found.merged[:_MOST_NAMED]
            ]
        )


@dataclass(slots=True)
class _Found:
    """What was seen so far, over all parts."""

    elements: int = 0
    titles: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    merged: list[tuple[str, str]] = field(default_factory=list)

    def sheet_at(self, path: str) -> str | None:
        """The title of the sheet that is kept in this part, where it is one of ours to fill in."""
        relation = self.targets.get(path)
        title = self.titles.get(relation or "")
        return title if title in {layout.PROFILES, layout.CLAIMS} else None


def _scan_part(archive: ZipFile, part: ZipInfo, found: _Found) -> None:
    with archive.open(part) as content:
        chunk = content.read(_CHUNK_BYTES)
        if not chunk.lstrip().startswith(_XML_STARTS):
            return
        scanner = _Scanner(part.filename, found)
        try:
            while chunk:
                scanner.parser.Parse(chunk, False)
                chunk = content.read(_CHUNK_BYTES)
            scanner.parser.Parse(b"", True)
        except expat.ExpatError as reason:
            # Drawings of comments are not always well-formed, and never read.
            if not part.filename.endswith(".vml"):
                message = N_("Its part “%(part)s” is damaged. Save it again as .xlsx.", part=part.filename[:100])
                raise refused(message) from reason


class _Scanner:
    """Reads one part as a stream of tags and complains as soon as it sees too much."""

    def __init__(self, path: str, found: _Found) -> None:
        self._path, self._found = path, found
        self._sheet = found.sheet_at(path)
        self._row = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._on_start
        self.parser.StartDoctypeDeclHandler = self._on_doctype

    def _on_doctype(self, *_declared: object) -> None:
        # No program that makes workbooks writes one; entities would be declared in it.
        message = N_("It declares XML entities, which no Excel does. Copy your rows into a fresh template.")
        raise refused(message)

    def _on_start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._found.elements += 1
        if self._found.elements > MAX_ELEMENTS:
            raise refused(N_("It holds far more cells than the template has. Copy your rows into a fresh template."))
        tag = name.rpartition(" ")[2]
        if self._path == _KINDS and "macroEnabled" in attributes.get("ContentType", ""):
            raise refused(N_("It holds macros. Save it as “Excel Workbook (.xlsx)”, which has none."))
        if self._path == _BOOK and tag == "sheet":
            self._found.titles[attributes.get(f"{_RELATIONS} id", "")] = attributes.get("name", "")
        elif self._path == _BOOK_LINKS and tag == "Relationship":
            path = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            self._found.targets[path] = attributes.get("Id", "")
        elif self._sheet is not None:
            self._in_sheet(self._sheet, tag, attributes)

    def _in_sheet(self, sheet: str, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdecimal() and len(given) < 10 else self._row + 1
        elif tag == "mergeCell":
            self._found.merged.append((sheet, attributes.get("ref", "")[:30]))
        elif tag in {"v", "f", "is"} and self._row > layout.LAST_ROW:
            message = N_(
                "The sheet “%(sheet)s” goes on beyond row %(last)s. A file takes %(most)s innovations: split it.",
                sheet=sheet,
                last=layout.LAST_ROW,
                most=layout.MOST_ROWS,
            )
            raise refused(message, pointer=f"/{sheet}/A{self._row}")
