"""Where does an officer register an innovation by hand: its profile, the levels claimed, and the proof?"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from flask_babel import format_datetime, get_locale
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.submission.catalogue import words
from services.submission.config import Settings
from services.submission.evidence import library, transfer
from services.submission.evidence import schemas as evidence_schemas
from services.submission.evidence import use_cases as evidence
from services.submission.registry import access, claims, queries, rules, schemas, use_cases
from services.submission.registry.models import Innovation
from shared.contracts import affairs, catalogue
from shared.kit import clock, edge
from shared.kit.auth import OFFICER, open_to, principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_
from shared.kit.problems import say
from shared.look.forms import check_version, errors_by_field, read, read_valid

# More than a form can offer are found on the page of documents.
MOST_DOCUMENTS = 100
PLACES = {
    "budget": _l("Profile: budget document"),
    "business_profile": _l("Profile: business profile"),
    "intellectual_property": _l("Profile: intellectual property"),
    "award": _l("Profile: award"),
    "video": _l("Profile: film"),
}

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
        page = _profile_page(None, values=_typed_again(), errors=_errors_of(refusal))
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
        page = _profile_page(innovation, values=_typed_again(), errors=_errors_of(refusal))
        return make_response(page, refusal.status)
    return _saved(innovation_id)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/simpan")
@open_to(OFFICER)
def autosave(innovation_id: UUID) -> Response:
    """Save the fields named in `changed`, as they are typed; those that are wrong are named and the rest is saved."""
    session = edge.session()
    innovation = access.to_edit(session, principal(), innovation_id)
    now = clock.now()
    if request.form.get("version") != str(innovation.version):
        last = queries.history(session, innovation_id)[-1]
        sentence = N_("%(name)s changed it meanwhile. Open it in a second window and compare.", name=last.actor_name)
        return make_response({"detail": say(sentence), "version": innovation.version}, 409)
    named = set(request.form.getlist("changed"))
    changes, wrong = read_valid(schemas.ProfileChanges(), _typed(named))
    try:
        use_cases.edit(session, innovation, principal(), changes=changes, now=now)
    except Refusal as refusal:
        session.rollback()
        return make_response({"detail": say(refusal.detail), "errors": _errors_of(refusal)}, refusal.status)
    saved_at = format_datetime(now, "HH.mm" if get_locale().language == "id" else "HH:mm")
    return make_response({"version": innovation.version, "saved_at": saved_at, "errors": errors_by_field(wrong)})


@pages.get("/kelola/inovasi/<uuid:innovation_id>/klaim")
@open_to(OFFICER)
def show_claims(innovation_id: UUID) -> str:
    return _claims_page(access.to_prove(edge.session(), principal(), innovation_id))


@pages.post("/kelola/inovasi/<uuid:innovation_id>/klaim")
@open_to(OFFICER)
def save_claims(innovation_id: UUID) -> Response:
    innovation = access.to_edit(edge.session(), principal(), innovation_id)
    try:
        check_version(innovation.version)
        claims.replace(edge.session(), innovation, principal(), levels=_typed_levels(innovation), now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_claims_page(innovation, errors=_errors_of(refusal)), refusal.status)
    return _saved(innovation_id)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/bukti")
@open_to(OFFICER)
def add_proof(innovation_id: UUID) -> Response:
    """Put one file, or a link, behind an indicator."""
    innovation = access.to_prove(edge.session(), principal(), innovation_id)
    try:
        _keep_proof(innovation)
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_claims_page(innovation, errors=_errors_of(refusal)), refusal.status)
    return redirect(f"/kelola/inovasi/{innovation_id}/klaim#bukti", 303)


@pages.post("/kelola/bukti/<uuid:evidence_id>/hapus")
@open_to(OFFICER)
def remove_proof(evidence_id: UUID) -> Response:
    session = edge.session()
    proof = evidence.evidence_of(session, evidence_id)
    innovation = access.to_prove(session, principal(), proof.innovation_id)
    evidence.remove(session, proof, innovation, principal(), now=clock.now())
    return redirect(f"/kelola/inovasi/{innovation.id}/klaim#bukti", 303)


def _keep_proof(innovation: Innovation) -> None:
    brought: dict[str, Any] = {
        "file": request.files["file"] if request.files.get("file") else None,
        "link": request.form.get("link", "").strip(),
        "document_id": request.form.get("document_id", ""),
    }
    typed = {"indicator": request.form.get("indicator", ""), **{key: what for key, what in brought.items() if what}}
    transfer.add(innovation, read(evidence_schemas.EvidenceIn(), typed))


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


def _claims_page(innovation: Innovation, *, errors: Mapping[str, str] | None = None) -> str:
    year = catalogue.of_year(innovation.year)
    held = {claim.indicator: str(claim.claimed) for claim in innovation.claims}
    return render_template(
        "drafting/claims.html",
        innovation=innovation,
        version=request.form.get("version") or innovation.version,
        variables=[(name, list(rows)) for name, rows in groupby(year.sid.values(), key=lambda row: row.variable)],
        levels={key: request.form.get(f"levels-{key}") or held.get(key, "0") for key in year.sid},
        indicator_options=[(row.id, f"{row.id}. {row.name}") for row in year.sid.values()] + list(PLACES.items()),
        document_options=[
            (str(held.document.id), held.document.title or held.document.filename)
            for held in library.listed(edge.session(), principal(), limit=MOST_DOCUMENTS)
        ],
        proofs=evidence.of(edge.session(), innovation.id),
        typed=request.form,
        errors=errors or {},
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


def _typed_levels(innovation: Innovation) -> list[tuple[str, int]]:
    allowed = {str(level): level for level in range(catalogue.MAX_LEVEL + 1)}
    typed = {key: request.form.get(f"levels-{key}", "0") for key in catalogue.of_year(innovation.year).sid}
    message = N_("A level is a whole number from 0 to %(most)s.", most=catalogue.MAX_LEVEL)
    if wrong := [FieldError(f"/levels/{key}", message) for key, level in typed.items() if level not in allowed]:
        raise Invalid(wrong)
    return [(key, allowed[level]) for key, level in typed.items() if allowed[level]]


def _errors_of(refusal: Refusal) -> dict[str, str]:
    return errors_by_field(refusal.errors) or {"": say(refusal.detail)}


def _saved(innovation_id: UUID) -> Response:
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=disimpan", 303)
