"""How is a festival closed, and where is its result read?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring import background
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.festival.schemas import FestivalSchema
from services.scoring.record import use_cases as record
from services.scoring.results import lines, use_cases
from services.scoring.results.schemas import ReleaseSchema, ResultsSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, PUBLIC, open_to

api = Blueprint("results", __name__, description="The result of a festival")

_Answer = tuple[Festival, int, dict[str, str]]


@api.post("/festivals/<uuid:festival_id>/seal")
@open_to(COMMITTEE, ADMIN)
@api.response(200, FestivalSchema)
def seal(festival_id: UUID) -> _Answer:
    """End the scoring and seal the result, which nobody sees yet; no sheet is taken afterwards."""
    return _changed(use_cases.seal(edge.session(), festival_id, now=clock.now()))


@api.post("/festivals/<uuid:festival_id>/release")
@open_to(COMMITTEE, ADMIN)
@api.arguments(ReleaseSchema)
@api.response(200, FestivalSchema)
def release(body: dict[str, Any], festival_id: UUID) -> _Answer:
    """Publish what was sealed, and tell everybody."""
    return _changed(use_cases.release(edge.session(), festival_id, **body, now=clock.now()))


@api.post("/festivals/<uuid:festival_id>/finalise")
@open_to(COMMITTEE, ADMIN)
@api.response(200, FestivalSchema)
def finalise(festival_id: UUID) -> _Answer:
    """Seal the result and release it at once; no sheet is taken afterwards."""
    return _changed(use_cases.finalise(edge.session(), festival_id, now=clock.now()))


@api.get("/festivals/<uuid:festival_id>/results")
@open_to(PUBLIC)
@api.response(200, ResultsSchema)
def show_results(festival_id: UUID) -> dict[str, Any]:
    """The result; there is none before the committee has published it."""
    festival = festivals.festival_of(edge.session(), festival_id)
    return {
        "festival_id": festival.id,
        "festival": festival.name,
        "finalised_at": festival.finalised_at,
        "head": record.sealed_head(edge.session(), festival_id),
        "results": lines.results_of(edge.session(), festival),
    }


def _changed(festival: Festival) -> _Answer:
    background.soon(background.RANK_BOARD, festival_id=str(festival.id))
    return festival, 200, {"ETag": edge.etag(festival.version)}
