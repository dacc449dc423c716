"""Where does a judge score, entry by entry, with a tablet in one hand?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request
from marshmallow import ValidationError

from services.scoring import background
from services.scoring.jury import passes
from services.scoring.jury.pages import ask_for_pass
from services.scoring.sheets import asides, assets, task, use_cases
from services.scoring.sheets.models import Sheet
from services.scoring.sheets.schemas import NewSheetSchema
from services.scoring.sheets.task import Task
from services.scoring.sheets.use_cases import Origin
from shared.kit import clock, edge, ids, problems
from shared.kit.auth import JUDGE, PUBLIC, open_to, principal
from shared.kit.errors import Invalid, Refusal
from shared.look.forms import errors_of

_SCORES = "scores-"

# The version is part of the folder's name: modules name one another without one.
pages = Blueprint(
    "sheets_pages",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path=f"/juri/_lembar/{assets.version()}",
)


@pages.get("/juri")
@open_to(PUBLIC)
def show_round() -> Response:
    if not principal().has(JUDGE):
        return _signed_out()
    return make_response(render_template("sheets/round.html", task=_task(), **_parts()))


@pages.get("/juri/peserta/<uuid:entry_id>")
@open_to(PUBLIC)
def show_sheet(entry_id: UUID) -> Response:
    if not principal().has(JUDGE):
        return _signed_out()
    here = _task()
    given = here.sheets.get(entry_id) or here.drafts.get(entry_id)
    revision = here.sheets[entry_id].revision if entry_id in here.sheets else 0
    page = _sheet_page(
        here, entry_id, typed=given.scores if given else {}, note=given.note if given else "", revision=revision
    )
    return make_response(page)


@pages.post("/juri/peserta/<uuid:entry_id>")
@open_to(JUDGE)
def save_sheet(entry_id: UUID) -> Response:
    """For browsers without the script; with it, sheets go up by themselves."""
    here = _task()
    typed = {name.removeprefix(_SCORES): value for name, value in request.form.items() if name.startswith(_SCORES)}
    note, given = request.form.get("note", ""), None
    about: dict[str, Any] = {"judge_id": here.judge.id, "round_id": here.round.id, "entry_id": entry_id}
    try:
        given = _read(typed, note)
        use_cases.accept(edge.session(), **about, **given, expected=_revision_shown(), now=clock.now())
    except Refusal as refusal:
        newer = refusal.current if isinstance(refusal, use_cases.SheetStale) else None
        if newer is None or not _says_the_same(newer, given):
            if given is not None:
                _keep_aside(refusal, about, given)
            return _show_refusal(refusal, here, entry_id, typed=typed, note=note, newer=newer)
    background.soon(background.RANK_BOARD, festival_id=str(here.festival.id))
    following = here.after(entry_id)
    return make_response(redirect(f"/juri/peserta/{following.id}?tersimpan" if following else "/juri?tersimpan", 303))


@pages.get("/juri/pekerja.js")
@open_to(PUBLIC)
def show_worker() -> Response:
    """The script that keeps the judge's pages on the device; a browser asks for it anew each time."""
    response = Response((assets.FOLDER / assets.WORKER).read_bytes(), mimetype="text/javascript")
    # It lies below /juri/ and answers for /juri, too.
    response.headers["Service-Worker-Allowed"] = "/juri"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _keep_aside(refusal: Refusal, about: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    why = asides.reason_of(refusal)
    if why is None:
        return
    origin = Origin(request_key=request.form.get("idempotency_key") or str(ids.new_id()))
    # A transaction of its own: the one of the refused request is taken back.
    with edge.current().database.transaction() as session:
        asides.keep(session, why=why, **about, **given, expected=_revision_shown(), origin=origin, now=clock.now())


def _show_refusal(
    refusal: Refusal, here: Task, entry_id: UUID, *, typed: Mapping[str, str], note: str, newer: Sheet | None
) -> Response:
    is_stale = isinstance(refusal, use_cases.SheetStale)
    errors = {} if is_stale else errors_of(refusal)
    revision = newer.revision if newer else 0 if is_stale else _revision_shown()
    page = _sheet_page(here, entry_id, typed=typed, note=note, revision=revision, errors=errors, newer=newer)
    return make_response(page, refusal.status)


def _says_the_same(newer: Sheet, given: Mapping[str, Any] | None) -> bool:
    """Whether there is nothing to compare: the tablet saved it itself, and the answer was lost on the way."""
    return given is not None and newer.scores == given["scores"] and newer.note == given["note"]


def _read(typed: Mapping[str, str], note: str) -> dict[str, Any]:
    """The points and the note as the API would take them.

    Raises:
        Invalid: something that is not a number, or a note with characters that are not text.
    """
    points = {
        key: int(value) if value.isascii() and value.isdigit() and len(value) < 4 else -1
        for key, value in typed.items()
    }
    try:
        read: dict[str, Any] = NewSheetSchema(exclude=["device"]).load({"scores": points, "note": note})
    except ValidationError as error:
        raise Invalid(list(problems.field_errors(error.messages))) from error
    return read


def _revision_shown() -> int:
    shown = request.form.get("revision", "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else 0


def _signed_out() -> Response:
    """For a device whose pass was revoked or moved: what it still holds is handed over; others are asked for a pass."""
    held = passes.former_pass(edge.session(), request)
    if held is None:
        return ask_for_pass()
    page = render_template(
        "sheets/signed_out.html",
        held=held,
        entrance=passes.ENTRANCE + passes.token_of(request.cookies[passes.COOKIE]),
        **_parts(),
    )
    response = make_response(page, 401)
    response.headers["Cache-Control"] = "no-store"
    return response


def _task() -> Task:
    return task.of(edge.session(), passes.judge_id(principal()), now=clock.now())


def _parts() -> dict[str, Any]:
    return {"assets": assets, "worker": assets.worker_address()}


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
    place = here.place(entry_id)
    return render_template(
        "sheets/sheet.html",
        task=here,
        at=place,
        rubric=here.scale(place.entry.category_id),
        typed={key: str(value) for key, value in typed.items()},
        note=note,
        revision=revision,
        errors=errors or {},
        newer=newer,
        is_saved="tersimpan" in request.args,
        **_parts(),
    )
