"""Where does a program read the board?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring.board import use_cases
from services.scoring.board.schemas import BoardSchema
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import DRAFT
from services.scoring.festival.views import View
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, PUBLIC, open_to, principal
from shared.kit.errors import NotFound

api = Blueprint("board", __name__, description="The live board")


@api.get("/festivals/<uuid:festival_id>/board")
@open_to(PUBLIC)
@api.response(200, BoardSchema)
def show_board(festival_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The board as it stands; `/festival/<slug>/papan/aliran` sends each change as it comes (SSE)."""
    festival = festivals.festival_of(edge.session(), festival_id)
    if festival.status == DRAFT and not principal().has(COMMITTEE, ADMIN):
        raise NotFound
    board = use_cases.board_of(edge.session(), festival, view=View.PUBLIC, now=clock.now())
    return use_cases.in_full(board), 200, {"ETag": edge.etag(board.version), "Cache-Control": "no-cache"}
