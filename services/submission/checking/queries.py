"""What waits for a verifier or an officer, the longest first?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import Session, lazyload

from services.submission.accounts.models import Agency
from services.submission.registry import access
from services.submission.registry.models import Innovation
from shared.kit import cursors
from shared.kit.auth import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; None asks for all."""

    status: str | None = None
    agency: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some innovations, what waits longest first; `next` is the cursor of what follows."""

    items: list[Innovation]
    next: str | None


# Waiting begins when it is handed in; before that, the last change is what one looks for.
_WAITING_SINCE: ColumnElement[datetime] = func.coalesce(Innovation.submitted_at, Innovation.updated_at)


def page(session: Session, caller: Principal, wanted: Wanted, *, cursor: str | None = None, limit: int) -> Page:
    """One page of what the caller may see.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    after = cursors.decode(cursor, (datetime, UUID))
    query = select(Innovation, _WAITING_SINCE).where(*_fits(caller, wanted)).options(lazyload(Innovation.claims))
    if after is not None:
        query = query.where(tuple_(_WAITING_SINCE, Innovation.id) > tuple_(*(literal(part) for part in after)))
    rows = session.execute(query.order_by(_WAITING_SINCE, Innovation.id).limit(limit + 1)).all()
    shown = rows[:limit]
    following = cursors.encode(shown[-1][1], shown[-1][0].id) if len(rows) > limit else None
    return Page(items=[innovation for innovation, _ in shown], next=following)


def counts(session: Session, caller: Principal, wanted: Wanted) -> Mapping[str, int]:
    """How many of each status the other filters leave."""
    fits = _fits(caller, Wanted(agency=wanted.agency, year=wanted.year))
    query = select(Innovation.status, func.count()).where(*fits).group_by(Innovation.status)
    return dict(session.execute(query).all())


def agencies(session: Session, caller: Principal) -> list[tuple[str, str]]:
    """Address part and name of each agency that owns something the caller may see."""
    owned = select(Innovation.agency_id).where(access.visible_to(caller))
    query = select(Agency.slug, Agency.name).where(Agency.id.in_(owned)).order_by(Agency.name)
    return [(slug, name) for slug, name in session.execute(query)]


def years(session: Session, caller: Principal) -> list[int]:
    """The years of what the caller may see, the newest first."""
    query = select(Innovation.year).where(access.visible_to(caller)).distinct().order_by(Innovation.year.desc())
    return list(session.scalars(query))


def _fits(caller: Principal, wanted: Wanted) -> list[Any]:
    fits: list[Any] = [access.visible_to(caller)]
    if wanted.status is not None:
        fits.append(Innovation.status == wanted.status)
    if wanted.year is not None:
        fits.append(Innovation.year == wanted.year)
    if wanted.agency is not None:
        fits.append(Innovation.agency_id.in_(select(Agency.id).where(Agency.slug == wanted.agency)))
    return fits
