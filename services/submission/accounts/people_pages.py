"""Where does the administrator give people a sign-in, change it, and close it when they leave?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.submission.accounts import passwords, people, schemas, use_cases
from services.submission.accounts.models import Person
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, EXECUTIVE, OFFICER, VERIFIER, open_to, principal
from shared.kit.errors import Refusal
from shared.look.forms import check_version, errors_by_field, errors_of, read

ROLE_NAMES = {
    VERIFIER: _l("Verifier"),
    COMMITTEE: _l("Festival committee"),
    EXECUTIVE: _l("Executive"),
    OFFICER: _l("Officer of an agency"),
    ADMIN: _l("Administrator"),
}
SENT = "tautan-terkirim"

pages = Blueprint("people_pages", __name__, template_folder="templates")


@pages.get("/kelola/orang")
@open_to(ADMIN)
def list_people() -> str:
    return _people_page()


@pages.post("/kelola/orang")
@open_to(ADMIN)
def enter_person() -> Response:
    """Give somebody a sign-in; without a password, by a link that goes to their address."""
    password = request.form.get("password", "")
    try:
        entry = read(schemas.PersonIn(), {**_typed(), **({"password": password} if password else {})})
        person = people.register_person(edge.session(), **entry, by=principal(), now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_people_page(errors=errors_by_field(refusal.errors)), refusal.status)
    return redirect(_address(person.id), 303)


@pages.get("/kelola/orang/<uuid:person_id>")
@open_to(ADMIN)
def show_person(person_id: UUID) -> str:
    return _person_page(people.person_of(edge.session(), person_id))


@pages.post("/kelola/orang/<uuid:person_id>/ubah")
@open_to(ADMIN)
def change_person(person_id: UUID) -> Response:
    """Change what is entered of somebody, from the version that was shown."""
    session = edge.session()
    person = people.person_of(session, person_id, lock=True)
    try:
        check_version(person.version)
        changes = read(schemas.PersonChanges(), {**_typed(), "is_active": request.form.get("is_active") != "0"})
        people.edit_person(session, person, changes=changes, by=principal(), now=clock.now())
    except Refusal as refusal:
        session.rollback()
        page = _person_page(people.person_of(session, person_id), errors=errors_of(refusal))
        return make_response(page, refusal.status)
    return redirect(_address(person_id), 303)


@pages.post("/kelola/orang/<uuid:person_id>/tautan")
@open_to(ADMIN)
def send_password_link(person_id: UUID) -> Response:
    """Send somebody a link to choose a new password by."""
    session = edge.session()
    person = people.person_of(session, person_id, lock=True)
    try:
        passwords.issue_link(session, person, reason=passwords.RESET, by=principal(), now=clock.now())
    except Refusal as refusal:
        session.rollback()
        page = _person_page(people.person_of(session, person_id), errors=errors_of(refusal))
        return make_response(page, refusal.status)
    return redirect(f"{_address(person_id)}?{SENT}=1", 303)


def _typed() -> dict[str, Any]:
    """The form of a person's entry as the API would get it."""
    typed = request.form
    return {
        "name": typed.get("name", ""),
        "email": typed.get("email", "").strip(),
        "roles": typed.getlist("roles"),
        "agency_id": typed.get("agency_id") or None,
    }


def _address(person_id: UUID) -> str:
    return f"/kelola/orang/{person_id}"


def _people_page(*, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/people.html",
        people=people.people(edge.session()),
        agencies=_agency_names(),
        roles=ROLE_NAMES,
        typed=request.form,
        chosen_roles=request.form.getlist("roles"),
        errors=errors or {},
    )


def _person_page(person: Person, *, errors: Mapping[str, str] | None = None) -> str:
    typed = request.form
    return render_template(
        "accounts/person.html",
        person=person,
        is_own=principal().id == f"staff:{person.id}",
        agencies=_agency_names(),
        roles=ROLE_NAMES,
        typed=typed,
        chosen_roles=typed.getlist("roles") if "version" in typed else person.roles,
        was_sent=SENT in request.args,
        errors=errors or {},
    )


def _agency_names() -> dict[str, str]:
    return {str(agency.id): agency.name for agency in use_cases.agencies(edge.session())}
