"""How does the committee's system record what the plenary decided?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring.results import decisions
from services.scoring.results.decisions import Minuted, Signer
from services.scoring.results.schemas import DecisionSchema, DecisionsSchema, DropSchema, NewDecisionSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal

api = Blueprint("decisions", __name__, description="What the plenary decided")

_DECISIONS = "/festivals/<uuid:festival_id>/decisions"


@api.get(_DECISIONS)
@open_to(COMMITTEE, ADMIN)
@api.response(200, DecisionsSchema)
def list_decisions(festival_id: UUID) -> dict[str, Any]:
    """All decisions with their signatures."""
    return {"items": decisions.minuted(edge.session(), festival_id)}


@api.post(_DECISIONS)
@open_to(COMMITTEE)
@api.arguments(NewDecisionSchema)
@api.response(201, DecisionSchema)
def record_decision(body: dict[str, Any], festival_id: UUID) -> Minuted:
    """Write a decision down and sign it first; it counts once somebody else of the committee has signed it."""
    made = decisions.record(edge.session(), festival_id, **body, by=signer(), now=clock.now())
    return decisions.minuted_one(edge.session(), festival_id, made.id)


@api.post(f"{_DECISIONS}/<uuid:decision_id>/sign")
@open_to(COMMITTEE)
@api.response(200, DecisionSchema)
def sign_decision(festival_id: UUID, decision_id: UUID) -> Minuted:
    """Stand for a decision that somebody else has written down."""
    return decisions.sign(edge.session(), festival_id, decision_id, by=signer(), now=clock.now())


@api.post(f"{_DECISIONS}/<uuid:decision_id>/drop")
@open_to(COMMITTEE)
@api.arguments(DropSchema)
@api.response(200, DecisionSchema)
def drop_decision(body: dict[str, Any], festival_id: UUID, decision_id: UUID) -> Minuted:
    """Pursue a decision no longer that lacks a signature; it stays on record."""
    decisions.drop(edge.session(), festival_id, decision_id, **body, by=signer(), now=clock.now())
    return decisions.minuted_one(edge.session(), festival_id, decision_id)


def signer() -> Signer:
    """Whoever is signed in, as a signature names them."""
    caller = principal()
    return Signer(id=caller.id, name=caller.name)
