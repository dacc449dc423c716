"""Where does the administrator enter agencies, give their systems keys, and people a sign-in?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.submission.accounts import rules, schemas, use_cases
from services.submission.accounts.models import Agency
from shared.kit import clock, edge, idempotency
from shared.kit.auth import ADMIN, COMMITTEE, EXECUTIVE, OFFICER, VERIFIER, open_to, principal
from shared.kit.errors import Refusal
from shared.kit.problems import say
from shared.look.forms import check_version, errors_by_field, read

ROLE_NAMES = {
    VERIFIER: _l("Verifier"),
    COMMITTEE: _l("Festival committee"),
    EXECUTIVE: _l("Executive"),
    OFFICER: _l("Officer of an agency"),
    ADMIN: _l("Administrator"),
}

pages = Blueprint("agency_pages", __name__, template_folder="templates")


@pages.get("/kelola/perangkat-daerah")
@open_to(ADMIN)
def list_agencies() -> str:
    return _agencies_page()


@pages.post("/kelola/perangkat-daerah")
@open_to(ADMIN)
def enter_agency() -> Response:
    try:
        entry = read(schemas.AgencyIn(), _typed_agency())
        agency = use_cases.register_agency(edge.session(), **entry, now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_agencies_page(errors=errors_by_field(refusal.errors)), refusal.status)
    return redirect(f"/kelola/perangkat-daerah/{agency.id}", 303)


@pages.get("/kelola/perangkat-daerah/<uuid:agency_id>")
@open_to(ADMIN)
def show_agency(agency_id: UUID) -> str:
    return _agency_page(use_cases.agency_of(edge.session(), agency_id))


@pages.post("/kelola/perangkat-daerah/<uuid:agency_id>/ubah")
@open_to(ADMIN)
def change_agency(agency_id: UUID) -> Response:
    """Change its names and its office's contact, from the version that was shown."""
    session = edge.session()
    agency = use_cases.agency_of(session, agency_id, lock=True)
    try:
        check_version(agency.version)
        changes = read(schemas.AgencyChanges(), _typed_agency())
        use_cases.edit_agency(session, agency, changes=changes, now=clock.now())
    except Refusal as refusal:
        session.rollback()
        errors = errors_by_field(refusal.errors) or {"": say(refusal.detail)}
        return make_response(_agency_page(use_cases.agency_of(session, agency_id), errors=errors), refusal.status)
    return redirect(f"/kelola/perangkat-daerah/{agency_id}", 303)


@pages.post("/kelola/perangkat-daerah/<uuid:agency_id>/kunci")
@open_to(ADMIN)
def issue_key(agency_id: UUID) -> Response:
    """Show the new key, this once; a repeat of the same form shows the page without it."""
    session = edge.session()
    agency = use_cases.agency_of(session, agency_id)
    try:
        wanted = read(
            schemas.ApiKeyIn(), {"label": request.form.get("label", ""), "scopes": request.form.getlist("scopes")}
        )
        _, secret = use_cases.issue_key(
            session,
            agency,
            label=wanted["label"],
            scopes=wanted["scopes"],
            expires_at=wanted.get("expires_at"),
            by=principal().id,
            now=clock.now(),
        )
        session.flush()
    except Refusal as refusal:
        session.rollback()
        agency = use_cases.agency_of(session, agency_id)
        return make_response(_agency_page(agency, errors=errors_by_field(refusal.errors)), refusal.status)
    idempotency.repeat_instead(_agency_page(agency).encode())
    return make_response(_agency_page(agency, secret=secret), 201)


@pages.post("/kelola/kunci/<uuid:key_id>/cabut")
@open_to(ADMIN)
def revoke_key(key_id: UUID) -> Response:
    key = use_cases.revoke_key(edge.session(), key_id, now=clock.now())
    return redirect(f"/kelola/perangkat-daerah/{key.agency_id}", 303)


@pages.get("/kelola/orang")
@open_to(ADMIN)
def list_people() -> str:
    return _people_page()


@pages.post("/kelola/orang")
@open_to(ADMIN)
def enter_person() -> Response:
    typed = request.form
    try:
        person = read(
            schemas.PersonIn(),
            {
                "name": typed.get("name", ""),
                "email": typed.get("email", "").strip(),
                "roles": typed.getlist("roles"),
                "password": typed.get("password", ""),
                **({"agency_id": typed["agency_id"]} if typed.get("agency_id") else {}),
            },
        )
        use_cases.register_person(edge.session(), **{"agency_id": None, **person}, now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_people_page(errors=errors_by_field(refusal.errors)), refusal.status)
    return redirect("/kelola/orang", 303)


def _typed_agency() -> dict[str, Any]:
    typed = request.form
    return {
        "name": typed.get("name", ""),
        "short_name": typed.get("short_name", ""),
        "contact_email": typed.get("contact_email", "").strip() or None,
        "is_confirmed": typed.get("is_confirmed") == "1",
    }


def _agencies_page(*, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/agencies.html",
        agencies=use_cases.agencies(edge.session()),
        typed=request.form,
        errors=errors or {},
    )


def _agency_page(agency: Agency, *, secret: str = "", errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/agency.html",
        agency=agency,
        keys=use_cases.keys_of(edge.session(), agency.id),
        scopes=sorted(rules.SCOPES),
        secret=secret,
        typed=request.form,
        errors=errors or {},
        now=clock.now(),
    )


def _people_page(*, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/people.html",
        people=use_cases.people(edge.session()),
        agency_options=[(str(agency.id), agency.name) for agency in use_cases.agencies(edge.session())],
        roles=ROLE_NAMES,
        typed=request.form,
        chosen_roles=request.form.getlist("roles"),
        errors=errors or {},
    )
