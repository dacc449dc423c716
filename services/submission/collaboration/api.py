"""How does an agency's system invite partners, and answer invitations?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.submission.accounts.rules import WRITE_COLLABORATION
from services.submission.collaboration import schemas, use_cases
from services.submission.registry import access
from services.submission.registry.models import Partnership
from services.submission.registry.schemas import PartnerOut
from shared.kit import clock, edge
from shared.kit.auth import AGENCY, OFFICER, open_to, principal

api = Blueprint("collaboration", __name__, description="Agencies that carry an innovation together")

_PARTNERS = "/innovations/<uuid:innovation_id>/partners"


@api.post(_PARTNERS)
@open_to(AGENCY, OFFICER, scope=WRITE_COLLABORATION)
@api.arguments(schemas.Invitation)
@api.response(201, PartnerOut)
def invite_partner(body: dict[str, Any], innovation_id: UUID) -> Partnership:
    """Ask an agency to carry the innovation too; only its owner can."""
    innovation = access.to_decide(edge.session(), principal(), innovation_id)
    return use_cases.invite(edge.session(), innovation, principal(), **body, now=clock.now())


@api.post(f"{_PARTNERS}/<uuid:agency_id>/accept")
@open_to(AGENCY, OFFICER, scope=WRITE_COLLABORATION)
@api.response(200, PartnerOut)
def accept_invitation(innovation_id: UUID, agency_id: UUID) -> Partnership:
    """Accept, as the agency that was asked."""
    innovation = use_cases.to_answer(edge.session(), principal(), innovation_id, agency_id)
    return use_cases.answer(edge.session(), innovation, principal(), accepted=True, now=clock.now())


@api.post(f"{_PARTNERS}/<uuid:agency_id>/decline")
@open_to(AGENCY, OFFICER, scope=WRITE_COLLABORATION)
@api.arguments(schemas.Refused)
@api.response(200, PartnerOut)
def decline_invitation(body: dict[str, Any], innovation_id: UUID, agency_id: UUID) -> Partnership:
    """Decline, as the agency that was asked, and say why."""
    innovation = use_cases.to_answer(edge.session(), principal(), innovation_id, agency_id)
    return use_cases.answer(edge.session(), innovation, principal(), accepted=False, **body, now=clock.now())


@api.post(f"{_PARTNERS}/<uuid:agency_id>/leave")
@open_to(AGENCY, OFFICER, scope=WRITE_COLLABORATION)
@api.arguments(schemas.Refused)
@api.response(200, PartnerOut)
def leave_innovation(body: dict[str, Any], innovation_id: UUID, agency_id: UUID) -> Partnership:
    """Carry it no longer, as an agency that had accepted, and say why."""
    innovation = use_cases.to_answer(edge.session(), principal(), innovation_id, agency_id)
    return use_cases.leave(edge.session(), innovation, principal(), **body, now=clock.now())
