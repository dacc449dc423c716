"""Where does the committee say where an entry stands, or take it out of the competition?"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring import background
from services.scoring.festival import categories
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.festival.schemas import ChangedEntrySchema, WithdrawalSchema
from services.scoring.maturity.models import Innovation
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to
from shared.kit.errors import NotFound, Refusal
from shared.look import forms
from shared.look.forms import errors_of

pages = Blueprint("entry_pages", __name__, template_folder="templates")

_ENTRY = "/kelola/festival/<uuid:festival_id>/peserta/<uuid:entry_id>"


@pages.get(_ENTRY)
@open_to(COMMITTEE, ADMIN)
def show_entry(festival_id: UUID, entry_id: UUID) -> str:
    return _page(festivals.festival_of(edge.session(), festival_id), entry_id)


@pages.post(_ENTRY)
@open_to(COMMITTEE, ADMIN)
def change_entry(festival_id: UUID, entry_id: UUID) -> Response:
    def change(festival: Festival) -> None:
        ends_after = request.form.get("ends_after", "")
        given: dict[str, Any] = {
            "is_anchor": "is_anchor" in request.form,
            "ends_after": int(ends_after) if ends_after.isascii() and ends_after.isdigit() else None,
        }
        if "category_id" in request.form:
            given["category_id"] = request.form["category_id"]
        about = forms.read(ChangedEntrySchema(), given)
        categories.change_entry(edge.session(), festival, entry_id, **about)

    return _answer(festival_id, entry_id, change)


@pages.post(f"{_ENTRY}/keluar")
@open_to(COMMITTEE, ADMIN)
def withdraw_entry(festival_id: UUID, entry_id: UUID) -> Response:
    def withdraw(festival: Festival) -> None:
        about = forms.read(WithdrawalSchema(), {"reason": request.form.get("reason", "")})
        categories.withdraw(edge.session(), festival, entry_id, **about, now=clock.now())

    return _answer(festival_id, entry_id, withdraw)


def _answer(festival_id: UUID, entry_id: UUID, act: Any) -> Response:
    try:
        act(festivals.lock(edge.session(), festival_id))
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        festival = festivals.festival_of(edge.session(), festival_id)
        return make_response(_page(festival, entry_id, errors=errors_of(refusal)), refusal.status)
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return make_response(redirect(f"/kelola/festival/{festival_id}/peserta/{entry_id}?tersimpan", 303))


def _page(festival: Festival, entry_id: UUID, *, errors: dict[str, str] | None = None) -> str:
    entry = categories.entry_of(edge.session(), festival, entry_id)
    return render_template(
        "committee/entry.html",
        festival=festival,
        entry=entry,
        innovation=edge.session().get_one(Innovation, entry.innovation_id),
        typed=request.form,
        errors=errors or {},
        is_saved="tersimpan" in request.args,
    )
