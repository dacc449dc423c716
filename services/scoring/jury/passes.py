"""What does a judge's pass look like, and how is it recognised?"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

from flask import Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.config import Settings
from services.scoring.jury.models import Judge, JudgePass
from shared.kit import edge
from shared.kit.auth import JUDGE, Principal

COOKIE = "juri"
ENTRANCE = "/juri/masuk/"
# No character of a token.
_SEPARATOR = "."
_DEVICE_BYTES = 16
# Where a judge is a judge, also in the browser of somebody who is signed in as staff.
PLACES = ("/juri", "/api/scoring/v1/rounds/", "/api/scoring/v1/judge/")


def token(pass_id: UUID, *, secret: str) -> str:
    """The pass's token: derived, not stored, so that its card can be printed again; 256 bits."""
    digest = hmac.digest(secret.encode(), b"judge-pass:" + pass_id.bytes, "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def keys() -> dict[str, Any]:
    """What this process makes passes with: `secret` and `public_url`."""
    settings: Settings = edge.current().extensions["settings"]
    return {"secret": settings.pass_secret, "public_url": settings.common.public_url}


def hash_of(shown: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(shown.encode()).hexdigest()


def link(pass_id: UUID, *, secret: str, public_url: str) -> str:
    """The address that lets the judge in."""
    return f"{public_url}{ENTRANCE}{token(pass_id, secret=secret)}"


def device_key(shown_token: str) -> str:
    """What a device shows from now on that came in with the token: the token, and a key that it alone has."""
    return f"{shown_token}{_SEPARATOR}{secrets.token_urlsafe(_DEVICE_BYTES)}"


def token_of(key: str) -> str:
    """The token that a device came in with."""
    return key.partition(_SEPARATOR)[0]


def recognise(asked: Request) -> Principal | None:
    """The judge whose pass the request's cookie opens; None without one, where it was revoked, or is used elsewhere."""
    shown = asked.cookies.get(COOKIE)
    if not shown or "Authorization" in asked.headers or not asked.path.startswith(PLACES):
        return None
    query = select(Judge.id, Judge.name).join(JudgePass, JudgePass.judge_id == Judge.id)
    query = query.where(JudgePass.key_hash == hash_of(shown), JudgePass.revoked_at.is_(None))
    judge = edge.session().execute(query).one_or_none()
    if judge is None:
        return None
    return Principal(id=f"judge:{judge.id}", name=judge.name, roles=frozenset({JUDGE}), by_cookie=True)


def former_pass(session: Session, asked: Request) -> JudgePass | None:
    """The pass that the device came in with, valid or not any more; None where it never was one."""
    shown = asked.cookies.get(COOKIE, "")
    return session.scalar(select(JudgePass).where(JudgePass.token_hash == hash_of(token_of(shown))))


def judge_id(principal: Principal) -> UUID:
    """The judge that a recognised caller is."""
    return UUID(principal.id.removeprefix("judge:"))
