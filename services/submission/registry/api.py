"""What may be asked about innovations, and how do they move on?"""

from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from services.submission.accounts.rules import READ_INNOVATIONS, WRITE_INNOVATIONS
from services.submission.config import Settings
from services.submission.registry import access, claims, queries, schemas, succession, use_cases, verification
from services.submission.registry.models import Innovation
from shared.kit import clock, cursors, edge
from shared.kit.auth import AGENCY, OFFICER, STAFF, VERIFIER, open_to, principal

api = Blueprint("innovations", __name__, description="Innovations, from the draft to verification")

Answer = tuple[Innovation, int, dict[str, str]]


@api.post("/innovations")
@open_to(AGENCY, OFFICER, scope=WRITE_INNOVATIONS)
@api.arguments(schemas.NewInnovation)
@api.response(201, schemas.InnovationOut)
def create_innovation(body: dict[str, Any]) -> Answer:
    """Begin a draft."""
    profile = {"year": _settings().report_year, **body}
    innovation = use_cases.create(edge.session(), principal(), profile=profile, now=clock.now())
    location = f"/api/submission/v1/innovations/{innovation.id}"
    return innovation, 201, {"ETag": edge.etag(innovation.version), "Location": location}


@api.get("/innovations")
@open_to(AGENCY, OFFICER, *STAFF, scope=READ_INNOVATIONS)
@api.arguments(schemas.InnovationQuery, location="query")
@api.response(200, schemas.InnovationPage)
def list_innovations(asked: dict[str, Any]) -> dict[str, Any]:
    """List what the caller may see: an agency its own and its partners', staff what was submitted."""
    position = cursors.decode(asked.get("cursor"), (UUID,))
    found = queries.listed(
        edge.session(),
        principal(),
        status=asked.get("status"),
        year=asked.get("year"),
        agency_id=asked.get("agency"),
        before=position[0] if position else None,
        limit=asked["limit"] + 1,
    )
    shown = found[: asked["limit"]]
    return {"items": shown, "next": cursors.encode(shown[-1].id) if len(found) > len(shown) else None}


@api.get("/innovations/<uuid:innovation_id>")
@open_to(AGENCY, OFFICER, *STAFF, scope=READ_INNOVATIONS)
@api.response(200, schemas.InnovationOut)
def show_innovation(innovation_id: UUID) -> Answer:
    """One innovation, with the ETag to edit it by."""
    return _tagged(access.to_read(edge.session(), principal(), innovation_id))


@api.patch("/innovations/<uuid:innovation_id>")
@open_to(AGENCY, OFFICER, scope=WRITE_INNOVATIONS)
@api.arguments(schemas.ProfileChanges)
@api.response(200, schemas.InnovationOut)
def edit_innovation(changes: dict[str, Any], innovation_id: UUID) -> Answer:
    """Change some fields of the profile, from the version named in If-Match."""
    innovation = access.to_edit(edge.session(), principal(), innovation_id)
    edge.check_if_match(innovation.version)
    return _tagged(use_cases.edit(edge.session(), innovation, principal(), changes=changes, now=clock.now()))


@api.put("/innovations/<uuid:innovation_id>/claims")
@open_to(AGENCY, OFFICER, scope=WRITE_INNOVATIONS)
@api.arguments(schemas.Claims)
@api.response(200, schemas.InnovationOut)
def replace_claims(body: dict[str, Any], innovation_id: UUID) -> Answer:
    """Replace all claims, from the version named in If-Match."""
    innovation = access.to_edit(edge.session(), principal(), innovation_id)
    edge.check_if_match(innovation.version)
    levels = _levels(body["claims"])
    return _tagged(claims.replace(edge.session(), innovation, principal(), levels=levels, now=clock.now()))


@api.post("/innovations/<uuid:innovation_id>/withdraw")
@open_to(AGENCY, OFFICER, scope=WRITE_INNOVATIONS)
@api.arguments(schemas.Withdrawal)
@api.response(200, schemas.InnovationOut)
def withdraw_innovation(body: dict[str, Any], innovation_id: UUID) -> Answer:
    """Take it back; it counts nowhere and is not public any more."""
    innovation = _as_read(access.to_decide(edge.session(), principal(), innovation_id))
    return _tagged(use_cases.withdraw(edge.session(), innovation, principal(), **body, now=clock.now()))


@api.post("/innovations/<uuid:innovation_id>/return")
@open_to(VERIFIER)
@api.arguments(schemas.Return)
@api.response(200, schemas.InnovationOut)
def return_innovation(body: dict[str, Any], innovation_id: UUID) -> Answer:
    """Return it to its agencies, saying what is to be mended."""
    innovation = _as_read(access.to_check(edge.session(), principal(), innovation_id))
    notes = [(about["indicator"], about["note"]) for about in body["indicator_notes"]]
    return _tagged(
        verification.send_back(
            edge.session(),
            innovation,
            principal(),
            note=body["note"],
            indicator_notes=notes,
            field_notes=[(about["field"], about["note"]) for about in body["field_notes"]],
            now=clock.now(),
        )
    )


@api.post("/innovations/<uuid:innovation_id>/verify")
@open_to(VERIFIER)
@api.arguments(schemas.Verification)
@api.response(200, schemas.InnovationOut)
def verify_innovation(body: dict[str, Any], innovation_id: UUID) -> Answer:
    """Confirm the claims and publish it."""
    innovation = _as_read(access.to_check(edge.session(), principal(), innovation_id))
    levels = _levels(body["levels"])
    return _tagged(verification.verify(edge.session(), innovation, principal(), levels=levels, now=clock.now()))


@api.post("/innovations/<uuid:innovation_id>/continue")
@open_to(AGENCY, OFFICER, scope=WRITE_INNOVATIONS)
@api.arguments(schemas.Continuation)
@api.response(201, schemas.InnovationOut)
def continue_innovation(body: dict[str, Any], innovation_id: UUID) -> Answer:
    """Begin a later year's draft that follows from this one: the same, a new version, or another in its place."""
    innovation = access.to_decide(edge.session(), principal(), innovation_id)
    begun = succession.continue_with(edge.session(), innovation, principal(), **body, now=clock.now())
    location = f"/api/submission/v1/innovations/{begun.id}"
    return begun, 201, {"ETag": edge.etag(begun.version), "Location": location}


@api.get("/innovations/<uuid:innovation_id>/history")
@open_to(AGENCY, OFFICER, *STAFF, scope=READ_INNOVATIONS)
@api.response(200, schemas.History)
def show_history(innovation_id: UUID) -> dict[str, Any]:
    """All that happened to an innovation."""
    access.to_read(edge.session(), principal(), innovation_id)
    return {"items": queries.history(edge.session(), innovation_id)}


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings


def _tagged(innovation: Innovation) -> Answer:
    return innovation, 200, {"ETag": edge.etag(innovation.version)}


def _as_read(innovation: Innovation) -> Innovation:
    """The innovation, held to the version the caller decided upon where it names one."""
    if "If-Match" in request.headers:
        edge.check_if_match(innovation.version)
    return innovation


def _levels(listed: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(claim["indicator"], claim["level"]) for claim in listed]
