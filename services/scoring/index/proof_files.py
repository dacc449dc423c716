"""Which files prove the city's own rows, and how do they come and go?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.index import use_cases
from services.scoring.index.models import SpdFile
from shared.contracts.catalogue import Indicator
from shared.kit import files, ids, logs
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.messages import N_

log = logs.get(__name__)

KINDS = (files.PDF, files.PNG, files.JPEG)
MOST_PER_ROW = 5


def row_of(year: int, row: str) -> Indicator:
    """One of the city's own rows.

    Raises:
        NotFound: the year has no rules, or no such row.
    """
    found = use_cases.rules_of(year).spd.get(row)
    if found is None:
        raise NotFound
    return found


def of_year(session: Session, *, year: int) -> Mapping[str, Sequence[SpdFile]]:
    """The files of each row that has any, the oldest first; their bytes are not read."""
    query = select(SpdFile).where(SpdFile.year == year).order_by(SpdFile.id)
    found: dict[str, list[SpdFile]] = {}
    for one in session.scalars(query):
        found.setdefault(one.row, []).append(one)
    return found


def add(
    session: Session,
    *,
    year: int,
    row: str,
    file: BinaryIO,
    filename: str | None,
    max_bytes: int,
    by: str,
    now: datetime,
) -> SpdFile:
    """Put a file behind a row; the same file twice is there once.

    Raises:
        NotFound: as for `row_of`.
        Invalid: it is no PDF, PNG or JPEG that is whole, or the row has as many as it may have.
        FileTooLarge: it has more than `max_bytes`.
    """
    row_of(year, row)
    sha256, size_bytes = files.measure(file, max_bytes=max_bytes)
    try:
        kind = files.kind_of(file, size_bytes=size_bytes)
        files.check_allowed(kind, KINDS)
    except files.NotAccepted as reason:
        raise Invalid([FieldError("/file", reason.message)]) from reason
    # Held until the end: two at once are counted one after the other.
    use_cases.lock_spd_form(session, year=year, now=now)
    held = of_year(session, year=year).get(row, [])
    if twin := next((one for one in held if one.sha256 == sha256), None):
        return twin
    if len(held) >= MOST_PER_ROW:
        message = N_("This row has %(most)s files already. Remove one first.", most=MOST_PER_ROW)
        raise Invalid([FieldError("/file", message)])
    file.seek(0)
    added = SpdFile(
        id=ids.new_id(),
        year=year,
        row=row,
        sha256=sha256,
        kind=kind,
        size_bytes=size_bytes,
        filename=files.display_name(filename),
        content=file.read(),
        uploaded_by=by,
        uploaded_at=now,
    )
    session.add(added)
    session.flush()
    log.info("spd.file_added", year=year, row=row, file_id=str(added.id), sha256=sha256, by=by)
    return added


def file_of(session: Session, file_id: UUID, *, year: int | None = None) -> SpdFile:
    """One file, of a year where it is named; its bytes are read when they are asked for.

    Raises:
        NotFound: there is none.
    """
    found = session.get(SpdFile, file_id)
    if found is None or year not in {None, found.year}:
        raise NotFound
    return found


def remove(session: Session, file: SpdFile, *, by: str) -> None:
    """Take a file away, bytes and all."""
    session.delete(file)
    log.info("spd.file_removed", year=file.year, row=file.row, file_id=str(file.id), sha256=file.sha256, by=by)
