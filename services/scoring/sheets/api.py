"""How does a judge's device hand in sheets?"""

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint

from services.scoring import background
from services.scoring.jury import passes
from services.scoring.sheets import use_cases
from services.scoring.sheets.models import Sheet
from services.scoring.sheets.schemas import NewSheetSchema, SheetSchema, SheetsSchema
from shared.kit import clock, edge, problems
from shared.kit.auth import JUDGE, open_to, principal
from shared.kit.errors import FieldError, Invalid, PreconditionMissing
from shared.kit.messages import N_

api = Blueprint("sheets", __name__, description="A judge's score sheets")


@api.put("/rounds/<uuid:round_id>/entries/<uuid:entry_id>/sheet")
@open_to(JUDGE)
@api.arguments(NewSheetSchema)
@api.response(200, SheetSchema)
def hand_in_sheet(body: dict[str, Any], round_id: UUID, entry_id: UUID) -> tuple[Sheet, int, dict[str, str]] | Response:
    """Add a revision: the first with `If-None-Match: *`, later ones with the last one's ETag in If-Match.

    Where another device was first, the answer is 412 and holds its sheet as `current`, with its ETag.
    """
    try:
        sheet = use_cases.accept(
            edge.session(),
            judge_id=passes.judge_id(principal()),
            round_id=round_id,
            entry_id=entry_id,
            **body,
            expected=_expected_revision(),
            now=clock.now(),
        )
    except use_cases.SheetStale as stale:
        return _newer(stale)
    background.soon(background.RANK_BOARD, festival_id=str(sheet.festival_id))
    return sheet, 200, {"ETag": edge.etag(sheet.revision)}


@api.get("/judge/sheets")
@open_to(JUDGE)
@api.response(200, SheetsSchema)
def list_own_sheets() -> dict[str, Any]:
    """The sheets that count."""
    sheets = use_cases.all_own_sheets(edge.session(), passes.judge_id(principal()))
    return {"items": sorted(sheets, key=lambda sheet: sheet.accepted_at)}


def _newer(stale: use_cases.SheetStale) -> Response:
    """The problem, with the sheet that counts: both versions are then in the judge's hand."""
    answer = problems.answer(stale.status, stale.slug, stale.title, stale.detail)
    problem = {**(answer.json or {}), "current": SheetSchema().dump(stale.current) if stale.current else None}
    answer.set_data(edge.current().json.dumps(problem))
    if stale.current:
        answer.headers["ETag"] = edge.etag(stale.current.revision)
    return answer


def _expected_revision() -> int:
    if request.headers.get("If-None-Match") == "*":
        return 0
    shown = request.headers.get("If-Match")
    if shown is None:
        raise PreconditionMissing
    number = shown.strip('"')
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Invalid([FieldError("/If-Match", N_("Send the ETag of the sheet's last revision as you got it."))])
    return int(number)
