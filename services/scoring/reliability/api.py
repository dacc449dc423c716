"""How does the committee's system read how reliable the standings are, and what made them?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring.reliability import trace, use_cases
from services.scoring.reliability.schemas import ReliabilityQuerySchema, ReliabilitySchema, TraceSchema
from services.scoring.reliability.trace import Trace
from services.scoring.reliability.use_cases import Report
from shared.kit import edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to

api = Blueprint("reliability", __name__, description="How far the standings can be relied on, and what made them")


@api.get("/festivals/<uuid:festival_id>/reliability")
@open_to(COMMITTEE, ADMIN)
@api.arguments(ReliabilityQuerySchema, location="query")
@api.response(200, ReliabilitySchema)
def show_reliability(asked: dict[str, Any], festival_id: UUID) -> Report:
    """A category by every method side by side, whether the podium depends on it, and the jury of a round."""
    return use_cases.report_of(edge.session(), festival_id, **asked)


@api.get("/festivals/<uuid:festival_id>/entries/<uuid:entry_id>/trace")
@open_to(COMMITTEE, ADMIN)
@api.response(200, TraceSchema)
def show_trace(festival_id: UUID, entry_id: UUID) -> Trace:
    """An entry's total down to the sheets that made it, with every revision."""
    return trace.trace_of(edge.session(), festival_id, entry_id)
