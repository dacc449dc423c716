"""Where does the committee prepare a festival, watch it and close it?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring import background
from services.scoring.committee import desk, typed
from services.scoring.festival import preparing, rubrics
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.schemas import NewEntrySchema, NewFestivalSchema
from services.scoring.jury import passes
from services.scoring.jury import use_cases as jury
from services.scoring.jury.schemas import NewJudgeSchema
from services.scoring.reliability import use_cases as reliability
from services.scoring.results import use_cases as results
from services.scoring.sheets import asides, marks
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal
from shared.kit.errors import Refusal
from shared.look.forms import errors_of

pages = Blueprint("committee_pages", __name__, template_folder="templates")

HOME = "/kelola/festival"


@pages.get(HOME)
@open_to(COMMITTEE, ADMIN)
def list_own_festivals() -> str:
    found = festivals.festivals(edge.session(), with_drafts=True)
    return render_template("committee/list.html", festivals=found)


@pages.get(f"{HOME}/baru")
@open_to(COMMITTEE, ADMIN)
def show_new() -> str:
    return _new_page({"year": clock.now().year})


@pages.post(f"{HOME}/baru")
@open_to(COMMITTEE, ADMIN)
def create() -> Response:
    try:
        about = typed.read(NewFestivalSchema(), request.form, whole_numbers=("year",))
        festival = preparing.create_festival(edge.session(), **about, by=principal().id, now=clock.now())
    except Refusal as refusal:
        return make_response(_new_page(request.form, errors=errors_of(refusal)), refusal.status)
    return _to(festival.id, "dibuat")


@pages.get(f"{HOME}/<uuid:festival_id>")
@open_to(COMMITTEE, ADMIN)
def show_desk(festival_id: UUID) -> str:
    return _desk_page(festival_id)


@pages.post(f"{HOME}/<uuid:festival_id>/peserta")
@open_to(COMMITTEE, ADMIN)
def enter(festival_id: UUID) -> Response:
    try:
        chosen = typed.read(NewEntrySchema(), request.form)
        jury.enter(edge.session(), festival_id, **chosen, now=clock.now())
    except Refusal as refusal:
        return _desk_again(festival_id, refusal)
    return _to(festival_id, "peserta")


@pages.post(f"{HOME}/<uuid:festival_id>/juri")
@open_to(COMMITTEE, ADMIN)
def appoint(festival_id: UUID) -> Response:
    try:
        about = typed.read(NewJudgeSchema(), request.form)
        jury.appoint(edge.session(), festival_id, **about, **passes.keys(), now=clock.now())
    except Refusal as refusal:
        return _desk_again(festival_id, refusal)
    return _to(festival_id, "juri")


@pages.post(f"{HOME}/<uuid:festival_id>/buka")
@open_to(COMMITTEE, ADMIN)
def open_scoring(festival_id: UUID) -> Response:
    try:
        judges = len(jury.judges(edge.session(), festival_id))
        festivals.open_festival(edge.session(), festival_id, judges=judges, now=clock.now())
    except Refusal as refusal:
        return _desk_again(festival_id, refusal)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return _to(festival_id, "dibuka")


@pages.get(f"{HOME}/<uuid:festival_id>/tutup")
@open_to(COMMITTEE, ADMIN)
def show_closing(festival_id: UUID) -> str:
    return _closing_page(festival_id)


@pages.post(f"{HOME}/<uuid:festival_id>/tutup")
@open_to(COMMITTEE, ADMIN)
def close_scoring(festival_id: UUID) -> Response:
    try:
        results.finalise(edge.session(), festival_id, now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_closing_page(festival_id, errors=errors_of(refusal)), refusal.status)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return _to(festival_id, "ditutup")


def _to(festival_id: UUID, done: str) -> Response:
    return make_response(redirect(f"{HOME}/{festival_id}?{done}", 303))


def _new_page(about: Mapping[str, Any], *, errors: Mapping[str, str] | None = None) -> str:
    choices = [(key, rubric["source"]) for key, rubric in rubrics.presets().items()]
    return render_template("committee/new.html", typed=about, rubrics=choices, errors=errors or {})


def _closing_page(festival_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    shown = desk.lay_out(edge.session(), festival_id)
    alarms = reliability.alarms(edge.session(), shown.festival)
    undecided = sum(line.is_waiting for line in asides.lines(edge.session(), festival_id))
    by_one = sum(marks.from_paper(edge.session(), festival_id).values())
    return render_template(
        "committee/close.html", desk=shown, alarms=alarms, undecided=undecided, by_one=by_one, errors=errors or {}
    )


def _desk_again(festival_id: UUID, refusal: Refusal) -> Response:
    return make_response(_desk_page(festival_id, errors=errors_of(refusal)), refusal.status)


def _desk_page(festival_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    shown = desk.lay_out(edge.session(), festival_id)
    done = next(iter(request.args), "")
    return render_template("committee/desk.html", desk=shown, typed=request.form, errors=errors or {}, done=done)
