"""How is an innovation handed in, and what does the agency get for it?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.submission.config import Settings
from services.submission.evidence import use_cases as evidence
from services.submission.intake import signing
from services.submission.intake.models import Receipt, ReceiptKey
from services.submission.period import use_cases as period
from services.submission.registry import rules, schemas
from services.submission.registry import use_cases as registry
from services.submission.registry.models import Innovation
from shared.contracts.receipts import profile_sha256
from shared.kit import ids
from shared.kit.auth import Principal
from shared.kit.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """An innovation just submitted, and the receipt for it."""

    innovation: Innovation
    receipt: Receipt


def hand_in(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    settings: Settings,
    now: datetime,
) -> HandedIn:
    """Submit an innovation opened with `access.to_decide`, and give a receipt for it.

    Raises:
        WrongStatus: it is handed in already, verified or withdrawn.
        PeriodClosed: the city takes nothing any more.
        Invalid: the profile has holes; all of them are named.
    """
    registry.submit(
        session,
        innovation,
        caller,
        period_closes_at=period.closes_at(session, set_to=settings.period_closes_at, now=now),
        time_zone=settings.common.time_zone,
        resubmission=settings.resubmission,
        now=now,
    )
    receipt = _give_receipt(session, innovation, settings=settings, now=now)
    return HandedIn(innovation=innovation, receipt=receipt)


def receipt_of(session: Session, innovation: Innovation, receipt_id: UUID) -> Receipt:
    """A receipt that was given for this innovation.

    Raises:
        NotFound: there is none with this id.
    """
    found = session.get(Receipt, receipt_id)
    if found is None or found.innovation_id != innovation.id:
        raise NotFound
    return found


def receipts_of(session: Session, innovation_id: UUID) -> list[Receipt]:
    """All receipts given for an innovation, newest first."""
    query = select(Receipt).where(Receipt.innovation_id == innovation_id)
    return list(session.scalars(query.order_by(Receipt.issued_at.desc(), Receipt.id.desc())))


def public_keys(session: Session, settings: Settings) -> dict[str, Any]:
    """Every key that receipts can be checked with, as a JWK Set: the present one first, then the former ones."""
    current = signing.signer(settings.session_private_key)
    former = select(ReceiptKey).where(ReceiptKey.id != current.key_id).order_by(ReceiptKey.used_since.desc())
    known = [(current.key_id, current.x), *((key.id, key.x) for key in session.scalars(former))]
    return {"keys": [signing.public_key(key_id, x) for key_id, x in known]}


def _give_receipt(session: Session, innovation: Innovation, *, settings: Settings, now: datetime) -> Receipt:
    signer = signing.signer(settings.session_private_key)
    receipt_id = ids.new_id()
    fields = sorted(rules.PROFILE)
    claims: dict[str, Any] = {
        "iss": settings.common.public_url,
        "iat": int(now.timestamp()),
        "jti": str(receipt_id),
        "sub": str(innovation.id),
        "version": innovation.version,
        "agency_id": str(innovation.agency_id),
        "profile_fields": fields,
        "profile_sha256": profile_sha256(schemas.InnovationOut().dump(innovation), fields),
        "files": [
            {
                "indicator": proof.indicator,
                "kind": proof.kind,
                "sha256": proof.sha256,
                "size_bytes": proof.size_bytes,
            }
            for proof in evidence.of(session, innovation.id)
        ],
    }
    session.execute(insert(ReceiptKey).values(id=signer.key_id, x=signer.x, used_since=now).on_conflict_do_nothing())
    receipt = Receipt(
        id=receipt_id,
        innovation_id=innovation.id,
        version=innovation.version,
        issued_at=now,
        token=signer.sign(claims),
    )
    session.add(receipt)
    session.flush()
    return receipt
