"""Who signs in, and as what, at an instant?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
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


def at_addresses(session: Session, addresses: Collection[str], *, at: datetime) -> dict[str, UUID]:
    """Whose these addresses were then, by the address in lower case, as sign-ins are kept; all in one question."""
    if not addresses:
        return {}
    typed = literal([folded(each) for each in addresses], ARRAY(Text))
    ever = select(PersonVersion.person_id).where(PersonVersion.email == any_(typed))
    known = _in_force(at, PersonVersion.person_id.in_(ever))
    owners: dict[str, UUID] = {}
    for found in _found(session, known, known.c.email == any_(typed)):
        owners.setdefault(found.address, found.id)
    return owners


def folded(address: str) -> str:
    """The address as sign-ins are kept."""
    return address.strip().lower()


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
