"""What may be asked before, while and after innovations are handed in?"""

from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from services.submission.accounts.rules import READ_INNOVATIONS, WRITE_INNOVATIONS
from services.submission.config import Settings
from services.submission.intake import asking, bulk, preflight, schemas, use_cases
from services.submission.intake.asking import ClaimToScore, Scoring
from services.submission.intake.models import Receipt
from services.submission.registry import access
from shared.kit import clock, edge
from shared.kit.auth import AGENCY, OFFICER, PUBLIC, STAFF, open_to, principal

api = Blueprint("intake", __name__, description="Preflight, submission, receipts, many at once")


@api.post("/innovations/<uuid:innovation_id>:check")
@open_to(AGENCY, OFFICER, *STAFF, scope=READ_INNOVATIONS)
@api.response(200, schemas.PreflightOut)
def check_innovation(innovation_id: UUID) -> preflight.Preflight:
    """What would happen on submitting it now: all that is missing, the score, the time left, and what
    reads like it. Nothing is written."""
    innovation = access.to_read(edge.session(), principal(), innovation_id)
    return preflight.check(
        edge.session(), principal(), innovation, scoring=_scoring(), settings=_settings(), now=clock.now()
    )


@api.post("/innovations:check")
@open_to(AGENCY, OFFICER, scope=READ_INNOVATIONS)
@api.arguments(schemas.ToCheck, required=False)
@api.response(200, schemas.PreflightOut)
def check_profile(body: dict[str, Any]) -> preflight.Preflight:
    """The same for a profile that is stored nowhere yet. Nothing is written."""
    claims = [ClaimToScore(**claim) for claim in body.pop("claims")]
    return preflight.check_unstored(
        edge.session(), principal(), body, claims, scoring=_scoring(), settings=_settings(), now=clock.now()
    )


@api.post("/innovations/<uuid:innovation_id>/submit")
@open_to(AGENCY, OFFICER, scope=WRITE_INNOVATIONS)
@api.response(200, schemas.SubmittedOut)
def submit_innovation(innovation_id: UUID) -> tuple[use_cases.HandedIn, int, dict[str, str]]:
    """Hand it in for checking; everything that is missing is named at once. The answer holds a signed receipt."""
    innovation = access.to_decide(edge.session(), principal(), innovation_id)
    if "If-Match" in request.headers:
        edge.check_if_match(innovation.version)
    handed_in = use_cases.hand_in(edge.session(), innovation, principal(), settings=_settings(), now=clock.now())
    return handed_in, 200, {"ETag": edge.etag(innovation.version)}


@api.get("/innovations/<uuid:innovation_id>/receipts")
@open_to(AGENCY, OFFICER, *STAFF, scope=READ_INNOVATIONS)
@api.response(200, schemas.ReceiptList)
def list_receipts(innovation_id: UUID) -> dict[str, list[Receipt]]:
    """Every receipt that was given for it."""
    access.to_read(edge.session(), principal(), innovation_id)
    return {"items": use_cases.receipts_of(edge.session(), innovation_id)}


@api.get("/receipt-keys")
@open_to(PUBLIC)
@api.response(200, schemas.PublicKeys)
def list_receipt_keys() -> dict[str, Any]:
    """The public keys that receipts are checked with, offline, now and later."""
    return use_cases.public_keys(edge.session(), _settings())


@api.post("/innovations:bulk")
@open_to(AGENCY, OFFICER, scope=WRITE_INNOVATIONS)
@api.arguments(schemas.Bulk)
@api.response(207, schemas.BulkOut)
def take_innovations(body: dict[str, Any]) -> dict[str, list[bulk.Outcome]]:
    """Register up to 100 innovations, each by itself: one that is wrong harms no other."""
    return {"items": bulk.take_all(edge.session(), principal(), body["items"], settings=_settings(), now=clock.now())}


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings


def _scoring() -> Scoring:
    scoring: Scoring = edge.current().extensions[asking.EXTENSION]
    return scoring
