"""Which documents does an agency have, and what relies on each of them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.submission.evidence import rules
from services.submission.evidence.models import Document, Evidence, Preview
from services.submission.registry.models import Innovation
from services.submission.trail import use_cases as trail
from shared.kit import ids
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Forbidden, Invalid, NotFound
from shared.kit.messages import N_

_innovations = func.count(Evidence.innovation_id.distinct())


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an agency brings: bytes that are in the storage already, or a link."""

    sha256: str
    kind: str
    size_bytes: int
    filename: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A document of the library, and how many innovations rely on it."""

    document: Document
    innovations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """An innovation and the indicator that a document proves there."""

    innovation: Innovation
    indicator: str


def keep(session: Session, caller: Principal, content: Content, *, now: datetime) -> Document:
    """The document with this content in the library of the caller's agency; the same content is there once.

    Raises:
        Forbidden: the caller belongs to no agency.
    """
    if caller.agency_id is None:
        raise Forbidden(N_("Only an agency can add proof."))
    facts = {name: getattr(content, name) for name in ("sha256", "kind", "size_bytes", "filename", "link")}
    fresh = insert(Document).values(
        id=ids.new_id(),
        agency_id=caller.agency_id,
        title="",
        number="",
        uploaded_at=now,
        uploaded_by=caller.id,
        **facts,
    )
    # Two uploads of one file at the same moment: the second waits here and finds the first's row.
    session.execute(fresh.on_conflict_do_nothing())
    if content.kind in rules.PREVIEWED:
        picture = insert(Preview).values(sha256=content.sha256, kind=content.kind, state=rules.WAITING, asked_at=now)
        session.execute(picture.on_conflict_do_nothing())
    held = select(Document).where(Document.agency_id == caller.agency_id, Document.sha256 == content.sha256)
    return session.scalars(held).one()


def document_of(session: Session, caller: Principal, document_id: UUID) -> Document:
    """A document of the caller's own agency.

    Raises:
        NotFound: there is none with this id, or it is another agency's; which of both is not said.
    """
    document = session.get(Document, document_id)
    if document is None or document.agency_id != caller.agency_id:
        raise NotFound
    return document


def describe(
    session: Session, document: Document, changes: Mapping[str, Any], *, by: Principal, now: datetime
) -> Document:
    """Say what a document is: title, number, and the days on which it was issued and expires; the audit tells who did.

    Raises:
        Invalid: it would expire before it was issued.
    """
    kept = {field: [_told(getattr(document, field)), _told(value)] for field, value in changes.items()}
    for field, value in changes.items():
        setattr(document, field, value)
    if document.issued_on and document.expires_on and document.expires_on < document.issued_on:
        raise Invalid([FieldError("/expires_on", N_("It lies before the day of issue. Check both dates."))])
    if changed := {field: values for field, values in kept.items() if values[0] != values[1]}:
        told: dict[str, Any] = {"subject": document.id, "subject_name": document.title or document.filename}
        told["changes"] = changed
        trail.record(session, by, what=trail.DESCRIBE_DOCUMENT, **told, now=now)
    return document


def listed(
    session: Session, caller: Principal, *, q: str | None = None, before: UUID | None = None, limit: int
) -> list[Held]:
    """Documents of the caller's agency, newest first; `before` is the last id of the page before."""
    relying = select(_innovations).where(Evidence.document_id == Document.id).correlate(Document).scalar_subquery()
    query = select(Document, relying).where(Document.agency_id == caller.agency_id)
    if q:
        texts = (Document.title, Document.number, Document.filename)
        query = query.where(or_(*(text.icontains(q, autoescape=True) for text in texts)))
    if before is not None:
        query = query.where(Document.id < before)
    rows = session.execute(query.order_by(Document.id.desc()).limit(limit))
    return [Held(document=document, innovations=number) for document, number in rows]


def innovations_relying_on(session: Session, document_id: UUID) -> int:
    """How many innovations a document proves something of."""
    return session.scalar(select(_innovations).where(Evidence.document_id == document_id)) or 0


def what_relies_on(session: Session, document_id: UUID) -> list[Reliance]:
    """Every place that a document proves, newest innovation first."""
    query = select(Innovation, Evidence.indicator).join(Evidence, Evidence.innovation_id == Innovation.id)
    placed = query.where(Evidence.document_id == document_id).order_by(Innovation.id.desc(), Evidence.indicator)
    return [Reliance(innovation=innovation, indicator=indicator) for innovation, indicator in session.execute(placed)]


def remove(session: Session, document: Document, *, by: Principal, now: datetime) -> None:
    """Take a document out of the library; the audit tells who did.

    Raises:
        Invalid: something relies on it still.
    """
    if session.scalar(select(exists().where(Evidence.document_id == document.id))):
        message = N_("Innovations rely on this document. Take it away there first.")
        raise Invalid([FieldError("", message)], detail=message)
    told: dict[str, Any] = {"subject": document.id, "subject_name": document.title or document.filename}
    trail.record(session, by, what=trail.REMOVE_DOCUMENT, **told, now=now)
    session.delete(document)


def is_expired(document: Document, *, today: date) -> bool:
    """Whether its last day is over."""
    return document.expires_on is not None and document.expires_on < today


def _told(value: Any) -> Any:
    """A value as the audit keeps it: days in ISO 8601."""
    return value.isoformat() if isinstance(value, date) else value
