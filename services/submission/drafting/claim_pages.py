"""Where does an officer choose the levels claimed, and put the proof behind them?"""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.submission.drafting import saving
from services.submission.evidence import library, transfer
from services.submission.evidence import schemas as evidence_schemas
from services.submission.evidence import use_cases as evidence
from services.submission.registry import access, claims
from services.submission.registry.models import Innovation
from shared.contracts import catalogue
from shared.kit import clock, edge
from shared.kit.auth import OFFICER, open_to, principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_
from shared.look.forms import check_version, errors_of, read

# More than a form can offer are found on the page of documents.
MOST_DOCUMENTS = 100
PLACES = {
    "budget": _l("Profile: budget document"),
    "business_profile": _l("Profile: business profile"),
    "intellectual_property": _l("Profile: intellectual property"),
    "award": _l("Profile: award"),
    "video": _l("Profile: film"),
}

pages = Blueprint("claim_pages", __name__, template_folder="templates")


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
        return make_response(_claims_page(innovation, errors=errors_of(refusal)), refusal.status)
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=disimpan", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/klaim/simpan")
@open_to(OFFICER)
def autosave_levels(innovation_id: UUID) -> Response:
    """Save the levels named in `changed`, as they are chosen; those that are wrong are named and the rest is saved."""

    def save(innovation: Innovation, named: set[str], now: datetime) -> list[FieldError]:
        asked = [key for key in catalogue.of_year(innovation.year).sid if f"levels-{key}" in named]
        levels, wrong = _read_levels({key: request.form.get(f"levels-{key}", "") for key in asked})
        if levels:
            whole = {claim.indicator: claim.claimed for claim in innovation.claims} | levels
            wanted = [(key, level) for key, level in whole.items() if level]
            claims.replace(edge.session(), innovation, principal(), levels=wanted, now=now)
        return wrong

    return saving.by_itself(innovation_id, save)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/bukti")
@open_to(OFFICER)
def add_proof(innovation_id: UUID) -> Response:
    """Put one file, or a link, behind an indicator."""
    innovation = access.to_prove(edge.session(), principal(), innovation_id)
    try:
        _keep_proof(innovation)
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_claims_page(innovation, errors=errors_of(refusal)), refusal.status)
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


def _claims_page(innovation: Innovation, *, errors: Mapping[str, str] | None = None) -> str:
    year = catalogue.of_year(innovation.year)
    held = {claim.indicator: str(claim.claimed) for claim in innovation.claims}
    return render_template(
        "drafting/claims.html",
        innovation=innovation,
        may_edit=principal().agency_id in access.editors(innovation),
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


def _typed_levels(innovation: Innovation) -> list[tuple[str, int]]:
    """Every indicator of the form: a level that is not there claims nothing."""
    typed = {key: request.form.get(f"levels-{key}", "0") for key in catalogue.of_year(innovation.year).sid}
    levels, wrong = _read_levels(typed)
    if wrong:
        raise Invalid(wrong)
    return [(key, level) for key, level in levels.items() if level]


def _read_levels(typed: Mapping[str, str]) -> tuple[dict[str, int], list[FieldError]]:
    """Those that are levels, and what is wrong with the others."""
    allowed = {str(level): level for level in range(catalogue.MAX_LEVEL + 1)}
    message = N_("A level is a whole number from 0 to %(most)s.", most=catalogue.MAX_LEVEL)
    wrong = [FieldError(f"/levels/{key}", message) for key, level in typed.items() if level not in allowed]
    return {key: allowed[level] for key, level in typed.items() if level in allowed}, wrong
