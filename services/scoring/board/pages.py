"""Where do people watch the festival live?"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template, request, url_for

from services.scoring.board import use_cases
from services.scoring.board.rotation import rotation
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.festival.views import View
from shared.kit import clock, edge
from shared.kit.auth import PUBLIC, open_to

_STATIC = Path(__file__).parent / "static"

# The underscore keeps the folder apart from every festival's address.
pages = Blueprint(
    "board_pages", __name__, template_folder="templates", static_folder="static", static_url_path="/festival/_papan"
)


@pages.get("/festival/<slug>/papan")
@open_to(PUBLIC)
def show_board(slug: str) -> str:
    festival = festivals.festival_at(edge.session(), slug)
    board = use_cases.board_of(edge.session(), festival, view=View.PUBLIC, now=clock.now())
    return screen(festival, use_cases.in_full(board), made_at=board.made_at)


def screen(festival: Festival, board: Mapping[str, Any], *, made_at: datetime, is_committee: bool = False) -> str:
    """A board's page, for projectors and phones."""
    since = board["frozen_since"]
    return render_template(
        "board/board.html",
        festival=festival,
        board=board,
        made_at=made_at,
        frozen_since=datetime.fromisoformat(since) if since else None,
        is_committee=is_committee,
        rotation=rotation(
            [category["key"] for category in (board["reveal"] or board)["categories"]],
            seconds=request.args.get("putar", ""),
            shown=request.args.get("kategori", ""),
        ),
        script=_script,
    )


def _script(name: str) -> str:
    """The address of what keeps a board at what is so, or turns it."""
    return url_for("board_pages.static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]
