"""When is the city's index projected anew, and from what?

The verified index counts what is verified, at the verified levels. The claimed index counts what is submitted,
returned or verified, at the claimed levels, since the agency stands by its claim while it mends it. Drafts are never
heard of, and what was withdrawn counts nowhere. Only the main urusan covers a basic service.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, literal, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session

from services.scoring.index import rules
from services.scoring.index.models import IndexProjection, SpdForm
from services.scoring.maturity.models import Innovation, MaturityScore
from services.scoring.maturity.rules import published
from shared.contracts import catalogue
from shared.contracts.catalogue import MAX_LEVEL, Catalogue
from shared.contracts.events import IndexProjected
from shared.kit import logs, outbox
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.messages import N_

log = logs.get(__name__)

COUNTED_AS_CLAIMED = frozenset({"submitted", "returned", "verified"})
COUNTED_AS_VERIFIED = frozenset({"verified"})
_LOCK = text("SELECT pg_advisory_xact_lock(:room, :year)")
_ROOM_KEY = 0x696E6478  # "indx"; one projection of a year at a time


def rules_of(year: int) -> Catalogue:
    """The year's catalogue.

    Raises:
        NotFound: there is none for the year.
    """
    if year not in catalogue.years():
        raise NotFound(N_("There are no indicators for the year %(year)s.", year=year))
    return catalogue.of_year(year)


def projection_of(session: Session, *, year: int) -> IndexProjection | None:
    """The year's index as last projected; None while it has never been."""
    return session.get(IndexProjection, year)


def spd_form(session: Session, *, year: int) -> SpdForm:
    """The city's own rows of the year; an empty form at version 0 where nobody filled it in yet."""
    empty = SpdForm(year=year, version=0, levels={}, proofs={}, changed_by="")
    return session.get(SpdForm, year) or empty


def lock_spd_form(session: Session, *, year: int, now: datetime) -> SpdForm:
    """The year's form, held until the transaction ends, so that its version can be relied on."""
    blank = insert(SpdForm).values(year=year, version=0, levels={}, proofs={}, changed_by="", changed_at=now)
    session.execute(blank.on_conflict_do_nothing())
    return session.scalars(select(SpdForm).where(SpdForm.year == year).with_for_update()).one()


def fill_in_spd(
    form: SpdForm,
    *,
    levels: Mapping[str, int],
    proofs: Mapping[str, str] | None = None,
    by: str,
    now: datetime,
) -> None:
    """Replace the form's levels, a row that is left out is at level 0; and the proofs, where any are given.

    Raises:
        Invalid: a row that the year does not have, or a level other than 0 to 3.
    """
    known = rules_of(form.year).spd
    errors = [
        FieldError(f"/levels/{row}", N_("The year %(year)s has no such row.", year=form.year))
        for row in levels
        if row not in known
    ]
    errors += [
        FieldError(f"/proofs/{row}", N_("The year %(year)s has no such row.", year=form.year))
        for row in proofs or {}
        if row not in known
    ]
    errors += [
        FieldError(f"/levels/{row}", N_("A level is a whole number from 0 to %(most)s.", most=MAX_LEVEL))
        for row, level in levels.items()
        if not 0 <= level <= MAX_LEVEL
    ]
    if errors:
        raise Invalid(errors)
    form.levels = {row: levels[row] for row in known if levels.get(row)}
    if proofs is not None:
        form.proofs = {row: proofs[row] for row in known if proofs.get(row)}
    form.version += 1
    form.changed_by = by
    form.changed_at = now


def years_due(session: Session, *, report_year: int) -> list[int]:
    """The years whose projection is older than the rows it stands on."""
    projected = dict(session.execute(select(IndexProjection.year, IndexProjection.fingerprint)).all())
    in_use = set(session.scalars(select(Innovation.year).distinct())) | set(session.scalars(select(SpdForm.year)))
    wanted = (in_use | {report_year, *projected}) & set(catalogue.years())
    return [year for year in sorted(wanted) if _fingerprint(session, year) != projected.get(year)]


def project(session: Session, *, year: int, now: datetime) -> bool:
    """Project the year's index from the rows, and tell of it where it changed; whether it did.

    Any number may run at once or again: they take turns, and what is up to date stays as it is.
    """
    session.execute(_LOCK, {"room": _ROOM_KEY, "year": year})
    # Read before the rows: a row that arrives in between makes the next sweep compute once more, never once less.
    fingerprint = _fingerprint(session, year)
    held = session.get(IndexProjection, year)
    if held is not None and held.fingerprint == fingerprint:
        return False
    claimed, verified = compute(session, year=year)
    values = {"claimed": in_json(claimed), "verified": in_json(verified)}
    if held is None:
        held = IndexProjection(year=year, version=0, fingerprint="", claimed={}, verified={})
        session.add(held)
    held.fingerprint = fingerprint
    held.projected_at = now
    if (held.claimed, held.verified) == (values["claimed"], values["verified"]):
        return False
    held.claimed, held.verified = values["claimed"], values["verified"]
    held.version += 1
    _tell(session, year, held.version, claimed, verified, now=now)
    return True


def compute(session: Session, *, year: int) -> tuple[rules.Projection, rules.Projection]:
    """The claimed and the verified index, straight from the rows."""
    year_rules = catalogue.of_year(year)
    levels = session.scalar(select(SpdForm.levels).where(SpdForm.year == year)) or {}
    rows = session.execute(_scores(year)).all()
    claimed = [rules.Counted(maturity=r.claimed, affair=r.affair) for r in rows if r.status in COUNTED_AS_CLAIMED]
    verified = [rules.Counted(maturity=r.verified, affair=r.affair) for r in rows if r.status in COUNTED_AS_VERIFIED]
    return (
        rules.project(year_rules, spd_levels=levels, counted=claimed),
        rules.project(year_rules, spd_levels=levels, counted=verified),
    )


def in_json(projection: rules.Projection) -> dict[str, Any]:
    """The projection in JSON's own types; decimals as strings with two places."""
    return {
        "index": str(projection.index),
        "category": projection.category,
        "spd": str(published(projection.spd)),
        "maturity": str(published(projection.maturity)),
        "count": str(published(projection.count)),
        "innovations": projection.innovations,
        "basic_services": list(projection.basic_services),
    }


def _scores(year: int) -> Select[str, str, Decimal, Decimal]:
    return (
        select(Innovation.status, Innovation.affair, MaturityScore.claimed, MaturityScore.verified)
        .join(MaturityScore, MaturityScore.innovation_id == Innovation.id)
        .where(Innovation.year == year)
    )


def _fingerprint(session: Session, year: int) -> str:
    row = func.concat(Innovation.id, ":", Innovation.version)
    innovations = select(
        func.md5(func.coalesce(func.string_agg(row, aggregate_order_by(literal(","), Innovation.id)), ""))
    ).where(Innovation.year == year)
    form = select(SpdForm.version).where(SpdForm.year == year)
    found, version = session.execute(select(innovations.scalar_subquery(), form.scalar_subquery())).one()
    # Rules are data too: a corrected cut-off or divisor is a reason to project again.
    rules_digest = hashlib.sha256(repr(catalogue.of_year(year)).encode()).hexdigest()[:16]
    return f"{found}/{version or 0}/{rules_digest}"


def _tell(
    session: Session, year: int, version: int, claimed: rules.Projection, verified: rules.Projection, *, now: datetime
) -> None:
    event = IndexProjected(
        version=version,
        year=year,
        claimed=str(claimed.index),
        claimed_category=claimed.category,
        verified=str(verified.index),
        verified_category=verified.category,
        innovations=verified.innovations,
        basic_services_covered=len(verified.basic_services),
        basic_services_needed=catalogue.of_year(year).basic_services_needed,
    )
    outbox.add(session, event, now=now)
    log.info("index.projected", year=year, version=version, verified=event.verified, claimed=event.claimed)
