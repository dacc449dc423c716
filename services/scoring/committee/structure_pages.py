"""Where does the committee shape a festival: categories, rounds, and what each is scored by?"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring import background
from services.scoring.committee import structure_forms, typed
from services.scoring.festival import categories, rounds, rubrics, words
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.festival.schemas import (
    ChangedCategorySchema,
    ChangedRoundSchema,
    NewCategorySchema,
    NewRoundSchema,
)
from services.scoring.ranking.standings import METHODS
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal
from shared.kit.errors import NotFound, Refusal
from shared.look import forms
from shared.look.forms import errors_of

pages = Blueprint("structure_pages", __name__, template_folder="templates")

FESTIVAL = "/kelola/festival/<uuid:festival_id>"
_CATEGORY = f"{FESTIVAL}/kategori/<uuid:category_id>"
_ROUND = f"{FESTIVAL}/putaran/<uuid:round_id>"


@pages.get(f"{FESTIVAL}/susunan")
@open_to(COMMITTEE, ADMIN)
def show_structure(festival_id: UUID) -> str:
    return _structure(festivals.festival_of(edge.session(), festival_id))


@pages.post(f"{FESTIVAL}/kategori")
@open_to(COMMITTEE, ADMIN)
def add_category(festival_id: UUID) -> Response:
    def add(festival: Festival) -> None:
        about = forms.read(NewCategorySchema(), {**_given("key", "name"), **structure_forms.takes(request.form)})
        categories.add_category(edge.session(), festival, **about, by=principal().id, now=clock.now())

    return _change(festival_id, add, again=_structure)


@pages.get(_CATEGORY)
@open_to(COMMITTEE, ADMIN)
def show_category(festival_id: UUID, category_id: UUID) -> str:
    return _category_page(festivals.festival_of(edge.session(), festival_id), category_id)


@pages.post(_CATEGORY)
@open_to(COMMITTEE, ADMIN)
def change_category(festival_id: UUID, category_id: UUID) -> Response:
    def change(festival: Festival) -> None:
        about = forms.read(ChangedCategorySchema(), {**_given("name"), **structure_forms.takes(request.form)})
        categories.change_category(edge.session(), festival, category_id, **about)

    return _change(festival_id, change, again=lambda festival, **more: _category_page(festival, category_id, **more))


@pages.post(f"{_CATEGORY}/hapus")
@open_to(COMMITTEE, ADMIN)
def remove_category(festival_id: UUID, category_id: UUID) -> Response:
    def remove(festival: Festival) -> None:
        categories.remove_category(edge.session(), festival, category_id)

    return _change(festival_id, remove, again=_structure)


@pages.post(f"{FESTIVAL}/putaran")
@open_to(COMMITTEE, ADMIN)
def add_round(festival_id: UUID) -> Response:
    def add(festival: Festival) -> None:
        about = forms.read(NewRoundSchema(), _round_given("kind", "rubric"))
        rounds.add_round(edge.session(), festival, **about, by=principal().id, now=clock.now())

    return _change(festival_id, add, again=_structure)


@pages.get(_ROUND)
@open_to(COMMITTEE, ADMIN)
def show_round(festival_id: UUID, round_id: UUID) -> str:
    return _round_page(festivals.festival_of(edge.session(), festival_id), round_id)


@pages.post(_ROUND)
@open_to(COMMITTEE, ADMIN)
def change_round(festival_id: UUID, round_id: UUID) -> Response:
    def change(festival: Festival) -> None:
        about = forms.read(ChangedRoundSchema(), _round_given())
        rounds.change_round(edge.session(), festival, round_id, **about)

    return _change(festival_id, change, again=lambda festival, **more: _round_page(festival, round_id, **more))


@pages.post(f"{_ROUND}/<any(buka, tutup, hapus):step>")
@open_to(COMMITTEE, ADMIN)
def take_step(festival_id: UUID, round_id: UUID, step: str) -> Response:
    """Open a round, close it, or take it away."""

    def take(festival: Festival) -> None:
        if step == "buka":
            rounds.start_round(edge.session(), festival, round_id, now=clock.now())
        elif step == "tutup":
            rounds.close_round(edge.session(), festival, round_id, now=clock.now())
        else:
            rounds.remove_round(edge.session(), festival, round_id)

    return _change(festival_id, take, again=_structure)


def _change(festival_id: UUID, act: Callable[[Festival], None], *, again: Callable[..., str]) -> Response:
    """Act on the festival and go back to its structure; where it refuses, show the page `again` with what is wrong."""
    try:
        act(festivals.lock(edge.session(), festival_id))
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        festival = festivals.festival_of(edge.session(), festival_id)
        page = again(festival, typed_in=request.form, errors=errors_of(refusal))
        return make_response(page, refusal.status)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return make_response(redirect(f"/kelola/festival/{festival_id}/susunan?tersimpan", 303))


def _given(*names: str) -> dict[str, Any]:
    return {name: request.form[name] for name in names if name in request.form}


def _round_given(*more: str) -> dict[str, Any]:
    given = _given("name", "weight_pct", "method", *more)
    if "weight_pct" in given:
        given["weight_pct"] = given["weight_pct"].strip().replace(",", ".")
    if not given.get("rubric", "x"):
        del given["rubric"]
    return {**given, "closes_at": structure_forms.instant(request.form, "closes_at")}


def _structure(
    festival: Festival, *, typed_in: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> str:
    inside: dict[UUID, int] = {}
    for entry, _ in festivals.entries(edge.session(), festival.id):
        inside[entry.category_id] = inside.get(entry.category_id, 0) + 1
    return render_template(
        "committee/structure.html",
        festival=festival,
        inside=inside,
        missing=typed.messages(rounds.what_is_missing(festival)),
        typed=typed_in or {},
        errors=errors or {},
        is_saved="tersimpan" in request.args,
        presets=[(key, one["source"]) for key, one in rubrics.presets().items()],
        methods=METHODS,
        words=words,
    )


def _category_page(
    festival: Festival,
    category_id: UUID,
    *,
    typed_in: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    held = categories.category_of(festival, category_id)
    shown = {**typed_in, **structure_forms.takes(request.form)} if typed_in is not None else vars(held)
    return render_template(
        "committee/category.html", festival=festival, category=held, typed=shown, errors=errors or {}, words=words
    )


def _round_page(
    festival: Festival,
    round_id: UUID,
    *,
    typed_in: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    held = next((one for one in festival.rounds if one.id == round_id), None)
    if held is None:
        raise NotFound
    return render_template(
        "committee/round.html",
        festival=festival,
        round=held,
        typed=typed_in,
        errors=errors or {},
        methods=METHODS,
        words=words,
    )
