"""Which innovations are there for this caller, and what happened to one of them?"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.submission.registry import access
from services.submission.registry.models import HistoryEntry, Innovation
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


def history(session: Session, innovation_id: UUID) -> list[HistoryEntry]:
    """All that happened to an innovation, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.innovation_id == innovation_id).order_by(HistoryEntry.id)
    return list(session.scalars(query))
