"""Where does the committee write the rubric of a round and category?"""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring import background
from services.scoring.committee import structure_forms
from services.scoring.festival import categories, rules
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Category, Festival, Round
from services.scoring.festival.views import View
from services.scoring.sheets import rubric_change
from services.scoring.sheets import use_cases as sheets
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal
from shared.kit.errors import Invalid, NotFound, Refusal
from shared.look.forms import errors_of

pages = Blueprint("rubric_pages", __name__, template_folder="templates")

_RUBRIC = "/kelola/festival/<uuid:festival_id>/putaran/<uuid:round_id>/rubrik/<uuid:category_id>"


@pages.get(_RUBRIC)
@open_to(COMMITTEE, ADMIN)
def show_rubric(festival_id: UUID, round_id: UUID, category_id: UUID) -> str:
    festival = festivals.festival_of(edge.session(), festival_id)
    round_, category = _place(festival, round_id, category_id)
    return _page(festival, round_, category, shown=structure_forms.typed_of(round_.rubric_for(category.id)))


@pages.post(_RUBRIC)
@open_to(COMMITTEE, ADMIN)
def replace_rubric(festival_id: UUID, round_id: UUID, category_id: UUID) -> Response:
    """A new version; what was typed stays where something is wrong with it."""
    festival = festivals.lock(edge.session(), festival_id)
    round_, category = _place(festival, round_id, category_id)
    rows: list[int] = []
    try:
        read = structure_forms.rubric(request.form)
        rows, reason = read.pop("rows"), read.pop("reason")
        changed = rubric_change.replace(
            edge.session(),
            festival,
            round_id=round_id,
            category_id=category_id,
            rubric=read,
            reason=reason,
            by=principal().id,
            now=clock.now(),
        )
    except Refusal as refusal:
        errors = errors_of(Invalid(structure_forms.in_rows(refusal.errors, rows)) if refusal.errors else refusal)
        return make_response(_page(festival, round_, category, shown=request.form, errors=errors), refusal.status)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return make_response(redirect(f"{request.path}?tersimpan={changed.sheets_waiting}", 303))


def _place(festival: Festival, round_id: UUID, category_id: UUID) -> tuple[Round, Category]:
    round_ = next((one for one in festival.rounds if one.id == round_id), None)
    if round_ is None or round_.kind == rules.PLENARY:
        raise NotFound
    return round_, categories.category_of(festival, category_id)


def _page(
    festival: Festival,
    round_: Round,
    category: Category,
    *,
    shown: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> str:
    inside = {
        entry.id for entry, _ in festivals.entries(edge.session(), festival.id) if entry.category_id == category.id
    }
    given = [
        row
        for row in sheets.counting(edge.session(), festival, view=View.COMMITTEE)
        if row.round_id == round_.id and row.entry_id in inside
    ]
    return render_template(
        "committee/rubric.html",
        festival=festival,
        round=round_,
        category=category,
        versions=[one for one in reversed(round_.rubrics) if one.category_id == category.id],
        sheets=len(given),
        typed=shown,
        rows=structure_forms.rows_shown(shown),
        errors=errors or {},
        waiting=request.args.get("tersimpan"),
    )
