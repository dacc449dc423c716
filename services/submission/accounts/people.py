"""How do people get a sign-in, change, and leave?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts import passwords, rules
from services.submission.accounts.models import Agency, Person
from services.submission.accounts.steps import announce_person, flush_or_refuse
from services.submission.trail import use_cases as trail
from services.submission.trail.use_cases import SYSTEM
from shared.kit import ids, sign_ins
from shared.kit.auth import ADMIN, Principal
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.messages import N_

_hasher = PasswordHasher()
NO_PASSWORD = ""
"""The hash of no password at all: until one is chosen by the link, nobody signs in."""


def register_person(
    session: Session,
    *,
    name: str,
    email: str,
    roles: Sequence[str],
    agency_id: UUID | None,
    password: str | None = None,
    by: Principal = SYSTEM,
    now: datetime,
) -> Person:
    """Give somebody a sign-in; without a password they choose one by a link that goes to their address.

    Raises:
        Invalid: the address is taken, the agency is not known, or does not go with the roles.
    """
    _check_agency(session, roles, agency_id)
    person = Person(
        id=ids.new_id(),
        version=1,
        name=name,
        email=email.lower(),
        password_hash=NO_PASSWORD if password is None else _hasher.hash(password),
        roles=sorted(set(roles)),
        agency_id=agency_id,
        is_active=True,
        created_at=now,
    )
    session.add(person)
    _flush_unless_taken(session)
    note = ", ".join(person.roles)
    trail.record(session, by, what=trail.REGISTER_PERSON, subject=person.id, subject_name=name, note=note, now=now)
    announce_person(session, person, now=now)
    if password is None:
        passwords.issue_link(session, person, reason=passwords.NEW, by=by, now=now)
    return person


def edit_person(
    session: Session, person: Person, *, changes: Mapping[str, Any], by: Principal, now: datetime
) -> Person:
    """Change what is entered of somebody; unless it is the name alone, their sign-ins everywhere are over.

    Raises:
        Invalid: the address is taken, the agency is not known or does not go with the roles, or whoever asks would
            lock themselves out.
    """
    changes = {**changes, **({"roles": sorted(set(changes["roles"]))} if "roles" in changes else {})}
    if "email" in changes:
        changes["email"] = changes["email"].lower()
    before = {field: getattr(person, field) for field in changes}
    different = {field: value for field, value in changes.items() if value != before[field]}
    if not different:
        return person
    _refuse_own_end(person, different, by)
    _check_agency(session, different.get("roles", person.roles), different.get("agency_id", person.agency_id))
    for field, value in different.items():
        setattr(person, field, value)
    person.version += 1
    _flush_unless_taken(session)
    told = {field: [_plain(before[field]), _plain(value)] for field, value in different.items()}
    trail.record(
        session, by, what=trail.EDIT_PERSON, subject=person.id, subject_name=person.name, changes=told, now=now
    )
    ends = now if different.keys() - {"name"} else None
    if ends is not None:
        sign_ins.end_before(session, person.id, before=ends)
    announce_person(session, person, sign_ins_since=ends, now=now)
    return person


def people(session: Session, *, after: tuple[str, UUID] | None = None, limit: int | None = None) -> list[Person]:
    """Everybody with a sign-in, in the order of their names."""
    query = select(Person).order_by(Person.name, Person.id).limit(limit)
    if after is not None:
        name, person_id = after
        query = query.where((Person.name > name) | ((Person.name == name) & (Person.id > person_id)))
    return list(session.scalars(query))


def person_of(session: Session, person_id: UUID, *, lock: bool = False) -> Person:
    """The person; with `lock`, held until the transaction ends.

    Raises:
        NotFound: there is nobody with this id.
    """
    person = session.get(Person, person_id, with_for_update=lock, populate_existing=lock)
    if person is None:
        raise NotFound
    return person


def _check_agency(session: Session, roles: Sequence[str], agency_id: UUID | None) -> None:
    if complaint := rules.complaint_about_agency(roles, has_agency=agency_id is not None):
        raise Invalid([FieldError("/agency_id", complaint)])
    if agency_id is not None and session.get(Agency, agency_id) is None:
        raise Invalid([FieldError("/agency_id", N_("There is no agency with this id."))])


def _refuse_own_end(person: Person, different: Mapping[str, Any], by: Principal) -> None:
    # Somebody must be left who can let others in again.
    if by.id != f"staff:{person.id}":
        return
    if different.get("is_active") is False:
        raise Invalid([FieldError("/is_active", N_("You cannot close your own sign-in. Another administrator can."))])
    if ADMIN not in different.get("roles", [ADMIN]):
        raise Invalid([FieldError("/roles", N_("You cannot take this role from yourself. Another administrator can."))])


def _flush_unless_taken(session: Session) -> None:
    flush_or_refuse(session, FieldError("/email", N_("Somebody signs in with this address already.")))


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
