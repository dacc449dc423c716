"""How does a request that is sent twice act once?"""

import hashlib
from datetime import datetime, timedelta

from flask import Request, Response, g
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.kit import schema
from shared.kit.auth import SAFE_METHODS, Principal, View
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_

HEADER = "Idempotency-Key"
FORM_FIELD = "idempotency_key"
REPLAYED_HEADER = "Idempotent-Replayed"
KEPT_FOR = timedelta(days=7)
MAX_KEY_LENGTH = 200
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")

_table = schema.idempotency


class KeyReused(Refusal):
    """The key was used before, for something else."""

    status = 422
    slug = "idempotency-key-reused"
    title = N_("This Idempotency-Key was used for another request")

    def __init__(self) -> None:
        super().__init__(N_("Use a new key for each new request; repeat a key only with exactly the same content."))


def kept_by_view(view: View) -> View:
    """Leave the caller's key to the view, whose own rows are the answer that it repeats."""
    view.keeps_keys = True  # type: ignore[attr-defined]
    return view


def key_of(asked: Request) -> str | None:
    """The caller's key, from the header or from a form's hidden field.

    Raises:
        Invalid: longer than 200 characters.
    """
    if asked.method in SAFE_METHODS:
        return None
    key = asked.headers.get(HEADER)
    if key is None and asked.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        key = asked.form.get(FORM_FIELD)
    if not key:
        return None
    if len(key) > MAX_KEY_LENGTH or "\0" in key:
        message = N_("The Idempotency-Key is at most %(most)s characters of plain text.", most=MAX_KEY_LENGTH)
        raise Invalid([FieldError("/" + HEADER, message)])
    return key


def fingerprint(asked: Request) -> str:
    """What tells one request from another: address, and content byte by byte.

    A form's parts are hashed rather than its bytes: each sending draws a new multipart boundary.
    """
    digest = hashlib.sha256(f"{asked.method} {asked.full_path} ".encode())
    if asked.mimetype == "multipart/form-data":
        for name, value in sorted(asked.form.items(multi=True)):
            digest.update(f"{name}={value}\0".encode())
        for name, upload in sorted(asked.files.items(multi=True), key=lambda item: item[0]):
            digest.update(f"{name}:{upload.filename}\0".encode())
            digest.update(hashlib.sha256(upload.stream.read()).digest())
            upload.stream.seek(0)
    else:
        digest.update(asked.get_data())
    return digest.hexdigest()


def claim(session: Session, *, caller: Principal, key: str, request_hash: str, now: datetime) -> Response | None:
    """Take the key for this transaction, or give the answer that it was given before.

    Waits for a twin that is being handled at this moment.

    Raises:
        KeyReused: the key was used for another request.
    """
    mine = session.scalar(
        insert(_table)
        .values(caller=caller.id, key=key, request_hash=request_hash, created_at=now)
        .on_conflict_do_nothing()
        .returning(_table.c.key)
    )
    if mine is not None:
        return None
    row = session.execute(select(_table).where(_table.c.caller == caller.id, _table.c.key == key)).one()
    if row.request_hash != request_hash:
        raise KeyReused
    response = Response(bytes(row.body), status=row.status, headers=row.headers)
    response.headers[REPLAYED_HEADER] = "true"
    return response


def keep(session: Session, *, caller: Principal, key: str, response: Response) -> None:
    """Store the answer beside the change, to be given again."""
    body = g.get("repeatable_body")
    values = {
        "status": response.status_code,
        "headers": {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers},
        "body": response.get_data() if body is None else body,
    }
    session.execute(update(_table).where(_table.c.caller == caller.id, _table.c.key == key).values(values))


def repeat_instead(body: bytes) -> None:
    """Have a repeat answered with this: for answers that hold a secret, which is never stored."""
    g.repeatable_body = body


def forget_old(session: Session, *, now: datetime) -> None:
    """Drop answers that nobody will ask for again."""
    session.execute(delete(_table).where(_table.c.created_at < now - KEPT_FOR))
