"""Where does an officer register an innovation by hand and write its profile?"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.submission.catalogue import words
from services.submission.config import Settings
from services.submission.drafting import saving
from services.submission.registry import access, rules, schemas, use_cases
from services.submission.registry.models import Innovation
from shared.contracts import affairs
from shared.kit import clock, edge
from shared.kit.auth import OFFICER, open_to, principal
from shared.kit.errors import FieldError, Refusal
from shared.kit.messages import N_
from shared.kit.problems import say
from shared.look.forms import check_version, errors_of, read, read_valid

pages = Blueprint("drafting_pages", __name__, template_folder="templates")


@pages.get("/kelola/inovasi/baru")
@open_to(OFFICER)
def show_new() -> str:
    return _profile_page(None, values={"classification": "agency", "initiator": "agency"})


@pages.post("/kelola/inovasi/baru")
@open_to(OFFICER)
def begin_draft() -> Response:
    """Begin a draft with as much as is known; holes are named when it is submitted."""
    settings: Settings = edge.current().extensions["settings"]
    if "resumed" in request.form:
        return make_response(_profile_page(None, values=_typed_again()))
    try:
        profile = {"year": settings.report_year, **read(schemas.NewInnovation(), _typed_profile())}
        innovation = use_cases.create(edge.session(), principal(), profile=profile, now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        page = _profile_page(None, values=_typed_again(), errors=errors_of(refusal))
        return make_response(page, refusal.status)
    return redirect(f"/kelola/inovasi/{innovation.id}/klaim", 303)


@pages.get("/kelola/inovasi/<uuid:innovation_id>/ubah")
@open_to(OFFICER)
def show_profile(innovation_id: UUID) -> str:
    innovation = access.to_edit(edge.session(), principal(), innovation_id)
    return _profile_page(innovation, values=use_cases.profile_of(innovation))


@pages.post("/kelola/inovasi/<uuid:innovation_id>/ubah")
@open_to(OFFICER)
def save_profile(innovation_id: UUID) -> Response:
    """Save the whole form; after a sign-in that ran out, show it again first with what was typed."""
    innovation = access.to_edit(edge.session(), principal(), innovation_id)
    if "resumed" in request.form:
        return make_response(_profile_page(innovation, values=_typed_again()))
    try:
        check_version(innovation.version)
        changes = read(schemas.ProfileChanges(), _typed_profile())
        use_cases.edit(edge.session(), innovation, principal(), changes=changes, now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        page = _profile_page(innovation, values=_typed_again(), errors=errors_of(refusal))
        return make_response(page, refusal.status)
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=disimpan", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/simpan")
@open_to(OFFICER)
def autosave(innovation_id: UUID) -> Response:
    """Save the fields named in `changed`, as they are typed; those that are wrong are named and the rest is saved."""

    def save(innovation: Innovation, named: set[str], now: datetime) -> list[FieldError]:
        changes, wrong = read_valid(schemas.ProfileChanges(), _typed(named))
        use_cases.edit(edge.session(), innovation, principal(), changes=changes, now=now)
        return wrong

    return saving.by_itself(innovation_id, save)


def _profile_page(
    innovation: Innovation | None, *, values: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> str:
    return render_template(
        "drafting/profile.html",
        innovation=innovation,
        version=request.form.get("version") or (innovation.version if innovation else ""),
        values=values,
        errors={**_notes(innovation), **(errors or {})},
        resumed="resumed" in request.form,
        eligibility=[say(sentence) for sentence in use_cases.eligibility_of(innovation).sentences]
        if innovation
        else [],
        min_words=rules.MIN_DESIGN_WORDS,
        words=words,
        affairs=affairs.ALL,
        pkpn=[(name, name) for name in rules.PKPN],
        asta_cita=[(number, str(number)) for number in range(1, 9)],
    )


def _typed_profile() -> dict[str, Any]:
    """The form as the API would get it: what is left empty is null, and decimals have a point."""
    return _typed({"name", "other_affairs", *request.form})


def _typed(fields: AbstractSet[str]) -> dict[str, Any]:
    """Of the form these fields only; the year is not typed."""
    typed: dict[str, Any] = {
        field: request.form.get(field, "").strip() or None
        for field in rules.PROFILE
        if field in fields and field != "year"
    }
    if "name" in typed:
        typed["name"] = typed["name"] or ""
    if "other_affairs" in typed:
        typed["other_affairs"] = request.form.getlist("other_affairs")
    for place in ("latitude", "longitude"):
        if typed.get(place):
            typed[place] = typed[place].replace(",", ".")
    return typed


def _notes(innovation: Innovation | None) -> dict[str, str]:
    """What the verifier wants mended, field by field, as the form shows it."""
    notes = innovation.field_notes if innovation else {}
    return {field: say(N_("The verifier's note: %(note)s", note=note)) for field, note in notes.items()}


def _typed_again() -> dict[str, Any]:
    return {**request.form, "other_affairs": request.form.getlist("other_affairs")}
