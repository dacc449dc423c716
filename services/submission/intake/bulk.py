"""How are many innovations taken at once, each by itself?"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.submission.config import Settings
from services.submission.intake import use_cases
from services.submission.intake.models import Receipt
from services.submission.intake.schemas import BulkItem
from services.submission.registry import claims
from services.submission.registry import use_cases as registry
from services.submission.registry.models import Innovation
from shared.kit import idempotency
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.problems import field_errors

CREATED = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one item: it was taken, now or before, or refused."""

    position: int
    key: str | None
    id: UUID | None = None
    receipt: Receipt | None = None
    replayed: bool = False
    refusal: Refusal | None = None

    @property
    def status(self) -> int:
        return CREATED if self.refusal is None else self.refusal.status

    @property
    def problem(self) -> Mapping[str, Any] | None:
        if self.refusal is None:
            return None
        return {
            "type": f"/masalah/{self.refusal.slug}",
            "title": self.refusal.title,
            "status": self.refusal.status,
            "detail": self.refusal.detail,
            "errors": self.refusal.errors,
        }


def take_all(
    session: Session, caller: Principal, items: Sequence[Mapping[str, Any]], *, settings: Settings, now: datetime
) -> list[Outcome]:
    """Take each item or refuse it, in a savepoint of its own: what is wrong with one harms no other."""
    outcomes = []
    for position, item in enumerate(items):
        shown = item.get("key")
        key = shown if isinstance(shown, str) else None
        try:
            with session.begin_nested():
                outcomes.append(_take(session, caller, item, position=position, settings=settings, now=now))
        except Refusal as refusal:
            outcomes.append(Outcome(position=position, key=key, refusal=refusal))
    return outcomes


def _take(
    session: Session, caller: Principal, item: Mapping[str, Any], *, position: int, settings: Settings, now: datetime
) -> Outcome:
    read = _read(item)
    key = read["key"]
    if key is not None and (before := _taken_before(session, caller, key, item, now=now)):
        return _again(session, before, position=position, key=key)
    try:
        innovation, receipt = _register(session, caller, read, settings=settings, now=now)
    except Invalid as invalid:
        raise Invalid([_within_item(error) for error in invalid.errors], detail=invalid.detail) from invalid
    if key is not None:
        facts = {"id": str(innovation.id), "receipt": str(receipt.id) if receipt else None}
        idempotency.keep(session, caller=caller, key=_name(key), response=Response(json.dumps(facts), status=CREATED))
    return Outcome(position=position, key=key, id=innovation.id, receipt=receipt)


def _register(
    session: Session, caller: Principal, read: Mapping[str, Any], *, settings: Settings, now: datetime
) -> tuple[Innovation, Receipt | None]:
    profile = {"year": settings.report_year, **read["innovation"]}
    innovation = registry.create(session, caller, profile=profile, now=now)
    if read["claims"]:
        levels = [(claim["indicator"], claim["level"]) for claim in read["claims"]]
        claims.replace(session, innovation, caller, levels=levels, now=now)
    if not read["submit"]:
        return innovation, None
    return innovation, use_cases.hand_in(session, innovation, caller, settings=settings, now=now).receipt


def _within_item(error: FieldError) -> FieldError:
    """What the registry calls `/design` is `/innovation/design` of the item; claims stand beside it."""
    return error if error.pointer.startswith("/claims") else FieldError(f"/innovation{error.pointer}", error.message)


def _read(item: Mapping[str, Any]) -> dict[str, Any]:
    try:
        read: dict[str, Any] = BulkItem().load(item)
    except ValidationError as error:
        raise Invalid(list(field_errors(error.messages))) from error
    return read


def _taken_before(
    session: Session, caller: Principal, key: str, item: Mapping[str, Any], *, now: datetime
) -> Response | None:
    canonical = json.dumps(item, sort_keys=True, separators=(",", ":")).encode()
    return idempotency.claim(
        session, caller=caller, key=_name(key), request_hash=hashlib.sha256(canonical).hexdigest(), now=now
    )


def _again(session: Session, before: Response, *, position: int, key: str) -> Outcome:
    facts = json.loads(before.get_data())
    receipt = session.get(Receipt, UUID(facts["receipt"])) if facts["receipt"] else None
    return Outcome(position=position, key=key, id=UUID(facts["id"]), receipt=receipt, replayed=True)


def _name(key: str) -> str:
    # Beside the keys of whole requests, not among them.
    return f"item:{key}"
