"""How does a judge's device load the round and hand in sheets?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from flask import Request, Response, g, request
from flask_smorest import Blueprint
from marshmallow import ValidationError

from services.scoring import background
from services.scoring.jury import passes
from services.scoring.sheets import asides, drafts, known, rules, task, use_cases
from services.scoring.sheets.models import DEVICE, Sheet, SheetDraft
from services.scoring.sheets.quick import Quick
from services.scoring.sheets.schemas import (
    AsideSchema,
    DraftSchema,
    JudgedSchema,
    NewAsideSchema,
    NewSheetSchema,
    PlainSheet,
    SheetSchema,
    SheetsSchema,
)
from services.scoring.sheets.use_cases import Origin, SheetStale
from shared.kit import auth, clock, edge, idempotency, problems
from shared.kit.auth import FORMER_JUDGE, JUDGE, Principal, open_to, principal
from shared.kit.errors import FieldError, Invalid, PreconditionMissing, Refusal, Unauthenticated
from shared.kit.messages import N_

api = Blueprint("sheets", __name__, description="A judge's score sheets")

_MAX_POINTS = 10**6
_decode = msgspec.json.Decoder(PlainSheet).decode
_LEAVING = "sheets.hand_in_without_pass"


@api.put("/rounds/<uuid:round_id>/entries/<uuid:entry_id>/sheet")
@open_to(JUDGE)
@idempotency.kept_by_view
@api.doc(requestBody={"required": True, "content": {"application/json": {"schema": NewSheetSchema}}})
@api.response(200, SheetSchema)
def hand_in_sheet(round_id: UUID, entry_id: UUID) -> Response:
    """Add a revision: the first with `If-None-Match: *`, later ones with the last one's ETag in If-Match.

    Where another device was first, the answer is 412 and holds its sheet as `current`, with its ETag. A sheet that
    cannot count (late, in conflict, another device first) is kept for the committee: `aside_id` says so.
    """
    asked = edge.current_request()
    expected = _expected_revision(asked)
    body, now = _body(asked), clock.now()
    key, told = idempotency.key_of(asked), rules.told(body.pop("device"), now=now)
    caller, pass_hash = principal(), known.pass_hash(asked)
    about = {"judge_id": passes.judge_id(caller), "round_id": round_id, "entry_id": entry_id, **body}
    taken = _quick().take(**about, pass_hash=pass_hash, expected=expected, request_key=key, told=told, now=now)
    if taken is None:
        origin = Origin(via=DEVICE, request_key=key, told=told)
        return _carefully(about, expected=expected, origin=origin)
    known.remember(asked, caller)
    background.at_once(background.RANK_BOARD, festival_id=str(taken.festival_id))
    return _accepted({**about, "revision": taken.revision, "total": taken.total, "accepted_at": now})


@api.put("/rounds/<uuid:round_id>/entries/<uuid:entry_id>/draft")
@open_to(JUDGE)
@api.arguments(NewSheetSchema)
@api.response(200, DraftSchema)
def keep_draft(body: dict[str, Any], round_id: UUID, entry_id: UUID) -> SheetDraft:
    """Keep a sheet that has points for some criteria only; it counts nowhere."""
    body.pop("device")
    about: dict[str, Any] = {"judge_id": passes.judge_id(principal()), "round_id": round_id, "entry_id": entry_id}
    return drafts.keep(edge.session(), **about, **body, now=clock.now())


@api.get("/judge/round")
@open_to(JUDGE)
@api.response(200, JudgedSchema)
def show_round() -> Response:
    """The round at hand with its entries, rubrics and own sheets: all that is needed without the network."""
    now = clock.now()
    found = task.in_full(task.of(edge.session(), passes.judge_id(principal()), now=now))
    body = msgspec.json.encode({"server_time": now, **found})
    return Response(body, mimetype="application/json")


@api.get("/judge/sheets")
@open_to(JUDGE)
@api.response(200, SheetsSchema)
def list_own_sheets() -> dict[str, Any]:
    """The sheets that count."""
    sheets = use_cases.all_own_sheets(edge.session(), passes.judge_id(principal()))
    return {"items": sorted(sheets, key=lambda sheet: sheet.accepted_at)}


@api.post("/judge/asides")
@open_to(FORMER_JUDGE)
@api.arguments(NewAsideSchema)
@api.response(201, AsideSchema)
def hand_in_without_pass(body: dict[str, Any]) -> dict[str, Any]:
    """From a device that was signed out: kept for the judge where the pass was moved, else for the committee."""
    holder = passes.judge_id(principal())
    key, device, now = body.pop("key"), body.pop("device"), clock.now()
    origin = Origin(via=DEVICE, request_key=key, told=rules.told(device, now=now))
    former = passes.former_pass(edge.session(), request)
    why = asides.MOVED if former is not None and former.revoked_at is None else asides.SHUT_OUT
    kept = asides.keep(edge.session(), why=why, judge_id=holder, **body, origin=origin, now=now)
    if kept is None:
        raise Invalid([FieldError("/entry_id", N_("There is no such entry in the judge's festival."))])
    return {"aside_id": kept}


def recognise_former(asked: Request) -> Principal | None:
    """Whoever holds what was a judge's pass, or still is, for leaving a sheet with the committee alone."""
    if asked.endpoint != _LEAVING or "Authorization" in asked.headers or passes.COOKIE not in asked.cookies:
        return None
    held = passes.former_pass(edge.session(), asked)
    return Principal(id=f"judge:{held.judge_id}", roles=frozenset({FORMER_JUDGE}), by_cookie=True) if held else None


def _carefully(about: Mapping[str, Any], *, expected: int, origin: Origin) -> Response:
    """The same step by step: what is wrong is named, and what cannot count is kept aside."""
    _recognise_anew()
    session, judged = edge.session(), {name: about[name] for name in ("judge_id", "round_id", "entry_id")}
    if origin.request_key:
        before = use_cases.taken_before(session, **judged, key=origin.request_key)
        if before is not None:
            return _repeated(before, about)
    try:
        sheet = use_cases.accept(session, **about, expected=expected, origin=origin, now=clock.now())
    except Refusal as refusal:
        why = asides.reason_of(refusal)
        if why is None:
            raise
        # A transaction of its own: the one of the refused request is taken back.
        with edge.current().database.transaction() as apart:
            aside = asides.keep(apart, why=why, **about, expected=expected, origin=origin, now=clock.now())
        return _kept_aside(refusal, aside)
    background.soon(background.RANK_BOARD, festival_id=str(sheet.festival_id))
    return _accepted(sheet_in_full(sheet))


def _recognise_anew() -> None:
    """Whoever was known by heart is asked for the pass again, and told what became of it."""
    known.forget(request)
    g.principal = auth.identify(edge.current().authenticators, request)
    if not principal().has(JUDGE):
        raise Unauthenticated


def _repeated(before: Sheet, about: Mapping[str, Any]) -> Response:
    if (before.scores, before.note) != (about["scores"], about["note"]):
        raise idempotency.KeyReused
    answer = _accepted(sheet_in_full(before))
    answer.headers[idempotency.REPLAYED_HEADER] = "true"
    return answer


def _kept_aside(refusal: Refusal, aside: UUID | None) -> Response:
    """The problem, with the sheet that counts: both versions are then in the judge's hand."""
    answer = problems.answer(refusal.status, refusal.slug, refusal.title, refusal.detail, refusal.errors)
    problem = {**(answer.json or {}), "aside_id": aside}
    if isinstance(refusal, SheetStale):
        current = refusal.current
        problem["current"] = sheet_in_full(current) if current else None
        if current:
            answer.headers["ETag"] = edge.etag(current.revision)
    answer.set_data(msgspec.json.encode(problem))
    return answer


def sheet_in_full(sheet: Sheet) -> dict[str, Any]:
    """A sheet as `SheetSchema` has it."""
    return {name: getattr(sheet, name) for name in SheetSchema._declared_fields}


def _accepted(sheet: Mapping[str, Any]) -> Response:
    shown = {name: sheet[name] for name in SheetSchema._declared_fields}
    answer = Response(msgspec.json.encode(shown), mimetype="application/json")
    answer.headers["ETag"] = edge.etag(sheet["revision"])
    return answer


def _body(asked: Request) -> dict[str, Any]:
    """The sheet as it was sent.

    Raises:
        Invalid: naming all that is wrong with it.
    """
    try:
        plain = _decode(asked.get_data())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        plain = None
    is_ordinary = (
        plain is not None
        and asked.is_json
        and not plain.note
        and len(plain.scores) <= 50
        and all(len(key) <= 60 and -_MAX_POINTS <= points <= _MAX_POINTS for key, points in plain.scores.items())
    )
    if plain is not None and is_ordinary:
        device = plain.device
        told = {"id": device.id, "tapped_at": device.tapped_at, "sent_at": device.sent_at} if device else None
        return {"scores": plain.scores, "note": "", "device": told}
    try:
        read: dict[str, Any] = NewSheetSchema().load(asked.get_json())
    except ValidationError as error:
        raise Invalid(list(problems.field_errors(error.messages))) from error
    return read


def _expected_revision(asked: Request) -> int:
    if asked.headers.get("If-None-Match") == "*":
        return 0
    shown = asked.headers.get("If-Match")
    if shown is None:
        raise PreconditionMissing
    number = shown.strip('"')
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Invalid([FieldError("/If-Match", N_("Send the ETag of the sheet's last revision as you got it."))])
    return int(number)


def _quick() -> Quick:
    app = edge.current()
    held: Quick = app.extensions.setdefault("quick_sheets", Quick(app.database))
    return held
