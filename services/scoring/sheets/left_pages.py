"""What does a judge do with sheets that an earlier device handed over after the pass was moved?"""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template
from flask_babel import gettext

from services.scoring import background
from services.scoring.festival import use_cases as festivals
from services.scoring.jury import passes
from services.scoring.jury import use_cases as jury
from services.scoring.jury.models import Judge
from services.scoring.sheets import aside_decisions, asides, rules
from services.scoring.sheets.asides import Line
from services.scoring.sheets.rules import Difference
from shared.kit import clock, edge
from shared.kit.auth import JUDGE, open_to, principal
from shared.kit.errors import NotFound, Refusal
from shared.look.forms import errors_of

pages = Blueprint("left_pages", __name__, template_folder="templates")

_LEFT = "/juri/tertinggal"


@pages.get(_LEFT)
@open_to(JUDGE)
def show_left() -> str:
    return _page()


@pages.post(f"{_LEFT}/<uuid:aside_id>/<any(pakai, tinggalkan):step>")
@open_to(JUDGE)
def decide_left(aside_id: UUID, step: str) -> Response:
    """Take it over as the newest revision, or leave it on record."""
    judge, is_accepted = _judge(), step == "pakai"
    reason = gettext("The judge took it over.") if is_accepted else gettext("The judge left it.")
    try:
        aside_decisions.decide_own(
            edge.session(), judge, aside_id, is_accepted=is_accepted, reason=reason, now=clock.now()
        )
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_page(errors=errors_of(refusal)), refusal.status)
    background.soon(background.RANK_BOARD, festival_id=str(judge.festival_id))
    return make_response(redirect(_LEFT, 303))


def _judge() -> Judge:
    return jury.judge_by_id(edge.session(), passes.judge_id(principal()))


def _page(*, errors: dict[str, str] | None = None) -> str:
    session, judge = edge.session(), _judge()
    left = asides.left_behind(session, judge)
    return render_template(
        "sheets/left.html",
        festival=festivals.festival_of(session, judge.festival_id),
        left=[(line, _criteria(line), _differences(line)) for line in left],
        errors=errors or {},
    )


def _criteria(line: Line) -> dict[str, str]:
    """The criteria's names by key."""
    return {row["key"]: row["name"] for row in line.round.rubric_for(line.entry.category_id).criteria}


def _differences(line: Line) -> list[Difference]:
    counting = line.counting.scores if line.counting else {}
    return rules.differences(list(_criteria(line)), line.aside.scores, counting)
