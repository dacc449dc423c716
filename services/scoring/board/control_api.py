"""How does the committee's system hold the board back and reveal the result?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring import background
from services.scoring.board import revealing, use_cases
from services.scoring.board.models import Reveal
from services.scoring.board.schemas import BoardSchema, FreezeSchema, NewRevealSchema, RevealStateSchema, StepSchema
from services.scoring.festival import freezing
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.festival.schemas import FestivalSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal

api = Blueprint("board_control", __name__, description="Freezing the board and revealing the result")

_FESTIVAL = "/festivals/<uuid:festival_id>"


@api.get(f"{_FESTIVAL}/board/committee")
@open_to(COMMITTEE, ADMIN)
@api.response(200, BoardSchema)
def show_committee_board(festival_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The board as the committee sees it: with every sheet, also while the public's is frozen."""
    festival = festivals.festival_of(edge.session(), festival_id)
    return use_cases.committee_board(edge.session(), festival, now=clock.now()), 200, {"Cache-Control": "no-store"}


@api.put(f"{_FESTIVAL}/freeze")
@open_to(COMMITTEE, ADMIN)
@api.arguments(FreezeSchema)
@api.response(200, FestivalSchema)
def freeze_board(body: dict[str, datetime | None], festival_id: UUID) -> Festival:
    """Hold newer sheets back from the public from a moment on, at once where none is named."""
    return _freeze(festival_id, at=body["at"] or clock.now())


@api.delete(f"{_FESTIVAL}/freeze")
@open_to(COMMITTEE, ADMIN)
@api.response(204)
def thaw_board(festival_id: UUID) -> None:
    """Let the public see every sheet again."""
    _freeze(festival_id, at=None)


@api.post(f"{_FESTIVAL}/reveal")
@open_to(COMMITTEE, ADMIN)
@api.arguments(NewRevealSchema)
@api.response(201, RevealStateSchema)
def begin_reveal(body: dict[str, Any], festival_id: UUID) -> Reveal:
    """Begin to reveal the sealed result, or to rehearse it before the committee's own screens."""
    festival = festivals.lock(edge.session(), festival_id)
    begun = revealing.begin(edge.session(), festival, **body, by=principal().id, now=clock.now())
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return begun


@api.patch(f"{_FESTIVAL}/reveal")
@open_to(COMMITTEE, ADMIN)
@api.arguments(StepSchema)
@api.response(200, RevealStateSchema)
def step_reveal(body: dict[str, int], festival_id: UUID) -> Reveal:
    """Show so many steps on every screen: one more, one less, or all."""
    festival = festivals.lock(edge.session(), festival_id)
    held = revealing.step_to(edge.session(), festival, **body)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return held


@api.delete(f"{_FESTIVAL}/reveal")
@open_to(COMMITTEE, ADMIN)
@api.response(204)
def end_reveal(festival_id: UUID) -> None:
    """End a rehearsal, or begin a reveal anew."""
    revealing.end(edge.session(), festivals.lock(edge.session(), festival_id))
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))


def _freeze(festival_id: UUID, *, at: datetime | None) -> Festival:
    festival = freezing.freeze(festivals.lock(edge.session(), festival_id), at=at)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return festival
