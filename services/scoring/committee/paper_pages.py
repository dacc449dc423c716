"""Where does the committee print blank sheets, and type in those that were filled in by hand?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring import background
from services.scoring.committee import structure_pages
from services.scoring.config import Settings
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival, Round
from services.scoring.festival.views import View
from services.scoring.maturity.models import Innovation
from services.scoring.sheets import blank, marks, paper
from services.scoring.sheets import use_cases as sheets
from services.scoring.sheets.paper import Paper, Typed
from services.scoring.sheets.schemas import NewSheetSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal
from shared.kit.errors import NotFound, Refusal
from shared.look import forms
from shared.look.forms import errors_of

pages = Blueprint("paper_pages", __name__, template_folder="templates")

_PAPER = f"{structure_pages.FESTIVAL}/putaran/<uuid:round_id>/kertas"
_ONE = f"{_PAPER}/<uuid:entry_id>/<uuid:judge_id>"
_SCORES = "scores-"
_MOST_DIGITS = 4


@pages.get(_PAPER)
@open_to(COMMITTEE, ADMIN)
def show_paper(festival_id: UUID, round_id: UUID) -> Response:
    """Which sheets there are on paper and how far they are typed in; `lembar` goes to the one of that number."""
    festival, round_ = _place(festival_id, round_id)
    wanted = request.args.get("lembar", "").strip()
    found = {one.number: one for one in blank.blanks(edge.session(), round_)}
    if wanted in found:
        return make_response(redirect(blank.address(festival_id, round_id, found[wanted]), 303))
    page = render_template(
        "committee/paper.html",
        festival=festival,
        round=round_,
        blanks=list(found.values()),
        typings=paper.progress(edge.session(), round_),
        given=_given(festival, round_),
        by_one=_by_one(festival, round_),
        wanted=wanted,
        done=request.args.get("hasil", ""),
    )
    return make_response(page, 404 if wanted else 200)


@pages.get(f"{_PAPER}/lembar.pdf")
@open_to(COMMITTEE, ADMIN)
def print_sheets(festival_id: UUID, round_id: UUID) -> Response:
    """Blank sheets, one for each judge and entry; with `juri`, those of one judge."""
    festival, round_ = _place(festival_id, round_id)
    judge = request.args.get("juri", "")
    found = [one for one in blank.blanks(edge.session(), round_) if judge in {"", str(one.judge.id)}]
    if not found:
        raise NotFound
    settings: Settings = edge.current().extensions["settings"]
    drawn = blank.draw(festival, round_, found, public_url=settings.common.public_url, made_at=clock.now())
    response = Response(drawn, content_type=blank.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="lembar-nilai-{festival.slug}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.get(_ONE)
@open_to(COMMITTEE, ADMIN)
def show_typing(festival_id: UUID, round_id: UUID, entry_id: UUID, judge_id: UUID) -> str:
    festival = festivals.festival_of(edge.session(), festival_id)
    found = paper.paper_of(edge.session(), festival, round_id=round_id, entry_id=entry_id, judge_id=judge_id)
    return _typing_page(festival, found)


@pages.post(_ONE)
@open_to(COMMITTEE, ADMIN)
def type_in(festival_id: UUID, round_id: UUID, entry_id: UUID, judge_id: UUID) -> Response:
    about = {"round_id": round_id, "entry_id": entry_id, "judge_id": judge_id}
    festival = festivals.lock(edge.session(), festival_id)
    found = paper.paper_of(edge.session(), festival, **about)
    try:
        read = forms.read(
            NewSheetSchema(exclude=["device"]), {"scores": _points(), "note": request.form.get("note", "")}
        )
        person = principal()
        became = paper.type_in(
            edge.session(),
            found,
            **read,
            by=person.id,
            by_name=person.name,
            is_alone=request.form.get("alone") == "yes",
            now=clock.now(),
        )
    except Refusal as refusal:
        edge.session().rollback()
        festival = festivals.festival_of(edge.session(), festival_id)
        found = paper.paper_of(edge.session(), festival, **about)
        return make_response(_typing_page(festival, found, errors=errors_of(refusal)), refusal.status)
    return _after(festival, found, became)


def _after(festival: Festival, found: Paper, became: Typed) -> Response:
    here = f"/kelola/festival/{festival.id}/putaran/{found.round.id}/kertas"
    if became.outcome == paper.DIFFERS:
        return make_response(redirect(f"{here}/{found.entry.id}/{found.judge.id}?beda", 303))
    if became.sheet is not None:
        background.soon(background.RANK_BOARD, festival_id=str(festival.id))
    return make_response(redirect(f"{here}?hasil={became.outcome}", 303))


def _points() -> dict[str, Any]:
    """What was typed for each criterion; what is no number is refused by the schema, what is blank is missing."""
    points: dict[str, Any] = {}
    for name, shown in request.form.items():
        key, number = name.removeprefix(_SCORES), shown.strip()
        if name.startswith(_SCORES) and number:
            is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
            points[key] = int(number) if is_number else -1
    return points


def _place(festival_id: UUID, round_id: UUID) -> tuple[Festival, Round]:
    festival = festivals.festival_of(edge.session(), festival_id)
    round_ = next((one for one in festival.rounds if one.id == round_id), None)
    if round_ is None or not round_.rubrics:
        raise NotFound
    return festival, round_


def _given(festival: Festival, round_: Round) -> set[tuple[UUID, UUID]]:
    """Of which entry and judge a sheet counts, by whatever way it came."""
    counting = sheets.counting(edge.session(), festival, view=View.COMMITTEE)
    return {(row.entry_id, row.judge_id) for row in counting if row.round_id == round_.id}


def _by_one(festival: Festival, round_: Round) -> set[tuple[UUID, UUID]]:
    """Of which entry and judge one person alone typed what counts."""
    found = marks.from_paper(edge.session(), festival.id).items()
    return {(entry_id, judge_id) for (at, entry_id, judge_id), is_by_one in found if is_by_one and at == round_.id}


def _typing_page(festival: Festival, found: Paper, *, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "committee/typing.html",
        festival=festival,
        paper=found,
        innovation=edge.session().get_one(Innovation, found.entry.innovation_id),
        # After a comparison the sheet is typed anew, from the paper and not from what was typed.
        typed=request.form if errors else {},
        names={row["key"]: row["name"] for row in found.rubric.criteria},
        errors=errors or {},
        differs="beda" in request.args and bool(found.differences),
        is_own=found.is_only_by(principal().id),
    )
