"""Which innovations are there for this caller, and what happened to one of them?"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import CompoundSelect, func, select, union_all
from sqlalchemy.orm import Session

from services.submission.registry import access, rules
from services.submission.registry.models import HistoryEntry, Innovation, Partnership
from shared.contracts import catalogue
from shared.kit.auth import Principal


def listed(
    session: Session,
    caller: Principal,
    *,
    status: str | None = None,
    year: int | None = None,
    agency_id: UUID | None = None,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[Innovation]:
    """What the caller may see, newest first; `before` is the last id of the page before."""
    query = select(Innovation).where(access.visible_to(caller)).order_by(Innovation.id.desc()).limit(limit)
    wanted = {Innovation.status: status, Innovation.year: year, Innovation.agency_id: agency_id}
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    if before is not None:
        query = query.where(Innovation.id < before)
    return list(session.scalars(query))


def counts(session: Session, caller: Principal, *, year: int | None = None) -> Mapping[str, int]:
    """How many the caller may see, by status."""
    query = select(Innovation.status, func.count()).where(access.visible_to(caller)).group_by(Innovation.status)
    if year is not None:
        query = query.where(Innovation.year == year)
    return dict(session.execute(query).all())


def counted_towards_duty(year: int) -> CompoundSelect[UUID, UUID]:
    """Pairs of agency and innovation of the year, of whatever status: which innovation counts towards whose duty.

    The owner's it always is; that of the partners that accepted only where the rules of the year say so.
    """
    owned = select(Innovation.agency_id, Innovation.id).where(Innovation.year == year)
    if not catalogue.of_year(year).partners_fulfil_duty:
        return union_all(owned)
    carried = (
        select(Partnership.agency_id, Innovation.id)
        .join(Innovation, Innovation.id == Partnership.innovation_id)
        .where(Innovation.year == year, Partnership.state == rules.ACCEPTED)
    )
    return union_all(owned, carried)


def history(session: Session, innovation_id: UUID) -> list[HistoryEntry]:
    """All that happened to an innovation, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.innovation_id == innovation_id).order_by(HistoryEntry.id)
    return list(session.scalars(query))
