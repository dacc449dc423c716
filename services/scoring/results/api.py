"""How is a festival closed, and where is its result read?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring import background
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.festival.schemas import FestivalSchema
from services.scoring.results import use_cases
from services.scoring.results.schemas import ResultsSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, PUBLIC, open_to

api = Blueprint("results", __name__, description="The result of a festival")


@api.post("/festivals/<uuid:festival_id>/finalise")
@open_to(COMMITTEE, ADMIN)
@api.response(200, FestivalSchema)
def finalise(festival_id: UUID) -> tuple[Festival, int, dict[str, str]]:
    """Close the scoring for good; no sheet is taken afterwards."""
    festival = use_cases.finalise(edge.session(), festival_id, now=clock.now())
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return festival, 200, {"ETag": edge.etag(festival.version)}


@api.get("/festivals/<uuid:festival_id>/results")
@open_to(PUBLIC)
@api.response(200, ResultsSchema)
def show_results(festival_id: UUID) -> dict[str, Any]:
    """The result; there is none before the committee has closed the scoring."""
    festival = festivals.festival_of(edge.session(), festival_id)
    return {
        "festival_id": festival.id,
        "festival": festival.name,
        "finalised_at": festival.finalised_at,
        "results": use_cases.results_of(edge.session(), festival),
    }
