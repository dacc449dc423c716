"""Where does a judge score, entry by entry, with a tablet in one hand?"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from marshmallow import ValidationError

from services.scoring import background
from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Festival, Round
from services.scoring.jury import panels, passes
from services.scoring.jury import use_cases as jury
from services.scoring.jury.models import Judge
from services.scoring.jury.pages import ask_for_pass
from services.scoring.maturity.models import Innovation
from services.scoring.sheets import use_cases
from services.scoring.sheets.models import Sheet
from services.scoring.sheets.schemas import NewSheetSchema
from shared.kit import clock, edge, problems
from shared.kit.auth import JUDGE, PUBLIC, open_to, principal
from shared.kit.errors import Invalid, NotFound, Refusal
from shared.look.forms import errors_by_field

_STATIC = Path(__file__).parent / "static"
_SCORES = "scores-"

pages = Blueprint(
    "sheets_pages", __name__, template_folder="templates", static_folder="static", static_url_path="/juri/_lembar"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """All that a judge has to do in the current round: the entries in their order, and the sheets that are there."""

    judge: Judge
    festival: Festival
    round: Round
    entries: Sequence[tuple[Entry, Innovation]]
    sheets: Mapping[UUID, Sheet]

    @property
    def next_entry(self) -> Entry | None:
        """The first entry without a sheet."""
        return next((entry for entry, _ in self.entries if entry.id not in self.sheets), None)

    def around(self, entry_id: UUID) -> tuple[int, Entry, Innovation, Entry | None, Entry | None]:
        """The entry's place in the order from 1, itself and its innovation, and the entries before and after.

        Raises:
            NotFound: no such entry in this round.
        """
        for index, (entry, innovation) in enumerate(self.entries):
            if entry.id == entry_id:
                before = self.entries[index - 1][0] if index else None
                after = self.entries[index + 1][0] if index + 1 < len(self.entries) else None
                return index + 1, entry, innovation, before, after
        raise NotFound


@pages.get("/juri")
@open_to(PUBLIC)
def show_round() -> Response:
    if not principal().has(JUDGE):
        return ask_for_pass()
    return make_response(render_template("sheets/round.html", task=_task(), style=_asset("juri.css")))


@pages.get("/juri/peserta/<uuid:entry_id>")
@open_to(PUBLIC)
def show_sheet(entry_id: UUID) -> Response:
    if not principal().has(JUDGE):
        return ask_for_pass()
    here = _task()
    sheet = here.sheets.get(entry_id)
    return make_response(
        _sheet_page(
            here,
            entry_id,
            typed={**(sheet.scores if sheet else {})},
            note=sheet.note if sheet else "",
            revision=sheet.revision if sheet else 0,
        )
    )


@pages.post("/juri/peserta/<uuid:entry_id>")
@open_to(JUDGE)
def save_sheet(entry_id: UUID) -> Response:
    here = _task()
    typed = {name.removeprefix(_SCORES): value for name, value in request.form.items() if name.startswith(_SCORES)}
    note = request.form.get("note", "")
    try:
        given = _read(typed, note)
        use_cases.accept(
            edge.session(),
            judge_id=here.judge.id,
            round_id=here.round.id,
            entry_id=entry_id,
            **given,
            expected=_revision_shown(),
            now=clock.now(),
        )
    except use_cases.SheetStale as stale:
        if not _says_the_same(stale.current, given):
            return _show_newer(here, entry_id, typed=typed, note=note, newer=stale.current)
    except Refusal as refusal:
        errors = errors_by_field(refusal.errors) or {"": problems.say(refusal.detail)}
        page = _sheet_page(here, entry_id, typed=typed, note=note, revision=_revision_shown(), errors=errors)
        return make_response(page, refusal.status)
    background.soon(background.RANK_BOARD, festival_id=str(here.festival.id))
    return make_response(redirect(_after(here, entry_id), 303))


def _show_newer(here: Task, entry_id: UUID, *, typed: Mapping[str, str], note: str, newer: Sheet | None) -> Response:
    revision = newer.revision if newer else 0
    return make_response(_sheet_page(here, entry_id, typed=typed, note=note, revision=revision, newer=newer), 412)


def _says_the_same(newer: Sheet | None, given: Mapping[str, Any]) -> bool:
    """Whether there is nothing to compare: the tablet saved it itself, and the answer was lost on the way."""
    return newer is not None and newer.scores == given["scores"] and newer.note == given["note"]


def _after(here: Task, entry_id: UUID) -> str:
    """The next entry without a sheet, this one's aside; else the overview."""
    left = (entry.id for entry, _ in here.entries if entry.id not in here.sheets and entry.id != entry_id)
    following = next(left, None)
    return f"/juri/peserta/{following}?tersimpan" if following else "/juri?tersimpan"


def _read(typed: Mapping[str, str], note: str) -> dict[str, Any]:
    """The points and the note as the API would take them.

    Raises:
        Invalid: something that is not a number, or a note with characters that are not text.
    """
    points = {
        key: int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0 for key, value in typed.items()
    }
    try:
        read: dict[str, Any] = NewSheetSchema().load({"scores": points, "note": note})
    except ValidationError as error:
        raise Invalid(list(problems.field_errors(error.messages))) from error
    return read


def _revision_shown() -> int:
    shown = request.form.get("revision", "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else 0


def _task() -> Task:
    judge = jury.judge_by_id(edge.session(), passes.judge_id(principal()))
    festival = festivals.festival_of(edge.session(), judge.festival_id)
    current = rounds.current(festival)
    return Task(
        judge=judge,
        festival=festival,
        round=current,
        entries=panels.entries_to_score(edge.session(), judge.id, current),
        sheets=use_cases.own_sheets(edge.session(), judge.id, round_id=current.id),
    )


def _sheet_page(
    here: Task,
    entry_id: UUID,
    *,
    typed: Mapping[str, object],
    note: str,
    revision: int,
    errors: Mapping[str, str] | None = None,
    newer: Sheet | None = None,
) -> str:
    number, entry, innovation, before, after = here.around(entry_id)
    return render_template(
        "sheets/sheet.html",
        task=here,
        rubric=here.round.rubric_for(entry.category_id),
        entry_id=entry_id,
        number=number,
        innovation=innovation,
        before=before,
        after=after,
        typed={key: str(value) for key, value in typed.items()},
        note=note,
        revision=revision,
        errors=errors or {},
        newer=newer,
        is_saved="tersimpan" in request.args,
        style=_asset("juri.css"),
        script=_asset("sheet.js"),
    )


def _asset(name: str) -> str:
    return url_for("sheets_pages.static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]
