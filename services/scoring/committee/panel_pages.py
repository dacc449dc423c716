"""Where does the committee seat a round's jury and see who must not score what?"""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring import background
from services.scoring.festival import categories, rules
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Category, Festival, Round
from services.scoring.jury import conflicts, seating
from services.scoring.jury import use_cases as jury
from services.scoring.jury.assignment import Plan
from services.scoring.jury.schemas import TypedReasonSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_
from shared.look import forms
from shared.look.forms import errors_of

pages = Blueprint("panel_pages", __name__, template_folder="templates")

_PANELS = "/kelola/festival/<uuid:festival_id>/putaran/<uuid:round_id>/panel/<uuid:category_id>"


@pages.get(_PANELS)
@open_to(COMMITTEE, ADMIN)
def show_panels(festival_id: UUID, round_id: UUID, category_id: UUID) -> Response:
    """Who scores what; with `per_entry`, a balanced plan beside it that is not applied yet."""
    festival = festivals.festival_of(edge.session(), festival_id)
    round_, category = _place(festival, round_id, category_id)
    if "per_entry" not in request.args:
        return make_response(_page(festival, round_, category))
    try:
        plan = _planned(festival, round_, category, request.args)
    except Refusal as refusal:
        return make_response(_page(festival, round_, category, errors=errors_of(refusal)), refusal.status)
    return make_response(_page(festival, round_, category, plan=plan))


@pages.post(f"{_PANELS}/<any(terapkan, semua, tambah, benturan, cabut):act>")
@open_to(COMMITTEE, ADMIN)
def change_panels(festival_id: UUID, round_id: UUID, category_id: UUID, act: str) -> Response:
    """Apply a plan, have everybody score everything, add a judge, note a conflict, or lift it."""
    festival = festivals.lock(edge.session(), festival_id)
    round_, category = _place(festival, round_id, category_id)
    by, now, form = principal().id, clock.now(), request.form
    steps: Mapping[str, Callable[[], object]] = {
        "terapkan": lambda: seating.apply(
            edge.session(), festival, round_, category.id, _planned(festival, round_, category, form)
        ),
        "semua": lambda: seating.clear(edge.session(), festival, round_, category.id),
        "tambah": lambda: seating.seat(edge.session(), festival, round_, **_pair()),
        "benturan": lambda: conflicts.declare(edge.session(), festival, **_pair(), reason=_reason(), by=by, now=now),
        "cabut": lambda: conflicts.lift(edge.session(), festival, **_pair(), reason=_reason(), by=by, now=now),
    }
    try:
        steps[act]()
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        festival = festivals.festival_of(edge.session(), festival_id)
        round_, category = _place(festival, round_id, category_id)
        return make_response(_page(festival, round_, category, errors=errors_of(refusal)), refusal.status)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return make_response(redirect(request.path.rpartition("/")[0] + "?tersimpan", 303))


def _place(festival: Festival, round_id: UUID, category_id: UUID) -> tuple[Round, Category]:
    round_ = next((one for one in festival.rounds if one.id == round_id), None)
    if round_ is None or round_.kind == rules.PLENARY:
        raise NotFound
    return round_, categories.category_of(festival, category_id)


def _planned(festival: Festival, round_: Round, category: Category, given: Mapping[str, str]) -> Plan:
    per_entry, seed = (_number(given.get(name, "")) for name in ("per_entry", "seed"))
    return seating.planned(edge.session(), festival, round_, category.id, per_entry=per_entry, seed=seed)


def _number(shown: str) -> int:
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 7 else 0


def _reason() -> str:
    return str(forms.read(TypedReasonSchema(), {"reason": request.form.get("reason", "")})["reason"])


def _pair() -> dict[str, UUID]:
    """The entry and the judge that were chosen; neither is there before somebody chooses.

    Raises:
        Invalid: naming what is not chosen.
    """
    chosen, wrong = {}, []
    for name in ("entry_id", "judge_id"):
        try:
            chosen[name] = UUID(request.form.get(name, ""))
        except ValueError:
            wrong.append(FieldError(f"/{name}", N_("Choose one from the list.")))
    if wrong:
        raise Invalid(wrong)
    return chosen


def _page(
    festival: Festival,
    round_: Round,
    category: Category,
    *,
    plan: Plan | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    entered = [
        (entry, innovation)
        for entry, innovation in festivals.entries(edge.session(), festival.id)
        if entry.category_id == category.id and rules.takes_part(entry.ends_after, round_.position)
    ]
    inside = {entry.id for entry, _ in entered}
    return render_template(
        "committee/panels.html",
        festival=festival,
        round=round_,
        category=category,
        entries=entered,
        judges=jury.judges(edge.session(), festival.id),
        seats=seating.seats(edge.session(), festival, round_, category.id),
        plan=plan,
        noted=[one for one in conflicts.all_of(edge.session(), festival.id) if one.entry_id in inside],
        asked=request.values,
        errors=errors or {},
        is_saved="tersimpan" in request.args,
    )
