"""Who opens a private file, and who of the city's staff looked at it?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.submission.evidence import rules
from services.submission.evidence.links import Grant
from services.submission.evidence.models import Evidence, EvidenceView
from services.submission.evidence.storage import Storage
from services.submission.evidence.use_cases import evidence_of
from services.submission.registry import access
from shared.kit.auth import STAFF, Principal
from shared.kit.errors import NotFound

_A_LOOK = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """How often members of staff opened a proof, and when the last one did."""

    times: int
    last: datetime


def to_read(session: Session, caller: Principal, evidence_id: UUID) -> Evidence:
    """A proof with a file that the caller may see.

    Raises:
        NotFound: there is none, it is not the caller's to see, or it is a link.
    """
    evidence = evidence_of(session, evidence_id)
    access.to_read(session, caller, evidence.innovation_id)
    if evidence.kind == rules.LINK:
        raise NotFound
    return evidence


def open_file(
    session: Session, caller: Principal, evidence_id: UUID, *, storage: Storage, now: datetime
) -> tuple[Evidence, BinaryIO]:
    """A proof and its bytes; that a member of staff looked is kept.

    Raises:
        NotFound: as for `to_read`.
    """
    evidence = to_read(session, caller, evidence_id)
    if caller.has(*STAFF):
        _note_view(session, evidence, viewer=caller.id, now=now)
    return evidence, storage.open(evidence.sha256)


def open_granted(session: Session, grant: Grant, *, storage: Storage, now: datetime) -> tuple[Evidence, BinaryIO]:
    """What a link grants, as long as it is there; that a member of staff looked is kept.

    Raises:
        NotFound: the proof is gone, or it has no picture (yet).
    """
    evidence = evidence_of(session, grant.evidence_id)
    sha256 = evidence.sha256
    if grant.is_picture:
        preview = evidence.document.preview
        if preview is None or preview.picture_sha256 is None:
            raise NotFound
        sha256 = preview.picture_sha256
    # A page full of pictures says once an hour that it was looked at.
    if grant.is_staff and not (grant.is_picture and _was_viewed(session, evidence, grant.viewer, since=now - _A_LOOK)):
        _note_view(session, evidence, viewer=grant.viewer, now=now)
    return evidence, storage.open(sha256)


def views_of(session: Session, innovation_id: UUID) -> dict[UUID, Views]:
    """How often staff looked at each proof of an innovation, by the proof's id; who it was stays in the audit."""
    counted = (
        select(EvidenceView.evidence_id, func.count(), func.max(EvidenceView.viewed_at))
        .where(EvidenceView.innovation_id == innovation_id)
        .group_by(EvidenceView.evidence_id)
    )
    return {evidence_id: Views(times=times, last=last) for evidence_id, times, last in session.execute(counted)}


def _was_viewed(session: Session, evidence: Evidence, viewer: str, *, since: datetime) -> bool:
    seen = EvidenceView.evidence_id == evidence.id, EvidenceView.viewer == viewer, EvidenceView.viewed_at > since
    query = select(EvidenceView.id).where(EvidenceView.innovation_id == evidence.innovation_id, *seen).limit(1)
    return session.scalar(query) is not None


def _note_view(session: Session, evidence: Evidence, *, viewer: str, now: datetime) -> None:
    session.add(
        EvidenceView(evidence_id=evidence.id, innovation_id=evidence.innovation_id, viewer=viewer, viewed_at=now)
    )
