"""What kind of file is this really, is it whole, and how large is it? By its bytes alone."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import BinaryIO

import puremagic

from shared.kit.errors import FieldError, Refusal
from shared.kit.messages import N_, Message

PDF, PNG, JPEG, MP4, MOV, LINK = "pdf", "png", "jpeg", "mp4", "mov", "link"
MIME_TYPES: Mapping[str, str] = {
    PDF: "application/pdf",
    PNG: "image/png",
    JPEG: "image/jpeg",
    MP4: "video/mp4",
    MOV: "video/quicktime",
}
# A picture of a phone's best camera has 50 million; a page scanned at 600 dpi has 35 million.
MAX_PIXELS = 100_000_000
MAX_FILENAME_LENGTH = 150
HEAD_BYTES = 4096
TAIL_BYTES = 4096

_PNG_START, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_MP4_BRANDS = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso3",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"MSNV",
        b"dash",
        b"mmp4",
    }
)
_MAX_BOXES = 10_000
_SCRIPT = re.compile(rb"/(?:JavaScript|Launch)[\s/<\[>(]")
_SCAN_BYTES = 1024 * 1024
_LONGEST_NAME = 16
_CHUNK_BYTES = 256 * 1024


class NotAccepted(Exception):
    """The file can't be taken; `message` says why, for a person."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class FileTooLarge(Refusal):
    """The file is larger than the city's limit."""

    status = 413
    slug = "too-large"
    title = N_("Too large")

    def __init__(self, *, max_bytes: int) -> None:
        message = N_("The file is larger than %(most)s MB. Make it smaller, or split it.", most=max_bytes // 1024**2)
        super().__init__(message, errors=[FieldError("/file", message)])


def measure(file: BinaryIO, *, max_bytes: int) -> tuple[str, int]:
    """The SHA-256 of a file, and how many bytes it has.

    Raises:
        FileTooLarge: they are more than `max_bytes`; the rest is not read.
    """
    digest, size_bytes = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(_CHUNK_BYTES):
        size_bytes += len(chunk)
        if size_bytes > max_bytes:
            raise FileTooLarge(max_bytes=max_bytes)
        digest.update(chunk)
    return digest.hexdigest(), size_bytes


def kind_of(file: BinaryIO, *, size_bytes: int) -> str:
    """The file's kind by its bytes alone; its name and declared type are not asked.

    Raises:
        NotAccepted: it is empty, cut off, or of a kind that is not taken.
    """
    if not size_bytes:
        raise NotAccepted(N_("The file is empty. Choose another."))
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(max(0, size_bytes - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    kind = _kind_by_start(head)
    if kind is None:
        raise NotAccepted(_not_taken(head))
    if kind in {PNG, JPEG} and (pixels := _pixels(kind, file)) > MAX_PIXELS:
        raise NotAccepted(
            N_(
                "The picture has %(pixels)s million points, more than %(most)s million. Make it smaller.",
                pixels=pixels // 1_000_000,
                most=MAX_PIXELS // 1_000_000,
            )
        )
    if kind == PDF and _names_a_script(file):
        raise NotAccepted(N_("The PDF holds scripts. Print it to a new PDF and upload that."))
    if not _is_whole(kind, head, tail, file, size_bytes=size_bytes):
        message = N_(
            "The file begins like a %(kind)s file but is cut off or damaged. Upload it again.", kind=kind.upper()
        )
        raise NotAccepted(message)
    return kind


def check_allowed(kind: str, allowed: Sequence[str]) -> None:
    """Hold a kind to what the indicator takes.

    Raises:
        NotAccepted: the indicator takes other kinds.
    """
    if kind not in allowed:
        kinds = ", ".join(one.upper() for one in allowed if one != LINK)
        raise NotAccepted(N_("It is a %(kind)s file; this indicator takes: %(kinds)s.", kind=kind.upper(), kinds=kinds))


def display_name(filename: str | None) -> str:
    """A name that is safe to show and to offer for download; never used as a path."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename or ""))[-1]
    plain = "".join(c if c.isalnum() or c in " ._-()+," else "_" for c in last).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:MAX_FILENAME_LENGTH] or "berkas"
    return f"{stem[: MAX_FILENAME_LENGTH - len(extension) - 1]}.{extension}"[-MAX_FILENAME_LENGTH:]


def _kind_by_start(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(_PNG_START):
        return PNG
    if head.startswith(_JPEG_START):
        return JPEG
    if head[4:8] == b"ftyp":
        return MOV if head[8:12] == b"qt  " else MP4 if head[8:12] in _MP4_BRANDS else None
    return None


def _is_whole(kind: str, head: bytes, tail: bytes, file: BinaryIO, *, size_bytes: int) -> bool:
    match kind:
        case "pdf":
            return b"startxref" in tail and b"%%EOF" in tail
        case "png":
            return head[12:16] == b"IHDR" and _PNG_END in tail
        case "jpeg":
            return _JPEG_END in tail
        case _:
            return _is_whole_film(file, size_bytes=size_bytes)


def _pixels(kind: str, file: BinaryIO) -> int:
    """Width times height as the file's own head says it; 0 where it does not. Nothing is unpacked for that.

    Source: PNG (ISO/IEC 15948) 11.2.2; JPEG (ITU T.81) B.1.1 and B.2.2.
    """
    file.seek(0)
    if kind == PNG:
        head = file.read(24)
        return int.from_bytes(head[16:20]) * int.from_bytes(head[20:24])
    file.seek(2)
    for _ in range(_MAX_BOXES):
        marker, length = file.read(2), int.from_bytes(file.read(2))
        if len(marker) < 2 or marker[0] != 0xFF or length < 2:
            return 0
        # Every "start of frame"; C4, C8 and CC are tables.
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in {0xC4, 0xC8, 0xCC}:
            frame = file.read(5)
            return int.from_bytes(frame[1:3]) * int.from_bytes(frame[3:5])
        file.seek(length - 2, 1)
    return 0


def _names_a_script(file: BinaryIO) -> bool:
    """Whether a PDF openly names a script or a program to start; what is packed away the preview finds."""
    file.seek(0)
    before = b""
    while piece := file.read(_SCAN_BYTES):
        if _SCRIPT.search(before + piece):
            return True
        before = piece[-_LONGEST_NAME:]
    return False


def _not_taken(head: bytes) -> Message:
    try:
        found = puremagic.from_string(head).lstrip(".")
    except (puremagic.PureError, ValueError):
        return N_("The content is not a PDF, PNG, JPEG, MP4 or MOV file, whatever its name says.")
    return N_(
        "The content looks like %(found)s, not like PDF, PNG, JPEG, MP4 or MOV; its name does not count.",
        found=found[:20].upper(),
    )


def _is_whole_film(file: BinaryIO, *, size_bytes: int) -> bool:
    """Whether the boxes of an MP4 or MOV fill the file exactly, with an index (`moov`) among them.

    Source: ISO/IEC 14496-12, section 4.2 (object structure).
    """
    position, has_index = 0, False
    for _ in range(_MAX_BOXES):
        file.seek(position)
        header = file.read(16)
        if len(header) < 8:
            return False
        length, kind = int.from_bytes(header[:4]), header[4:8]
        if length == 1 and len(header) == 16:
            length = int.from_bytes(header[8:16])
        elif length == 0:
            length = size_bytes - position
        if length < 8:
            return False
        has_index = has_index or kind == b"moov"
        position += length
        if position >= size_bytes:
            return has_index and position == size_bytes
    return False
