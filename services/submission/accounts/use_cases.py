"""How do agencies, people and keys come to be, change and end?"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.submission.accounts import rules
from services.submission.accounts.models import Agency, ApiKey, Person
from services.submission.trail import use_cases as trail
from services.submission.trail.use_cases import SYSTEM
from shared.contracts.events import AgencyRegistered, ApiKeyIssued, PersonRegistered
from shared.kit import ids, outbox
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

KEY_PREFIX = "ino_"
_SECRET_BYTES = 32
_hasher = PasswordHasher()


class KeyEnded(Refusal):
    """A key that opens nothing any more gets no new secret."""

    slug = "key-ended"
    title = N_("This key has ended")

    def __init__(self) -> None:
        super().__init__(N_("It was revoked or has expired. Issue another key instead."))


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


def issue_key(
    session: Session,
    agency: Agency,
    *,
    label: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    by: Principal,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Give an agency's system a key; the text of it is in this answer and nowhere else.

    Raises:
        Invalid: it would have expired already.
    """
    if expires_at is not None and expires_at <= now:
        raise Invalid([FieldError("/expires_at", N_("This instant has passed. Choose a later one."))])
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    key = ApiKey(
        id=ids.new_id(),
        agency_id=agency.id,
        label=label,
        secret_hash=hash_of(secret),
        scopes=sorted(set(scopes)),
        created_at=now,
        created_by=by.id,
        expires_at=expires_at,
        generation=1,
    )
    session.add(key)
    _trace(session, by, key, what=trail.ISSUE_KEY, now=now)
    _announce_key(session, key, now=now)
    return key, _text_of(key, secret)


def rotate_key(
    session: Session, key_id: UUID, *, overlap: timedelta, by: Principal = SYSTEM, now: datetime
) -> tuple[ApiKey, str]:
    """Give a key a new secret; the one in use goes on opening the door for the time of the overlap.

    Raises:
        NotFound: there is none with this id.
        KeyEnded: it was revoked, or has expired.
    """
    key = key_of(session, key_id, lock=True)
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
        raise KeyEnded
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    key.previous_hash, key.previous_ends_at = key.secret_hash, now + overlap
    key.secret_hash = hash_of(secret)
    key.generation += 1
    _trace(session, by, key, what=trail.ROTATE_KEY, now=now)
    _announce_key(session, key, now=now)
    return key, _text_of(key, secret)


def end_previous(session: Session, key_id: UUID, *, by: Principal = SYSTEM, now: datetime) -> ApiKey:
    """Stop the secret before the last rotation at once; a second time changes nothing.

    Raises:
        NotFound: there is none with this id.
    """
    key = key_of(session, key_id, lock=True)
    if key.previous_ends_at is not None and key.previous_ends_at > now:
        key.previous_ends_at = now
        _trace(session, by, key, what=trail.END_PREVIOUS, now=now)
    return key


def revoke_key(session: Session, key_id: UUID, *, by: Principal = SYSTEM, now: datetime) -> ApiKey:
    """End a key; a second time changes nothing.

    Raises:
        NotFound: there is none with this id.
    """
    key = key_of(session, key_id, lock=True)
    if key.revoked_at is None:
        key.revoked_at = now
        _trace(session, by, key, what=trail.REVOKE_KEY, now=now)
    return key


def key_of(session: Session, key_id: UUID, *, lock: bool = False) -> ApiKey:
    """The key; with `lock`, held until the transaction ends.

    Raises:
        NotFound: there is none with this id.
    """
    key = session.get(ApiKey, key_id, with_for_update=lock, populate_existing=lock)
    if key is None:
        raise NotFound
    return key


def keys_of(session: Session, agency_id: UUID) -> list[ApiKey]:
    """An agency's keys, newest first."""
    return list(session.scalars(select(ApiKey).where(ApiKey.agency_id == agency_id).order_by(ApiKey.id.desc())))


def hash_of(secret: str) -> bytes:
    """What is kept of a key's secret; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


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


def _text_of(key: ApiKey, secret: str) -> str:
    return f"{KEY_PREFIX}{key.id.hex}_{secret}"


def _trace(session: Session, by: Principal, key: ApiKey, *, what: str, now: datetime) -> None:
    agency = agency_of(session, key.agency_id)
    name = f"{agency.short_name}: {key.label}"
    trail.record(session, by, what=what, subject=key.id, subject_name=name, note=", ".join(key.scopes), now=now)


def _announce_key(session: Session, key: ApiKey, *, now: datetime) -> None:
    event = ApiKeyIssued(
        version=key.generation,
        key_id=key.id,
        agency_id=key.agency_id,
        label=key.label,
        scopes=key.scopes,
        expires_at=key.expires_at,
    )
    outbox.add(session, event, now=now)


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
