"""How do agencies and people come to be, and change?"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.submission.accounts import rules
from services.submission.accounts.models import Agency, Person
from services.submission.trail import use_cases as trail
from services.submission.trail.use_cases import SYSTEM
from shared.contracts.events import AgencyRegistered, PersonRegistered
from shared.kit import ids, outbox
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.messages import N_

_hasher = PasswordHasher()


def register_agency(
    session: Session,
    *,
    name: str,
    short_name: str,
    contact_email: str | None,
    head_email: str | None = None,
    is_confirmed: bool,
    is_sample: bool = False,
    by: Principal = SYSTEM,
    now: datetime,
) -> Agency:
    """Enter an agency.

    Raises:
        Invalid: there is one of that name.
    """
    agency = Agency(
        id=ids.new_id(),
        version=1,
        slug=_free_agency_slug(session, name=name, short_name=short_name),
        name=name,
        short_name=short_name,
        contact_email=contact_email,
        head_email=head_email,
        is_confirmed=is_confirmed,
        is_sample=is_sample,
        updated_at=now,
    )
    session.add(agency)
    _refuse_doubled_name(session, name)
    trail.record(session, by, what=trail.REGISTER_AGENCY, subject=agency.id, subject_name=name, now=now)
    _announce_agency(session, agency, now=now)
    return agency


def edit_agency(
    session: Session, agency: Agency, *, changes: Mapping[str, Any], by: Principal = SYSTEM, now: datetime
) -> Agency:
    """Change an agency's entry; its address stays.

    Raises:
        Invalid: there is another of that name.
    """
    kept = {field: [getattr(agency, field), value] for field, value in changes.items()}
    changed = {field: values for field, values in kept.items() if values[0] != values[1]}
    for field, value in changes.items():
        setattr(agency, field, value)
    agency.version += 1
    agency.updated_at = now
    _refuse_doubled_name(session, agency.name)
    told: dict[str, Any] = {"subject": agency.id, "subject_name": agency.name, "changes": changed}
    trail.record(session, by, what=trail.EDIT_AGENCY, **told, now=now)
    _announce_agency(session, agency, now=now)
    return agency


def agency_of(session: Session, agency_id: UUID, *, lock: bool = False) -> Agency:
    """The agency; with `lock`, held until the transaction ends.

    Raises:
        NotFound: there is none with this id.
    """
    agency = session.get(Agency, agency_id, with_for_update=lock, populate_existing=lock)
    if agency is None:
        raise NotFound
    return agency


def agencies(session: Session, *, after: str | None = None, limit: int | None = None) -> list[Agency]:
    """All agencies in the order of their names, or so many of them behind a name."""
    query = select(Agency).order_by(Agency.name).limit(limit)
    if after is not None:
        query = query.where(Agency.name > after)
    return list(session.scalars(query))


def agency_by_slug(session: Session, slug: str) -> Agency | None:
    return session.scalar(select(Agency).where(Agency.slug == slug))


def register_person(
    session: Session,
    *,
    name: str,
    email: str,
    roles: Sequence[str],
    agency_id: UUID | None,
    password: str,
    by: Principal = SYSTEM,
    now: datetime,
) -> Person:
    """Give somebody a sign-in.

    Raises:
        Invalid: the address is taken, the agency is not known, or does not go with the roles.
    """
    if complaint := rules.complaint_about_agency(roles, has_agency=agency_id is not None):
        raise Invalid([FieldError("/agency_id", complaint)])
    if agency_id is not None and session.get(Agency, agency_id) is None:
        raise Invalid([FieldError("/agency_id", N_("There is no agency with this id."))])
    person = Person(
        id=ids.new_id(),
        version=1,
        name=name,
        email=email.lower(),
        password_hash=_hasher.hash(password),
        roles=sorted(set(roles)),
        agency_id=agency_id,
        is_active=True,
        created_at=now,
    )
    session.add(person)
    _flush_or_refuse(session, FieldError("/email", N_("Somebody signs in with this address already.")))
    note = ", ".join(person.roles)
    trail.record(session, by, what=trail.REGISTER_PERSON, subject=person.id, subject_name=name, note=note, now=now)
    _announce_person(session, person, now=now)
    return person


def people(session: Session) -> list[Person]:
    """Everybody with a sign-in, in the order of their names."""
    return list(session.scalars(select(Person).order_by(Person.name, Person.id)))


def _free_agency_slug(session: Session, *, name: str, short_name: str) -> str:
    for candidate in (rules.slug_of(short_name), rules.slug_of(name)):
        if agency_by_slug(session, candidate) is None:
            return candidate
    return f"{rules.slug_of(short_name)}-{secrets.token_hex(3)}"


def _refuse_doubled_name(session: Session, name: str) -> None:
    _flush_or_refuse(session, FieldError("/name", N_("There is an agency named %(name)s already.", name=name)))


def _flush_or_refuse(session: Session, refusal: FieldError) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid([refusal]) from error


def _announce_agency(session: Session, agency: Agency, *, now: datetime) -> None:
    event = AgencyRegistered(
        version=agency.version,
        agency_id=agency.id,
        name=agency.name,
        short_name=agency.short_name,
        contact_email=agency.contact_email,
        head_email=agency.head_email,
        is_confirmed=agency.is_confirmed,
        is_sample=agency.is_sample,
    )
    outbox.add(session, event, now=now)


def _announce_person(session: Session, person: Person, *, now: datetime) -> None:
    event = PersonRegistered(
        version=person.version,
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=list(person.roles),
        agency_id=person.agency_id,
        is_active=person.is_active,
    )
    outbox.add(session, event, now=now)
