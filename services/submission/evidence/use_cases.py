"""How does proof get behind a claim, who may look at it, and how does it go?"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.evidence import library, rules
from services.submission.evidence.library import Content
from services.submission.evidence.models import Document, Evidence
from services.submission.evidence.rules import Limits
from services.submission.evidence.storage import Storage
from services.submission.registry import claims, steps
from services.submission.registry import rules as registry_rules
from services.submission.registry.models import Innovation
from shared.contracts import catalogue
from shared.kit import files, ids
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.files import FileTooLarge as FileTooLarge
from shared.kit.messages import N_


def add_file(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    storage: Storage,
    indicator: str,
    file: BinaryIO,
    filename: str | None,
    limits: Limits,
    now: datetime,
) -> Evidence:
    """Put a file behind a claim of an innovation opened with `access.to_prove`; the same file twice is there once.

    Raises:
        Invalid: the indicator is not known or takes no such file, or the file is not what it should be.
        FileTooLarge: it is larger than its kind may be.
    """
    content = read_content(file, filename=filename, allowed=kinds_for(innovation.year, indicator), limits=limits)
    storage.keep(file, sha256=content.sha256)
    return _add(session, innovation, caller, content, indicator=indicator, pointer="/file", now=now)


def add_link(
    session: Session, innovation: Innovation, caller: Principal, *, indicator: str, link: str, now: datetime
) -> Evidence:
    """Put a link, for example to a film, behind a claim that takes links.

    Raises:
        Invalid: the indicator is not known, or takes files only.
    """
    if rules.LINK not in kinds_for(innovation.year, indicator):
        raise Invalid([FieldError("/link", N_("This indicator takes a file, not a link."))])
    sha256 = hashlib.sha256(link.encode()).hexdigest()
    content = Content(sha256=sha256, kind=rules.LINK, size_bytes=0, filename=link, link=link)
    return _add(session, innovation, caller, content, indicator=indicator, pointer="/link", now=now)


def attach(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    document: Document,
    *,
    indicator: str,
    today: date,
    now: datetime,
) -> Evidence:
    """Put a document of the caller's library behind a claim, without uploading it again.

    Raises:
        Invalid: the indicator is not known or takes no such kind, or the document's last day is over.
    """
    try:
        rules.check_allowed(document.kind, kinds_for(innovation.year, indicator))
    except rules.NotAccepted as reason:
        raise Invalid([FieldError("/document_id", reason.message)]) from reason
    if library.is_expired(document, today=today):
        raise Invalid([FieldError("/document_id", N_("The document has expired. Upload the one that is valid now."))])
    return _place(session, innovation, caller, document, indicator=indicator, pointer="/document_id", now=now)


def read_content(file: BinaryIO, *, filename: str | None, allowed: Sequence[str], limits: Limits) -> Content:
    """What a file is, by its bytes, held to the kinds that are allowed.

    Raises:
        Invalid: it is not what it should be.
        FileTooLarge: it is larger than its kind may be.
    """
    sha256, size_bytes = files.measure(file, max_bytes=max(limits.of(kind) for kind in allowed))
    try:
        kind = rules.kind_of(file, size_bytes=size_bytes)
        rules.check_allowed(kind, allowed)
    except rules.NotAccepted as reason:
        raise Invalid([FieldError("/file", reason.message)]) from reason
    if size_bytes > limits.of(kind):
        raise FileTooLarge(max_bytes=limits.of(kind))
    return Content(sha256=sha256, kind=kind, size_bytes=size_bytes, filename=rules.display_name(filename))


def remove(session: Session, evidence: Evidence, innovation: Innovation, caller: Principal, *, now: datetime) -> None:
    """Take a proof away; the bytes stay in the storage, under a name nobody is told any more."""
    if evidence.indicator not in rules.PLACES:
        held = claims.claim_for(innovation, evidence.indicator)
        held.evidence_count -= 1
        held.verified = None
    note = f"{evidence.indicator}: {evidence.filename}"
    session.delete(evidence)
    steps.record(session, innovation, caller, what=registry_rules.REMOVE_EVIDENCE, note=note, now=now)


def of(session: Session, innovation_id: UUID) -> list[Evidence]:
    """All proof of an innovation, by indicator and age."""
    query = select(Evidence).where(Evidence.innovation_id == innovation_id).order_by(Evidence.indicator, Evidence.id)
    return list(session.scalars(query))


def evidence_of(session: Session, evidence_id: UUID) -> Evidence:
    """One proof; whether the caller may see it, `access` says of its innovation.

    Raises:
        NotFound: there is none with this id.
    """
    evidence = session.get(Evidence, evidence_id)
    if evidence is None:
        raise NotFound
    return evidence


def kinds_for(year: int, indicator: str) -> tuple[str, ...]:
    """The kinds of proof that an indicator of the year, or a place beside the profile, takes.

    Raises:
        Invalid: there is no such indicator or place.
    """
    if indicator in rules.PLACES:
        return rules.PLACES[indicator]
    known = catalogue.of_year(year).sid
    if indicator not in known:
        message = N_("There is no indicator %(indicator)s in %(year)s.", indicator=indicator[:20], year=year)
        raise Invalid([FieldError("/indicator", message)])
    return known[indicator].file_types


def _add(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    content: Content,
    *,
    indicator: str,
    pointer: str,
    now: datetime,
) -> Evidence:
    document = library.keep(session, caller, content, now=now)
    return _place(session, innovation, caller, document, indicator=indicator, pointer=pointer, now=now)


def _place(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    document: Document,
    *,
    indicator: str,
    pointer: str,
    now: datetime,
) -> Evidence:
    there = [held for held in of(session, innovation.id) if held.indicator == indicator]
    for held in there:
        if held.sha256 == document.sha256:
            return held
    if len(there) >= rules.MAX_PER_INDICATOR:
        message = N_("There are %(most)s proofs for this indicator; no more.", most=rules.MAX_PER_INDICATOR)
        raise Invalid([FieldError(pointer, message)])
    if indicator not in rules.PLACES:
        claim = claims.claim_for(innovation, indicator)
        claim.evidence_count += 1
        claim.verified = None
    evidence = Evidence(
        id=ids.new_id(), innovation_id=innovation.id, indicator=indicator, uploaded_at=now, uploaded_by=caller.id
    )
    evidence.document = document
    session.add(evidence)
    note = f"{indicator}: {document.filename}"
    steps.record(session, innovation, caller, what=registry_rules.ADD_EVIDENCE, note=note, now=now)
    session.flush()
    return evidence
