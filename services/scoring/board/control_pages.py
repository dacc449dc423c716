"""Where does the committee hold the board back, rehearse the reveal, and carry it out?"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring import background
from services.scoring.board import reveal, revealing, rotation, rules, use_cases
from services.scoring.board.pages import screen
from services.scoring.board.schemas import FreezeSchema
from services.scoring.festival import freezing, views
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import SEALED, Festival
from services.scoring.reliability import use_cases as reliability
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_
from shared.look import forms
from shared.look.forms import errors_of

pages = Blueprint("board_control_pages", __name__, template_folder="templates")

_BOARD = "/kelola/festival/<uuid:festival_id>/papan"


@pages.get(_BOARD)
@open_to(COMMITTEE, ADMIN)
def show_control(festival_id: UUID) -> str:
    return _page(festivals.festival_of(edge.session(), festival_id))


@pages.get(f"{_BOARD}/layar")
@open_to(COMMITTEE, ADMIN)
def show_screen(festival_id: UUID) -> str:
    """The board as the committee sees it, or a rehearsal of the reveal, for a screen of its own."""
    festival = festivals.festival_of(edge.session(), festival_id)
    now = clock.now()
    board = use_cases.committee_board(edge.session(), festival, now=now)
    return screen(festival, board, made_at=now, is_committee=True)


@pages.post(f"{_BOARD}/<any(bekukan, cairkan, gladi, mulai, akhiri):act>")
@open_to(COMMITTEE, ADMIN)
def act_on_board(festival_id: UUID, act: str) -> Response:
    """Freeze, thaw, rehearse, begin or end."""

    def carry_out(festival: Festival) -> None:
        session, now = edge.session(), clock.now()
        if act == "bekukan":
            freezing.freeze(festival, at=_moment() or now)
        elif act == "cairkan":
            freezing.freeze(festival, at=None)
        elif act == "akhiri":
            revealing.end(session, festival)
        else:
            revealing.begin(session, festival, is_rehearsal=act == "gladi", by=principal().id, now=now)

    return _answer(festival_id, carry_out)


@pages.post(f"{_BOARD}/langkah")
@open_to(COMMITTEE, ADMIN)
def take_step(festival_id: UUID) -> Response:
    """Show as many steps as the button pressed says."""

    def carry_out(festival: Festival) -> None:
        shown = request.form.get("step", "")
        step = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 6 else -1
        revealing.step_to(edge.session(), festival, step=step)

    return _answer(festival_id, carry_out)


def _answer(festival_id: UUID, carry_out: Callable[[Festival], None]) -> Response:
    try:
        carry_out(festivals.lock(edge.session(), festival_id))
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        errors = errors_of(refusal)
        page = _page(festivals.festival_of(edge.session(), festival_id), errors=errors)
        return make_response(page, refusal.status)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return make_response(redirect(f"/kelola/festival/{festival_id}/papan", 303))


def _moment() -> datetime | None:
    shown = request.form.get("at", "").strip()
    if not shown:
        return None
    try:
        moment = forms.in_city_time(shown).isoformat()
    except ValueError as error:
        raise Invalid([FieldError("/at", N_("Choose a day and a time."))]) from error
    return cast(datetime, forms.read(FreezeSchema(), {"at": moment})["at"])


def _page(festival: Festival, *, errors: Mapping[str, str] | None = None) -> str:
    session, now = edge.session(), clock.now()
    held = revealing.state_of(session, festival) if festival.status == SEALED else None
    sealed = revealing.sealed(session, festival) if held else []
    is_before = festival.status == SEALED and (held is None or held.is_rehearsal)
    return render_template(
        "board/control.html",
        festival=festival,
        frozen_since=views.frozen_since(festival, now=now),
        held=held,
        seal=use_cases.seal_of(session, festival),
        # As long as it can be looked into; not at each step, while a hall waits for it.
        alarms=reliability.alarms(session, festival) if is_before else [],
        steps=len(reveal.steps(sealed)),
        coming=_named(festival, reveal.ahead(sealed, step=held.step), sealed) if held else None,
        shown=use_cases.reveal_of(session, festival, step=held.step) if held else None,
        rotation_s=rotation.USUAL_S,
        typed=request.form,
        errors=errors or {},
    )


def _named(festival: Festival, step: reveal.Step | None, sealed: list[Any]) -> dict[str, Any] | None:
    """The next step in words: the category, the place, and who will stand there."""
    if step is None:
        return None
    entries: Mapping[UUID, rules.Shown] = use_cases.entries_shown(edge.session(), festival)
    category = next(one["name"] for one in sealed if one["key"] == step.category)
    names = [entries[UUID(entry)].name for entry in step.entries if UUID(entry) in entries]
    return {"category": category, "place": step.place, "names": names}
