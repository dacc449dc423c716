"""What does everybody see: verified innovations, agencies, and the figures about them?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, Select, Uuid, any_, cast, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, lazyload

from services.submission.accounts.models import Agency
from services.submission.catalogue import matching
from services.submission.catalogue.models import FestivalNotice, IndexFigure, MaturityFigure
from services.submission.registry import rules
from services.submission.registry.models import Innovation, Partnership
from services.submission.registry.queries import counted_towards_duty
from shared.kit import cursors

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A public innovation, and what scoring says it is worth, where it has."""

    innovation: Innovation
    maturity: MaturityFigure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the list, and the cursor for more, None at the end; `pool` as the function of that name gives it."""

    items: list[Found]
    next: str | None
    pool: list[UUID] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for; everything that is None is not asked about.

    `together` asks for what several agencies carry, whatever it says.
    """

    q: str | None = None
    year: int | None = None
    agency: str | None = None
    affair: str | None = None
    kind: str | None = None
    form: str | None = None
    stage: str | None = None
    together: str | None = None


def find(
    session: Session,
    wanted: Wanted,
    *,
    cursor: str | None = None,
    limit: int = cursors.PAGE_SIZE,
    by_maturity: bool = False,
) -> Page:
    """A page of the public list: the most mature first if so asked, else the best match, else the newest.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    held = pool(session, wanted)
    if by_maturity:
        rank: ColumnElement[Decimal] = func.coalesce(MaturityFigure.verified, 0)
    else:
        rank = matching.rank(wanted.q) if wanted.q else cast(0, Numeric)
    query = _public().where(*_belongs(wanted, held)).add_columns(rank)
    query = query.order_by(rank.desc(), Innovation.published_at.desc(), Innovation.id.desc())
    if position := cursors.decode(cursor, (Decimal, datetime, UUID)):
        query = query.where(tuple_(rank, Innovation.published_at, Innovation.id) < tuple_(*position))
    rows = session.execute(query.limit(limit + 1)).all()
    items = [Found(innovation=innovation, maturity=maturity) for innovation, maturity, _ in rows[:limit]]
    if len(rows) <= limit:
        return Page(items=items, next=None, pool=held)
    last, _, last_rank = rows[limit - 1]
    return Page(items=items, next=cursors.encode(str(last_rank), last.published_at, last.id), pool=held)


def pool(session: Session, wanted: Wanted) -> list[UUID] | None:
    """The likeliest matches of the words, at most `matching.MOST`, in no order; None where no words are asked for."""
    if not wanted.q:
        return None
    return list(session.scalars(matching.candidates(wanted.q, _fits(wanted))))


def chosen(wanted: Wanted, pool: Sequence[UUID] | None) -> Select[Any]:
    """What fits, with the columns that one may filter by."""
    columns = ("id", "year", "kind", "form", "stage", "affair", "other_affairs", "agency_id")
    return select(*(getattr(Innovation, name) for name in columns)).where(*_belongs(wanted, pool))


def every(session: Session) -> Iterator[Found]:
    """All public innovations, the oldest first; read as they are used, a few hundred at a time."""
    query = (
        _public().where(*_is_public()).order_by(Innovation.published_at, Innovation.id).execution_options(yield_per=500)
    )
    for innovation, maturity in session.execute(query):
        yield Found(innovation=innovation, maturity=maturity)


def addresses(session: Session, *, limit: int) -> list[tuple[str, datetime]]:
    """The address part of each public innovation and when it last changed, the newest first."""
    query = select(Innovation.slug, Innovation.updated_at).where(*_is_public()).order_by(Innovation.published_at.desc())
    return [(slug, changed_at) for slug, changed_at in session.execute(query.limit(limit))]


def updated_at(session: Session) -> datetime | None:
    """When anything in the public list last changed; None while it is empty."""
    public = _public().where(*_is_public()).subquery()
    changed = select(func.greatest(func.max(public.c.updated_at), func.max(public.c.heard_at)))
    moment: datetime | None = session.scalar(changed)
    return moment


def count(session: Session, wanted: Wanted) -> int:
    """How many there are on all pages together; with words, at most `matching.MOST`."""
    if wanted.q:
        return len(pool(session, wanted) or ())
    return session.scalar(select(func.count(Innovation.id)).where(*_fits(wanted))) or 0


def these(session: Session, innovation_ids: Sequence[UUID]) -> list[Found]:
    """The public innovations with these ids, in the order asked for."""
    rows = session.execute(_public().where(*_is_public(), Innovation.id.in_(innovation_ids))).all()
    found = {innovation.id: Found(innovation=innovation, maturity=maturity) for innovation, maturity in rows}
    return [found[one] for one in innovation_ids if one in found]


def by_slug(session: Session, slug: str) -> Found | None:
    """The public innovation at this address."""
    if not _SLUG.fullmatch(slug):
        return None
    row = session.execute(_public().where(*_is_public(), Innovation.slug == slug)).first()
    return Found(innovation=row[0], maturity=row[1]) if row else None


def maturity_of(session: Session, innovation_ids: Sequence[UUID]) -> dict[UUID, MaturityFigure]:
    """What scoring said of these, public or not."""
    query = select(MaturityFigure).where(MaturityFigure.innovation_id.in_(innovation_ids))
    return {figure.innovation_id: figure for figure in session.scalars(query)}


def index_of(session: Session, year: int) -> IndexFigure | None:
    """The city's projected index."""
    return session.get(IndexFigure, year)


def festivals(session: Session) -> list[FestivalNotice]:
    """All festivals announced, the newest first."""
    return list(session.scalars(select(FestivalNotice).order_by(FestivalNotice.year.desc(), FestivalNotice.name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Honour:
    """Where an innovation came at a festival; `award` is its title, empty without one."""

    festival: str
    slug: str
    category: str
    place: int
    award: str
    entry_number: int

    @property
    def address(self) -> str:
        """Where it is told why; of older results the whole."""
        page = f"/festival/{self.slug}/hasil"
        return f"{page}/{self.entry_number}" if self.entry_number else page


def honours_of(session: Session, innovation_id: UUID) -> list[Honour]:
    """The innovation's places at festivals, the newest first."""
    named = FestivalNotice.standings.contains([{"innovation_id": str(innovation_id)}])
    notices = session.scalars(select(FestivalNotice).where(named).order_by(FestivalNotice.year.desc()))
    return [
        Honour(
            festival=notice.name,
            slug=notice.slug,
            category=line.get("category", ""),
            place=line["place"],
            award=line.get("award", ""),
            entry_number=line.get("entry_number", 0),
        )
        for notice in notices
        for line in notice.standings
        if line["innovation_id"] == str(innovation_id)
    ]


def agencies_with_counts(session: Session, *, year: int | None = None) -> list[tuple[Agency, int]]:
    """Every agency with the number of public innovations, in the order of names.

    Of a year those that count towards its duty, else those that it owns.
    """
    is_public = Innovation.published_at.is_not(None)
    if year is None:
        counted = select(Innovation.agency_id, func.count().label("count")).where(is_public)
    else:
        duty = counted_towards_duty(year).subquery()
        counted = select(duty.c.agency_id, func.count().label("count")).join(Innovation, duty.c.id == Innovation.id)
        counted = counted.where(is_public)
    each = counted.group_by(counted.selected_columns[0]).subquery()
    query = (
        select(Agency, func.coalesce(each.c.count, 0))
        .outerjoin(each, each.c.agency_id == Agency.id)
        .order_by(Agency.name)
    )
    return [(agency, number) for agency, number in session.execute(query)]


@cache
def _public() -> Select[Innovation, MaturityFigure]:
    # Made once: making a statement of so many columns takes as long as running it.
    return (
        select(Innovation, MaturityFigure)
        .outerjoin(MaturityFigure, MaturityFigure.innovation_id == Innovation.id)
        # The public window shows figures, not claims: reading them would cost a list page a query and much of its time.
        .options(lazyload(Innovation.claims))
    )


def _is_public() -> list[ColumnElement[bool]]:
    # Written into the statement, so that the planner knows the index of what is public to hold all of it.
    return [Innovation.status == literal(rules.VERIFIED, literal_execute=True), Innovation.published_at.is_not(None)]


def _belongs(wanted: Wanted, pool: Sequence[UUID] | None) -> list[ColumnElement[bool]]:
    """What fits; where there are words, the pool holds what does."""
    return _fits(wanted) if pool is None else [Innovation.id == any_(cast(list(pool), ARRAY(Uuid)))]


def _fits(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is public and passes the filters; the words are not asked about here."""
    fits = _is_public()
    for column, value in (
        (Innovation.year, wanted.year),
        (Innovation.kind, wanted.kind),
        (Innovation.form, wanted.form),
        (Innovation.stage, wanted.stage),
    ):
        if value is not None:
            fits.append(column == value)
    if wanted.affair is not None:
        fits.append(or_(Innovation.affair == wanted.affair, Innovation.other_affairs.contains([wanted.affair])))
    if wanted.agency is not None:
        fits.append(_carried_by(wanted.agency))
    if wanted.together is not None:
        carried = select(Partnership.innovation_id).where(Partnership.state == rules.ACCEPTED)
        fits.append(Innovation.id.in_(carried))
    return fits


def _carried_by(agency_slug: str) -> ColumnElement[bool]:
    agency_id = select(Agency.id).where(Agency.slug == agency_slug).scalar_subquery()
    partnered = select(Partnership.innovation_id).where(
        Partnership.agency_id == agency_id, Partnership.state == rules.ACCEPTED
    )
    return or_(Innovation.agency_id == agency_id, Innovation.id.in_(partnered))
