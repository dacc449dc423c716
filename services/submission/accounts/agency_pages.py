"""Where does the administrator enter agencies?"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.submission.accounts import schemas, use_cases
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, open_to, principal
from shared.kit.errors import Refusal
from shared.look.forms import errors_by_field, read

pages = Blueprint("agency_pages", __name__, template_folder="templates")


@pages.get("/kelola/perangkat-daerah")
@open_to(ADMIN)
def list_agencies() -> str:
    return _agencies_page()


@pages.post("/kelola/perangkat-daerah")
@open_to(ADMIN)
def enter_agency() -> Response:
    try:
        entry = read(schemas.AgencyIn(), typed_agency())
        agency = use_cases.register_agency(edge.session(), **entry, by=principal(), now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_agencies_page(errors=errors_by_field(refusal.errors)), refusal.status)
    return redirect(f"/kelola/perangkat-daerah/{agency.id}", 303)


def typed_agency() -> dict[str, Any]:
    """The form of an agency's entry as the API would get it."""
    typed = request.form
    return {
        "name": typed.get("name", ""),
        "short_name": typed.get("short_name", ""),
        "contact_email": typed.get("contact_email", "").strip() or None,
        "head_email": typed.get("head_email", "").strip() or None,
        "is_confirmed": typed.get("is_confirmed") == "1",
    }


def _agencies_page(*, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/agencies.html",
        agencies=use_cases.agencies(edge.session()),
        typed=request.form,
        errors=errors or {},
    )
