"""What may be asked about an innovation's maturity?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring.maturity import use_cases
from services.scoring.maturity.models import MaturityScore
from services.scoring.maturity.report import Report
from services.scoring.maturity.schemas import EstimateIn, EstimateOut, MaturitySchema, StepsSchema
from shared.contracts.events import Claim
from shared.kit import edge
from shared.kit.auth import INTERNAL, OFFICER, PUBLIC, STAFF, open_to, principal

api = Blueprint("maturity", __name__, description="Maturity scores of innovations")


@api.get("/innovations/<uuid:innovation_id>/maturity")
@open_to(PUBLIC)
@api.response(200, MaturitySchema)
def show_maturity(innovation_id: UUID) -> MaturityScore:
    """An innovation's maturity score.

    Anybody may read it once the innovation is verified; before that, staff and the agencies that carry it.
    """
    return use_cases.maturity_for(edge.session(), innovation_id, reader=principal())


@api.get("/innovations/<uuid:innovation_id>/maturity/steps")
@open_to(OFFICER, *STAFF)
@api.response(200, StepsSchema)
def show_steps(innovation_id: UUID) -> Report:
    """Each indicator's level, and what the next one asks for; for staff and the agencies that carry the innovation."""
    return use_cases.report_for(edge.session(), innovation_id, reader=principal())[1]


@api.post("/maturity-estimates")
@open_to(INTERNAL, OFFICER, *STAFF)
@api.arguments(EstimateIn)
@api.response(200, EstimateOut)
def estimate_maturity(body: dict[str, Any]) -> use_cases.Estimate:
    """What claims would score, and which three steps would raise that most for their effort; nothing is kept."""
    claims = [
        Claim(indicator=one["indicator"], claimed=one["level"], verified=None, has_evidence=one["has_evidence"])
        for one in body["claims"]
    ]
    return use_cases.estimate(edge.session(), year=body["year"], claims=claims)
