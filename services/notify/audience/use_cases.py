"""Who is told, as it was at an instant?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notify.audience import following, people
from services.notify.audience.models import AgencyVersion, DutyStanding, PersonVersion
from shared.kit.roles import OFFICER

DEFAULT_LANGUAGE = "id"
AGENCY = "agency"
HEAD = "head"
OFFICERS = "officers"
ROLE = "role"
ADDRESS = "address"
ONESELF = "oneself"
PERSON = "person"
_NAMED = (ADDRESS, ONESELF)
_OF_FOLLOWING = (following.FOLLOW, following.FOLLOWERS, following.FOLLOWER)
OPEN_STANDINGS = frozenset({"none", "draft"})
"""How the duty of an agency stands that has not submitted an innovation of the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody to be told; `address` is None for an agency known to have none, `person_id` for whoever signs in.

    `pace` is how often whoever follows something wants to hear of it, on the clock of `time_zone`. Who `insists` has
    just asked for this one letter, whatever else was chosen.
    """

    selector: str
    address: str | None
    language: str = DEFAULT_LANGUAGE
    person_id: UUID | None = None
    pace: str = following.AT_ONCE
    time_zone: str = ""
    insists: bool = False


class NotKnownYet(Exception):
    """The news of this agency has not arrived; it will."""


def agency(agency_id: UUID) -> str:
    """Selects an agency's office."""
    return f"{AGENCY}:{agency_id}"


def head(agency_id: UUID) -> str:
    """Selects the office of an agency's head, where one is known."""
    return f"{HEAD}:{agency_id}"


def officers(agency_id: UUID) -> str:
    """Selects an agency's active officers; it may have none."""
    return f"{OFFICERS}:{agency_id}"


def role(name: str) -> str:
    """Selects everybody active who holds a role."""
    return f"{ROLE}:{name}"


def address(value: str) -> str:
    """Selects one address that the event itself names."""
    return f"{ADDRESS}:{value}"


def oneself(value: str) -> str:
    """Selects the address of somebody who asks for a letter now, to see it."""
    return f"{ONESELF}:{value}"


def person(person_id: UUID) -> str:
    """Selects one person who signs in, while active."""
    return f"{PERSON}:{person_id}"


def drafts(session: Session, *, year: int) -> Sequence[DutyStanding]:
    """The agencies whose innovation of the year is a draft, or was returned."""
    query = select(DutyStanding).where(DutyStanding.year == year, DutyStanding.standing == "draft")
    return session.scalars(query.order_by(DutyStanding.agency_id)).all()


def may_be_nobody(selector: str) -> bool:
    """Whether nobody at all is an answer, and no dead end."""
    return selector.startswith(tuple(f"{kind}:" for kind in (*_OF_FOLLOWING, HEAD, OFFICERS, PERSON)))


def email_of(session: Session, person_id: UUID) -> str | None:
    """The address of a member of staff as it is now; None where nothing was heard of the person."""
    query = select(PersonVersion.email).where(PersonVersion.person_id == person_id)
    return session.scalars(query.order_by(PersonVersion.version.desc()).limit(1)).first()


def agencies(session: Session) -> dict[UUID, str]:
    """The agencies that are known, with their newest names, in the order of these."""
    newest = (
        select(AgencyVersion.agency_id, AgencyVersion.name)
        .ext(distinct_on(AgencyVersion.agency_id))
        .order_by(AgencyVersion.agency_id, AgencyVersion.version.desc())
        .subquery()
    )
    return dict(session.execute(select(newest.c.agency_id, newest.c.name).order_by(newest.c.name)).all())


def standings(session: Session, *, year: int) -> dict[UUID, str]:
    """How the duty of the year stands, of each agency of which anything was heard."""
    query = select(DutyStanding.agency_id, DutyStanding.standing).where(DutyStanding.year == year)
    return dict(session.execute(query).all())


def agencies_with_head(session: Session) -> frozenset[UUID]:
    """The agencies of which the address of the head's office is known."""
    newest = (
        select(AgencyVersion.agency_id, AgencyVersion.head_email)
        .ext(distinct_on(AgencyVersion.agency_id))
        .order_by(AgencyVersion.agency_id, AgencyVersion.version.desc())
        .subquery()
    )
    return frozenset(session.scalars(select(newest.c.agency_id).where(newest.c.head_email.is_not(None))))


def resolve_all(session: Session, selectors: Sequence[str], *, at: datetime) -> Iterator[tuple[str, list[Recipient]]]:
    """Each selector with whom it meant at that instant; nobody, where it is an agency of which nothing was heard.

    Addresses, of which there may be thousands, are looked up together.
    """
    named = {each: value for each in selectors for kind, _, value in [each.partition(":")] if kind in _NAMED}
    owners = people.at_addresses(session, list(named.values()), at=at)
    for selector in selectors:
        if selector in named:
            yield selector, [_named(selector, named[selector], owners)]
            continue
        try:
            yield selector, resolve(session, selector, at=at)
        except NotKnownYet:
            yield selector, []


def resolve(session: Session, selector: str, *, at: datetime) -> list[Recipient]:
    """Whom the selector meant at that instant.

    Raises:
        NotKnownYet: an agency of which nothing has been heard.
    """
    kind, _, value = selector.partition(":")
    if kind == AGENCY:
        return [Recipient(selector=selector, address=_office(session, UUID(value), at=at).email)]
    if kind == HEAD:
        address = _office(session, UUID(value), at=at).head_email
        return [Recipient(selector=selector, address=address)] if address else []
    if kind in {ROLE, OFFICERS, PERSON}:
        meant = _people(session, kind, value, at=at)
        return [Recipient(selector=selector, address=each.address, person_id=each.id) for each in meant]
    if kind in _OF_FOLLOWING:
        return [
            Recipient(selector=selector, address=address, language=language, pace=pace, time_zone=time_zone)
            for address, language, pace, time_zone in following.meant(session, selector, at=at)
        ]
    return [_named(selector, value, people.at_addresses(session, [value], at=at))]


def _named(selector: str, value: str, owners: Mapping[str, UUID]) -> Recipient:
    owner = owners.get(people.folded(value))
    return Recipient(selector=selector, address=value, person_id=owner, insists=selector.startswith(f"{ONESELF}:"))


def of_office(session: Session, selector: str, *, at: datetime) -> list[Recipient]:
    """The people who see in the app what an agency's office is told; none where the selector means no office."""
    kind, _, value = selector.partition(":")
    meant = _people(session, OFFICERS, value, at=at) if kind == AGENCY else []
    return [Recipient(selector=selector, address=each.address, person_id=each.id) for each in meant]


def _people(session: Session, kind: str, value: str, *, at: datetime) -> list[people.Person]:
    if kind == PERSON:
        return people.person(session, UUID(value), at=at)
    if kind == OFFICERS:
        return people.holders(session, OFFICER, agency_id=UUID(value), at=at)
    return people.holders(session, value, at=at)


def _office(session: Session, agency_id: UUID, *, at: datetime) -> AgencyVersion:
    in_force = (AgencyVersion.since <= at).desc()
    # Before the first version (clocks differ between machines) the first one serves.
    nearest = func.abs(func.extract("epoch", AgencyVersion.since - at))
    query = select(AgencyVersion).where(AgencyVersion.agency_id == agency_id)
    found = session.scalars(query.order_by(in_force, nearest, AgencyVersion.version.desc()).limit(1)).first()
    if found is None:
        raise NotKnownYet(str(agency_id))
    return found
