"""Who signs in, and as what, at an instant?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notify.audience.models import PersonVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody active who signs in."""

    id: UUID
    address: str


def holders(session: Session, role: str, *, agency_id: UUID | None = None, at: datetime) -> list[Person]:
    """Everybody active who held a role then; with `agency_id`, at this agency."""
    known = _in_force(at)
    holds: ColumnElement[bool] = known.c.roles.contains([role])
    if agency_id is not None:
        holds &= known.c.agency_id == agency_id
    return _found(session, known, holds)


def person(session: Session, person_id: UUID, *, at: datetime) -> list[Person]:
    """This person, if active then."""
    return _found(session, known := _in_force(at, PersonVersion.person_id == person_id), known.c.person_id == person_id)


def at_address(session: Session, address: str, *, at: datetime) -> UUID | None:
    """Whose address it was then; sign-ins are kept in lower case."""
    typed = address.strip().lower()
    ever = select(PersonVersion.person_id).where(PersonVersion.email == typed)
    known = _in_force(at, PersonVersion.person_id.in_(ever))
    found = _found(session, known, known.c.email == typed)
    return found[0].id if found else None


def _in_force(at: datetime, *of: ColumnElement[bool]) -> Subquery:
    return (
        select(PersonVersion)
        .where(PersonVersion.since <= at, *of)
        .ext(distinct_on(PersonVersion.person_id))
        .order_by(PersonVersion.person_id, PersonVersion.version.desc())
        .subquery()
    )


def _found(session: Session, known: Subquery, which: ColumnElement[bool]) -> list[Person]:
    query = select(known.c.person_id, known.c.email).where(known.c.is_active, which).order_by(known.c.email)
    return [Person(id=person_id, address=address) for person_id, address in session.execute(query)]
