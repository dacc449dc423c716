"""Where does a judge say that an entry is not theirs to score?"""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring.festival import categories
from services.scoring.festival import use_cases as festivals
from services.scoring.jury import conflicts, passes
from services.scoring.jury import use_cases as jury
from services.scoring.jury.schemas import TypedReasonSchema
from services.scoring.maturity.models import Innovation
from shared.kit import clock, edge
from shared.kit.auth import JUDGE, open_to, principal
from shared.kit.errors import NotFound, Refusal
from shared.look import forms
from shared.look.forms import errors_of

pages = Blueprint("conflict_pages", __name__, template_folder="templates")

_CONFLICT = "/juri/peserta/<uuid:entry_id>/benturan"


@pages.get(_CONFLICT)
@open_to(JUDGE)
def show_declaration(entry_id: UUID) -> str:
    return _page(entry_id)


@pages.post(_CONFLICT)
@open_to(JUDGE)
def declare(entry_id: UUID) -> Response:
    """From then on nothing of the entry is asked of the judge; the committee alone can change that."""
    judge = jury.judge_by_id(edge.session(), passes.judge_id(principal()))
    festival = festivals.lock(edge.session(), judge.festival_id)
    try:
        conflicts.declare(
            edge.session(),
            festival,
            judge_id=judge.id,
            entry_id=entry_id,
            **forms.read(TypedReasonSchema(), {"reason": request.form.get("reason", "")}),
            by=principal().id,
            now=clock.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        errors = errors_of(refusal)
        return make_response(_page(entry_id, errors=errors), refusal.status)
    return make_response(redirect("/juri", 303))


def _page(entry_id: UUID, *, errors: dict[str, str] | None = None) -> str:
    judge = jury.judge_by_id(edge.session(), passes.judge_id(principal()))
    festival = festivals.festival_of(edge.session(), judge.festival_id)
    entry = categories.entry_of(edge.session(), festival, entry_id)
    innovation = edge.session().get_one(Innovation, entry.innovation_id)
    return render_template(
        "jury/conflict.html",
        festival=festival,
        entry=entry,
        innovation=innovation,
        typed=request.form,
        errors=errors or {},
    )
