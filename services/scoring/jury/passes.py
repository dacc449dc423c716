"""What does a judge's pass look like, and how is it recognised?"""

import hashlib
import hmac
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


def recognise(asked: Request) -> Principal | None:
    """The judge whose pass the request's cookie holds; None without one, or where it was revoked."""
    shown = asked.cookies.get(COOKIE)
    if not shown or "Authorization" in asked.headers or not asked.path.startswith(PLACES):
        return None
    query = select(Judge).join(JudgePass, JudgePass.judge_id == Judge.id)
    judge = edge.session().scalar(query.where(JudgePass.token_hash == hash_of(shown), JudgePass.revoked_at.is_(None)))
    if judge is None:
        return None
    return Principal(id=f"judge:{judge.id}", name=judge.name, roles=frozenset({JUDGE}), by_cookie=True)


def former_holder(session: Session, asked: Request) -> UUID | None:
    """The judge whose pass the request's cookie holds, valid or not any more; None where it never was a pass."""
    query = select(JudgePass.judge_id).where(JudgePass.token_hash == hash_of(asked.cookies.get(COOKIE, "")))
    return session.scalar(query)


def judge_id(principal: Principal) -> UUID:
    """The judge that a recognised caller is."""
    return UUID(principal.id.removeprefix("judge:"))
