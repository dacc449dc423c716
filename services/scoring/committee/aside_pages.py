"""Where does the committee decide of sheets that were handed in and could not count?"""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring import background
from services.scoring.committee import structure_pages
from services.scoring.festival import use_cases as festivals
from services.scoring.jury.schemas import TypedReasonSchema
from services.scoring.sheets import aside_decisions, asides, rules
from services.scoring.sheets.asides import Line
from services.scoring.sheets.rules import Difference
from shared.kit import clock, edge, problems
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal
from shared.kit.errors import NotFound, Refusal
from shared.look import forms
from shared.look.forms import errors_of

pages = Blueprint("aside_pages", __name__, template_folder="templates")

_ASIDES = f"{structure_pages.FESTIVAL}/disisihkan"


@pages.get(_ASIDES)
@open_to(COMMITTEE, ADMIN)
def show_asides(festival_id: UUID) -> str:
    return _page(festival_id)


@pages.post(f"{_ASIDES}/<uuid:aside_id>")
@open_to(COMMITTEE, ADMIN)
def decide(festival_id: UUID, aside_id: UUID) -> Response:
    """Have it count as the judge's newest version, or leave it on record; for good, with the reason."""
    person = principal()
    try:
        aside_decisions.decide(
            edge.session(),
            festival_id,
            aside_id,
            is_accepted=request.form.get("decision") == "accept",
            **forms.read(TypedReasonSchema(), {"reason": request.form.get("reason", "")}),
            by=person.id,
            by_name=person.name,
            now=clock.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        page = _page(festival_id, asked=aside_id, errors=errors_of(refusal))
        return make_response(page, refusal.status)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return make_response(redirect(f"/kelola/festival/{festival_id}/disisihkan?tersimpan", 303))


def _page(festival_id: UUID, *, asked: UUID | None = None, errors: Mapping[str, str] | None = None) -> str:
    festival = festivals.festival_of(edge.session(), festival_id)
    lines = asides.lines(edge.session(), festival_id)
    return render_template(
        "committee/asides.html",
        festival=festival,
        waiting=[(line, _names(line), _differences(line)) for line in lines if line.is_waiting],
        settled=[line for line in lines if not line.is_waiting],
        reasons={key: problems.say(message) for key, message in asides.REASONS.items()},
        asked=asked,
        typed=request.form,
        errors=errors or {},
        is_saved="tersimpan" in request.args,
    )


def _names(line: Line) -> dict[str, str]:
    """The criteria's names by key."""
    return {row["key"]: row["name"] for row in line.round.rubric_for(line.entry.category_id).criteria}


def _differences(line: Line) -> list[Difference]:
    counting = line.counting.scores if line.counting else {}
    return rules.differences(list(_names(line)), line.aside.scores, counting)
