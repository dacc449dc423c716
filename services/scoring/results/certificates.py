"""How does a certificate come to be, and how can anybody tell whether one is genuine?"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.festival.models import Category, Entry, Festival
from services.scoring.maturity import use_cases as maturity
from services.scoring.maturity.models import Innovation
from services.scoring.results import rules
from services.scoring.results.models import Certificate, Result, RevokedCertificate
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

# Crockford's base 32: nothing that is read as something else. 60 bits, so that nobody finds one by trying.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP_LENGTH = 3, 4
# What people write for what the code has.
_MISREAD = str.maketrans("OILU", "011V")
FINALIST = "Finalis"


class AlreadyRevoked(Refusal):
    """The certificate holds no longer already."""

    slug = "certificate-revoked"
    title = N_("This certificate is revoked already")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A certificate with what it says."""

    certificate: Certificate
    revoked: RevokedCertificate | None
    place: int
    category: str
    innovation: str
    slug: str
    agencies: Sequence[str]


def issue(session: Session, festival: Festival, *, now: datetime) -> None:
    """Give every entry with a place its certificate; the festival's results must be kept already."""
    places = select(Result.entry_id, Result.place).where(Result.festival_id == festival.id).order_by(Result.place)
    session.add_all(_new(festival.id, entry_id, place, now=now) for entry_id, place in session.execute(places))
    session.flush()


def revoke(
    session: Session, festival_id: UUID, code: str, *, reason: str, by: str, is_replaced: bool, now: datetime
) -> None:
    """Have a certificate hold no longer, with another in its place where it is replaced.

    Raises:
        NotFound: no such certificate of the festival.
        AlreadyRevoked: it holds no longer.
        Invalid: no reason.
    """
    certificate = session.get(Certificate, tidy(code))
    if certificate is None or certificate.festival_id != festival_id:
        raise NotFound
    if session.get(RevokedCertificate, certificate.code) is not None:
        raise AlreadyRevoked(N_("Nothing was changed."))
    if not reason.strip():
        raise Invalid([FieldError("/reason", N_("Say why; whoever checks the certificate reads it."))])
    session.add(RevokedCertificate(code=certificate.code, reason=reason.strip(), revoked_by=by, revoked_at=now))
    if is_replaced:
        place = session.get_one(Result, certificate.entry_id).place
        session.add(_new(festival_id, certificate.entry_id, place, now=now))
    session.flush()


def given(session: Session, festival_id: UUID, *, code: str | None = None) -> list[Given]:
    """The festival's certificates, by category and place; only the one of a code where that is given."""
    query = (
        select(Certificate, RevokedCertificate, Result.place, Category.name, Innovation)
        .outerjoin(RevokedCertificate, RevokedCertificate.code == Certificate.code)
        .join(Result, Result.entry_id == Certificate.entry_id)
        .join(Category, Category.id == Result.category_id)
        .join(Entry, Entry.id == Certificate.entry_id)
        .join(Innovation, Innovation.id == Entry.innovation_id)
        .where(Certificate.festival_id == festival_id)
        .order_by(Category.position, Result.place, Entry.number, Certificate.issued_at)
    )
    if code is not None:
        query = query.where(Certificate.code == tidy(code))
    rows = session.execute(query).all()
    names = maturity.agency_names(session, [innovation for *_, innovation in rows])
    return [
        Given(
            certificate=certificate,
            revoked=revoked,
            place=place,
            category=category,
            innovation=innovation.name,
            slug=innovation.slug,
            agencies=[names[agency_id] for agency_id in innovation.agency_ids],
        )
        for certificate, revoked, place, category, innovation in rows
    ]


def tidy(code: str) -> str:
    """A code as somebody typed it, the way it is kept: `k7qf m2xp…` becomes `K7QF-M2XP-…`."""
    letters = "".join(code.upper().split()).replace("-", "").translate(_MISREAD)
    return "-".join(letters[at : at + _GROUP_LENGTH] for at in range(0, len(letters), _GROUP_LENGTH))


def _new(festival_id: UUID, entry_id: UUID, place: int, *, now: datetime) -> Certificate:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP_LENGTH))
    award = rules.title(place) or FINALIST
    return Certificate(code=tidy(letters), festival_id=festival_id, entry_id=entry_id, award=award, issued_at=now)
