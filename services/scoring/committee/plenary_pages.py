"""Where does the committee write down what the plenary decided, and sign it?"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring.committee import typed
from services.scoring.committee.pages import HOME
from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.results import decisions, lines, rules, standing, words
from services.scoring.results.decision_api import signer
from services.scoring.results.rules import Standing
from services.scoring.results.schemas import DropSchema, NewDecisionSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal
from shared.kit.errors import NotFound, Refusal
from shared.look.forms import errors_of

pages = Blueprint("plenary_pages", __name__, template_folder="templates")

_PLENARY = f"{HOME}/<uuid:festival_id>/pleno"
# An order in a tie is typed as a number beside each entry.
_ORDER = "order-"


@pages.get(_PLENARY)
@open_to(COMMITTEE, ADMIN)
def show_plenary(festival_id: UUID) -> str:
    return _plenary_page(festival_id)


@pages.get(f"{_PLENARY}/baru")
@open_to(COMMITTEE)
def show_new_decision(festival_id: UUID) -> Response:
    if not decisions.are_possible(edge.session(), festivals.festival_of(edge.session(), festival_id)):
        # That page says why not.
        return make_response(redirect(f"{HOME}/{festival_id}/pleno", 303))
    return make_response(_decision_page(festival_id))


@pages.post(f"{_PLENARY}/baru")
@open_to(COMMITTEE)
def record_decision(festival_id: UUID) -> Response:
    try:
        decision = typed.read(NewDecisionSchema(), _typed_decision(), whole_numbers=("place",))
        decisions.record(edge.session(), festival_id, **decision, by=signer(), now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_decision_page(festival_id, errors=errors_of(refusal)), refusal.status)
    return _to(festival_id, "dicatat")


@pages.post(f"{_PLENARY}/<uuid:decision_id>/tanda-tangan")
@open_to(COMMITTEE)
def sign_decision(festival_id: UUID, decision_id: UUID) -> Response:
    try:
        decisions.sign(edge.session(), festival_id, decision_id, by=signer(), now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(festival_id, refusal)
    return _to(festival_id, "ditandatangani")


@pages.post(f"{_PLENARY}/<uuid:decision_id>/batal")
@open_to(COMMITTEE)
def drop_decision(festival_id: UUID, decision_id: UUID) -> Response:
    try:
        reason = typed.read(DropSchema(), request.form)
        decisions.drop(edge.session(), festival_id, decision_id, **reason, by=signer(), now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(festival_id, refusal)
    return _to(festival_id, "dibatalkan")


def _plenary_page(festival_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    session = edge.session()
    festival = festivals.festival_of(session, festival_id)
    places = _places(festival)
    return render_template(
        "committee/plenary.html",
        festival=festival,
        open_round=rounds.open_round(session, festival_id),
        places=places,
        ties={category_id: _ties(each) for category_id, each in places.items()},
        entries=lines.entries_named(session, festival_id),
        minuted=decisions.minuted(session, festival_id),
        me=principal().id,
        may_sign=principal().has(COMMITTEE),
        words=words,
        errors=errors or {},
        done=next(iter(request.args), ""),
    )


def _decision_page(festival_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    """The form for one category; of a tie where the address names its place."""
    session = edge.session()
    festival = festivals.festival_of(session, festival_id)
    asked = request.args.get("kategori", festival.categories[0].key)
    category = next((one for one in festival.categories if one.key == asked), None)
    if category is None:
        raise NotFound
    places = _places(festival)[category.id]
    zone = ZoneInfo(edge.current().config["BABEL_DEFAULT_TIMEZONE"])
    return render_template(
        "committee/decision.html",
        festival=festival,
        category=category,
        places=places,
        tie=_ties(places).get(request.args.get("seri", 0, type=int)),
        entries=lines.entries_named(session, festival_id),
        words=words,
        kinds=rules,
        now=clock.now().astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        typed=request.form,
        errors=errors or {},
    )


def _places(festival: Festival) -> dict[UUID, list[Standing]]:
    """Where everybody stands with the decisions that count so far."""
    made = [one for one in decisions.minuted(edge.session(), festival.id) if one.counts]
    return {
        category_id: decisions.apply(each, [one.decided for one in made if one.decision.category_id == category_id])
        for category_id, each in standing.computed(edge.session(), festival).items()
    }


def _typed_decision() -> dict[str, Any]:
    """The form as the API takes a decision; what cannot be read goes on as it is, to be named as wrong."""
    given: dict[str, Any] = dict(request.form)
    if given.get("kind") == rules.TIE:
        orders = {name: given[name] for name in given if name.startswith(_ORDER)}
        # As numbers where they are: 10 comes after 9.
        ordered = sorted(orders, key=lambda name: (len(orders[name]), orders[name]))
        are_all_different = len(set(orders.values())) == len(orders)
        given["entries"] = [name.removeprefix(_ORDER) for name in ordered] if are_all_different else []
    else:
        given["entries"] = [given["entries"]] if given.get("entries") else []
    if not given.get("place"):
        given.pop("place", None)
    given["decided_at"] = typed.with_zone(given.get("decided_at", ""))
    return given


def _ties(found: Sequence[Standing]) -> dict[int, list[UUID]]:
    """The entries that share a place, by place."""
    shared: dict[int, list[UUID]] = {}
    for one in found:
        if one.place is not None:
            shared.setdefault(one.place, []).append(one.entry_id)
    return {place: each for place, each in shared.items() if len(each) > 1}


def _again(festival_id: UUID, refusal: Refusal) -> Response:
    edge.session().rollback()
    return make_response(_plenary_page(festival_id, errors=errors_of(refusal)), refusal.status)


def _to(festival_id: UUID, done: str) -> Response:
    return make_response(redirect(f"{HOME}/{festival_id}/pleno?{done}", 303))
