"""How does a large file come in parts, over a connection that breaks, and become proof when it is whole?

The protocol is tus 1.0.0; see docs/uploads.md.
"""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.submission.evidence import rules, use_cases
from services.submission.evidence.models import Evidence, Upload
from services.submission.evidence.rules import Limits
from services.submission.evidence.storage import Reader, Storage
from services.submission.registry import access
from services.submission.registry.models import Innovation
from shared.kit import ids
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

KEPT_FOR = timedelta(hours=24)
MOST_AT_ONCE = 20
# In memory up to this, then on the disk.
_SPOOLED_BYTES = 1024 * 1024


class OffsetDiffers(Refusal):
    """The part does not begin where the last one ended, or another one is coming in just now."""

    slug = "offset-differs"
    title = N_("The upload stands elsewhere")

    def __init__(self) -> None:
        super().__init__(N_("Ask where the upload stands (HEAD), and go on from there."))


class PartDamaged(Refusal):
    """The part's checksum is another than announced; it was not kept."""

    status = 460
    slug = "part-damaged"
    title = N_("The part was damaged on its way")

    def __init__(self) -> None:
        super().__init__(N_("Send this part again."))


class NotProof(Exception):
    """The file is whole, but `reason` says why it can't be proof: the upload is over."""

    def __init__(self, upload_id: UUID, reason: Refusal) -> None:
        super().__init__(str(reason))
        self.upload_id = upload_id
        self.reason = reason


def begin(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    indicator: str,
    filename: str | None,
    size_bytes: int,
    limits: Limits,
    now: datetime,
) -> Upload:
    """Make room for a file that comes in parts.

    Raises:
        Invalid: the indicator is not known or takes no file, or the agency has too many uploads under way.
        FileTooLarge: no kind that the indicator takes may be that large.
    """
    kinds = [kind for kind in use_cases.kinds_for(innovation.year, indicator) if kind != rules.LINK]
    largest = max(limits.of(kind) for kind in kinds)
    if size_bytes > largest:
        raise use_cases.FileTooLarge(max_bytes=largest)
    under_way = select(func.count()).select_from(Upload).where(Upload.agency_id == caller.agency_id)
    if (session.scalar(under_way) or 0) >= MOST_AT_ONCE:
        message = N_("%(most)s uploads are under way. Finish some, or end them.", most=MOST_AT_ONCE)
        raise Invalid([FieldError("", message)], detail=message)
    upload = Upload(
        id=ids.new_id(),
        innovation_id=innovation.id,
        indicator=indicator,
        agency_id=cast(UUID, caller.agency_id),
        filename=rules.display_name(filename),
        size_bytes=size_bytes,
        received_bytes=0,
        parts=[],
        expires_at=now + KEPT_FOR,
    )
    session.add(upload)
    session.flush()
    return upload


def upload_of(session: Session, caller: Principal, upload_id: UUID, *, now: datetime) -> Upload:
    """An upload of the caller's agency.

    Raises:
        NotFound: there is none, it is another agency's, or it is over.
    """
    return _found(session.get(Upload, upload_id), caller, now=now)


def receive(
    session: Session,
    caller: Principal,
    upload_id: UUID,
    *,
    storage: Storage,
    content: Reader,
    offset: int,
    check: Callable[[], bool],
    limits: Limits,
    now: datetime,
) -> tuple[Upload, Evidence | None]:
    """Keep what comes of a part; with the last byte the file is checked and becomes proof.

    `check` says after the last byte whether the part is what was announced.

    Raises:
        NotFound: as for `upload_of`.
        OffsetDiffers: the part does not begin at `received_bytes`, or another one is coming in.
        PartDamaged: `check` says no.
        NotProof: the whole is not what it should be, or the innovation can't be edited any more.
    """
    # Not waited for: the other one may take an hour.
    locked = select(Upload).where(Upload.id == upload_id).with_for_update(skip_locked=True)
    upload = session.scalar(locked.execution_options(populate_existing=True))
    if upload is None and session.scalar(select(Upload.id).where(Upload.id == upload_id)) is not None:
        raise OffsetDiffers
    upload = _found(upload, caller, now=now)
    if offset != upload.received_bytes:
        raise OffsetDiffers
    missing = upload.size_bytes - upload.received_bytes
    received = storage.keep_part(content, upload=str(upload.id), offset=offset, most_bytes=missing)
    if not check():
        raise PartDamaged
    if received:
        upload.parts = [*upload.parts, offset]
        upload.received_bytes += received
        upload.expires_at = now + KEPT_FOR
    session.flush()
    if upload.received_bytes < upload.size_bytes:
        return upload, None
    try:
        return upload, _finish(session, caller, upload, storage=storage, limits=limits, now=now)
    except Refusal as reason:
        raise NotProof(upload.id, reason) from reason


def end(session: Session, upload_id: UUID, *, storage: Storage) -> None:
    """Give an upload up; what came of it is dropped."""
    session.execute(delete(Upload).where(Upload.id == upload_id))
    storage.forget_parts(str(upload_id))


def forget_old(session: Session, *, storage: Storage, now: datetime, limit: int = 100) -> int:
    """Drop uploads that nobody went on with; how many those were."""
    old = select(Upload).where(Upload.expires_at <= now).limit(limit).with_for_update(skip_locked=True)
    found = list(session.scalars(old))
    for upload in found:
        end(session, upload.id, storage=storage)
    return len(found)


def _finish(
    session: Session,
    caller: Principal,
    upload: Upload,
    *,
    storage: Storage,
    limits: Limits,
    now: datetime,
) -> Evidence:
    # Checked again: since it began the innovation may have been submitted, or the partner have left.
    innovation = access.to_prove(session, caller, upload.innovation_id)
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED_BYTES) as whole:
        for piece in storage.parts(str(upload.id), upload.parts):
            whole.write(piece)
        evidence = use_cases.add_file(
            session,
            innovation,
            caller,
            storage=storage,
            indicator=upload.indicator,
            file=cast(BinaryIO, whole),
            filename=upload.filename,
            limits=limits,
            now=now,
        )
    end(session, upload.id, storage=storage)
    return evidence


def _found(upload: Upload | None, caller: Principal, *, now: datetime) -> Upload:
    if upload is None or upload.agency_id != caller.agency_id or upload.expires_at <= now:
        raise NotFound
    return upload
