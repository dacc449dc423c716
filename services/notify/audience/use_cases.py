"""Who is told: how the audience is learned from events, and looked up as it was at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from services.notify.audience import people
from services.notify.audience.models import AgencyVersion, DutyStanding, Follow, PersonVersion, Topic
from shared.kit.roles import OFFICER

DEFAULT_LANGUAGE = "id"
AGENCY = "agency"
HEAD = "head"
OFFICERS = "officers"
ROLE = "role"
ADDRESS = "address"
FOLLOW = "follow"
FOLLOWERS = "followers"
PERSON = "person"
OPEN_STANDINGS = frozenset({"none", "draft"})
"""How the duty of an agency stands that has not submitted an innovation of the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody to be told; `address` is None for an agency known to have none, `person_id` for whoever signs in."""

    selector: str
    address: str | None
    language: str = DEFAULT_LANGUAGE
    person_id: UUID | None = None


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


def asker(follow_id: UUID) -> str:
    """Selects whoever asked to follow something, confirmed or not."""
    return f"{FOLLOW}:{follow_id}"


def person(person_id: UUID) -> str:
    """Selects one person who signs in, while active."""
    return f"{PERSON}:{person_id}"


def followers(topic: str) -> str:
    """Selects whoever follows a topic, such as `innovation/0198…`; often that is nobody."""
    return f"{FOLLOWERS}:{topic}"


def drafts(session: Session, *, year: int) -> Sequence[DutyStanding]:
    """The agencies whose innovation of the year is a draft, or was returned."""
    query = select(DutyStanding).where(DutyStanding.year == year, DutyStanding.standing == "draft")
    return session.scalars(query.order_by(DutyStanding.agency_id)).all()


def may_be_nobody(selector: str) -> bool:
    """Whether nobody at all is an answer, and no dead end."""
    return selector.startswith(tuple(f"{kind}:" for kind in (FOLLOW, FOLLOWERS, HEAD, OFFICERS, PERSON)))


def keep_agency(
    session: Session,
    *,
    agency_id: UUID,
    version: int,
    since: datetime,
    name: str,
    email: str | None,
    head_email: str | None = None,
) -> None:
    """Learn of an agency, or of another version of it; hearing it twice changes nothing."""
    row = {"agency_id": agency_id, "version": version, "since": since, "name": name, "email": email or None}
    row["head_email"] = head_email or None
    session.execute(insert(AgencyVersion).values(row).on_conflict_do_nothing())


def keep_person(
    session: Session,
    *,
    person_id: UUID,
    version: int,
    since: datetime,
    email: str,
    roles: Sequence[str],
    agency_id: UUID | None = None,
    is_active: bool,
) -> None:
    """Learn of a member of staff, or of another version; hearing it twice changes nothing."""
    row = {
        "person_id": person_id,
        "version": version,
        "since": since,
        "email": email,
        "roles": list(roles),
        "agency_id": agency_id,
        "is_active": is_active,
    }
    session.execute(insert(PersonVersion).values(row).on_conflict_do_nothing())


def keep_duty(session: Session, *, agency_id: UUID, year: int, version: int, standing: str, since: datetime) -> bool:
    """Learn how an agency's duty of a year stands; False where something newer is known."""
    row = {"agency_id": agency_id, "year": year, "version": version, "standing": standing, "since": since}
    statement = insert(DutyStanding).values(row)
    heard = statement.on_conflict_do_update(
        index_elements=["agency_id", "year"],
        set_={name: statement.excluded[name] for name in ("version", "standing", "since")},
        where=DutyStanding.version < statement.excluded.version,
    )
    return session.scalar(heard.returning(DutyStanding.version)) is not None


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


def keep_topic(session: Session, *, subject: str, version: int, name: str, path: str, is_open: bool = True) -> None:
    """Learn of something that can be followed, unless something newer is known."""
    row = {"subject": subject, "version": version, "name": name, "path": path, "is_open": is_open}
    statement = insert(Topic).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["subject"],
            set_={name: statement.excluded[name] for name in ("version", "name", "path", "is_open")},
            where=Topic.version < statement.excluded.version,
        )
    )


def topics(session: Session, kind: str) -> dict[str, str]:
    """What can be followed of a kind, such as `festival`: subject and name, in the order of names."""
    query = select(Topic.subject, Topic.name).where(Topic.subject.startswith(f"{kind}/"), Topic.is_open)
    return dict(session.execute(query.order_by(Topic.name, Topic.subject)).all())


def is_of_choice(selector: str) -> bool:
    """Whether whoever it selects chose to be told, and may end it."""
    return selector.startswith(f"{FOLLOWERS}:")


def follow_of(session: Session, selector: str, address: str) -> Follow | None:
    """By what an address still follows the topic of a selector; None where it no longer does."""
    _, _, topic = selector.partition(":")
    query = select(Follow).where(Follow.topic == topic, Follow.address == address, Follow.confirmed_at.is_not(None))
    return session.scalar(query)


def end_follows(session: Session, address: str) -> None:
    """An address follows nothing any more."""
    session.execute(delete(Follow).where(Follow.address == address))


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
    if kind in {FOLLOW, FOLLOWERS}:
        chosen = Follow.id == UUID(value) if kind == FOLLOW else (Follow.topic == value) & (Follow.confirmed_at <= at)
        found = session.execute(select(Follow.address, Follow.language).where(chosen).order_by(Follow.id))
        return [Recipient(selector=selector, address=address, language=language) for address, language in found]
    return [Recipient(selector=selector, address=value, person_id=people.at_address(session, value, at=at))]


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
