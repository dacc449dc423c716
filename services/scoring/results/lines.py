"""What does a released result say, line by line?"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.festival.models import FINAL, Category, Entry, Festival
from services.scoring.maturity import use_cases as maturity
from services.scoring.maturity.models import Innovation
from services.scoring.record import use_cases as record
from services.scoring.results import rules
from services.scoring.results.models import Result
from shared.kit.errors import NotFound
from shared.kit.messages import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a result; places are counted within the category, `computed_place` is before any decision."""

    category: str
    category_key: str
    place: int
    computed_place: int
    award: str
    entry_id: UUID
    number: int
    innovation_id: UUID
    slug: str
    name: str
    agencies: Sequence[str]
    agency_ids: Sequence[UUID]
    total: str
    sheets: int


def results_of(session: Session, festival: Festival) -> list[Line]:
    """The lines of the result: by category, best first.

    Raises:
        NotFound: the festival is not released.
    """
    if festival.status != FINAL:
        raise NotFound(N_("There is no result yet: the committee has not published it."))
    query = (
        select(Result, Innovation, Category, Entry.number)
        .join(Category, Category.id == Result.category_id)
        .join(Entry, Entry.id == Result.entry_id)
        .join(Innovation, Innovation.id == Entry.innovation_id)
        .where(Result.festival_id == festival.id)
        .order_by(Category.position, Result.place, Innovation.name, Entry.number)
    )
    found = session.execute(query).all()
    names = maturity.agency_names(session, [innovation for _, innovation, _, _ in found])
    computed = _computed_places(session, festival.id)
    return [
        Line(
            category=category.name,
            category_key=category.key,
            place=result.place,
            computed_place=computed.get(result.entry_id, result.place),
            award=rules.title(result.place),
            entry_id=result.entry_id,
            number=number,
            innovation_id=innovation.id,
            slug=innovation.slug,
            name=innovation.name,
            agencies=[names[agency_id] for agency_id in innovation.agency_ids],
            agency_ids=innovation.agency_ids,
            total=str(result.total),
            sheets=result.sheets,
        )
        for result, innovation, category, number in found
    ]


def by_category(lines: Sequence[Line]) -> list[tuple[str, str, list[Line]]]:
    """Key, name and lines of each category that has a place."""
    keys = {line.category_key: line.category for line in lines}
    return [(key, name, [line for line in lines if line.category_key == key]) for key, name in keys.items()]


def _computed_places(session: Session, festival_id: UUID) -> dict[UUID, int]:
    """As sealed; results from before there was a chain have none, and had no decisions either."""
    sealed = record.sealed_standings(session, festival_id) or []
    return {UUID(row["entry_id"]): row["computed_place"] for one in sealed for row in one["rows"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An entry as documents name it."""

    number: int
    innovation: str
    agencies: str


def entries_named(session: Session, festival_id: UUID) -> dict[UUID, Named]:
    """What each entry is called, also those withdrawn."""
    query = select(Entry, Innovation).join(Innovation, Innovation.id == Entry.innovation_id)
    rows = session.execute(query.where(Entry.festival_id == festival_id).order_by(Entry.number)).all()
    names = maturity.agency_names(session, [innovation for _, innovation in rows])
    return {
        entry.id: Named(
            number=entry.number,
            innovation=innovation.name,
            agencies=", ".join(names[agency_id] for agency_id in innovation.agency_ids),
        )
        for entry, innovation in rows
    }
