"""How do the keys of agencies' systems come to be, change and end?"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency, ApiKey
from services.submission.accounts.use_cases import agency_of
from services.submission.trail import use_cases as trail
from services.submission.trail.use_cases import SYSTEM
from shared.contracts.events import ApiKeyIssued
from shared.contracts.keys import KEY_PREFIX
from shared.kit import ids, outbox
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

_SECRET_BYTES = 32


class KeyEnded(Refusal):
    """A key that opens nothing any more gets no new secret."""

    slug = "key-ended"
    title = N_("This key has ended")

    def __init__(self) -> None:
        super().__init__(N_("It was revoked or has expired. Issue another key instead."))


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
