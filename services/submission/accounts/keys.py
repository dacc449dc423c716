"""Which agency's system shows this key, and may it still?"""

import re
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from flask import Request
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.submission.accounts.issuing import hash_of
from services.submission.accounts.models import Agency, ApiKey
from shared.contracts.keys import KEY_PREFIX
from shared.kit import clock
from shared.kit.auth import AGENCY, Principal
from shared.kit.db import Database
from shared.kit.errors import Unauthenticated
from shared.kit.messages import N_

NOTE_USE_EVERY = timedelta(minutes=1)
_NOT_KNOWN = N_("This API key is not known here. Check that it was copied whole.")
_SHAPE = re.compile(rf"{KEY_PREFIX}([0-9a-f]{{32}})_([A-Za-z0-9_-]{{20,100}})", re.ASCII)


class ApiKeys:
    """Recognises agencies' systems by their keys, in a short transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, asked: Request, /) -> Principal | None:
        scheme, _, shown = asked.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not shown.startswith(KEY_PREFIX):
            return None
        with self._database.transaction() as session:
            return recognise(session, shown, now=clock.now())


def recognise(session: Session, shown: str, *, now: datetime) -> Principal:
    """Whose key it is.

    Raises:
        Unauthenticated: it is not known, was revoked, or has expired.
    """
    parts = _SHAPE.fullmatch(shown)
    key = session.get(ApiKey, UUID(hex=parts[1])) if parts else None
    if parts is None or key is None:
        raise Unauthenticated(_NOT_KNOWN)
    _check_secret(key, hash_of(parts[2]), now=now)
    if key.revoked_at is not None:
        raise Unauthenticated(N_("This API key was revoked. Ask the administrator for a new one."))
    if key.expires_at is not None and key.expires_at <= now:
        raise Unauthenticated(N_("This API key has expired. Ask the administrator for a new one."))
    _note_use(session, key, now=now)
    agency = session.get_one(Agency, key.agency_id)
    return Principal(
        id=f"key:{key.id}",
        name=f"{agency.short_name} ({key.label})",
        roles=frozenset({AGENCY}),
        agency_id=key.agency_id,
        scopes=frozenset(key.scopes),
    )


def _check_secret(key: ApiKey, shown: bytes, *, now: datetime) -> None:
    if compare_digest(key.secret_hash, shown):
        return
    if key.previous_hash is None or not compare_digest(key.previous_hash, shown):
        raise Unauthenticated(_NOT_KNOWN)
    if key.previous_ends_at is None or key.previous_ends_at <= now:
        raise Unauthenticated(N_("This API key was replaced by a newer one. Use the newer one."))


def _note_use(session: Session, key: ApiKey, *, now: datetime) -> None:
    if key.last_used_at is not None and key.last_used_at > now - NOTE_USE_EVERY:
        return
    # Of many requests at once one writes; the others find it written.
    session.execute(
        update(ApiKey)
        .where(ApiKey.id == key.id, (ApiKey.last_used_at.is_(None)) | (ApiKey.last_used_at <= now - NOTE_USE_EVERY))
        .values(last_used_at=now)
    )
