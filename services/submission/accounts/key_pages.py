"""Where does the administrator see and change an agency, and give, renew and revoke its systems' keys?"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.submission.accounts import issuing, rules, schemas, use_cases
from services.submission.accounts.agency_pages import typed_agency
from services.submission.accounts.models import Agency, ApiKey
from services.submission.config import Settings
from shared.kit import clock, edge, idempotency
from shared.kit.auth import ADMIN, open_to, principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_
from shared.look.forms import check_version, errors_by_field, errors_of, read

pages = Blueprint("key_pages", __name__, template_folder="templates")


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
        changes = read(schemas.AgencyChanges(), typed_agency())
        use_cases.edit_agency(session, agency, changes=changes, by=principal(), now=clock.now())
    except Refusal as refusal:
        session.rollback()
        errors = errors_of(refusal)
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
            schemas.ApiKeyIn(),
            {
                "label": request.form.get("label", ""),
                "scopes": request.form.getlist("scopes"),
                "expires_at": _end_of(request.form.get("expires_at", "")),
            },
        )
        _, secret = issuing.issue_key(session, agency, **wanted, by=principal(), now=clock.now())
        session.flush()
    except Refusal as refusal:
        session.rollback()
        agency = use_cases.agency_of(session, agency_id)
        return make_response(_agency_page(agency, errors=errors_by_field(refusal.errors)), refusal.status)
    return _shown_once(agency, secret)


@pages.get("/kelola/kunci/<uuid:key_id>/ganti")
@open_to(ADMIN)
def ask_to_rotate(key_id: UUID) -> str:
    return _key_page(issuing.key_of(edge.session(), key_id), action="ganti")


@pages.post("/kelola/kunci/<uuid:key_id>/ganti")
@open_to(ADMIN)
def rotate_key(key_id: UUID) -> Response:
    """Show the new secret, this once; the old one works on for the time chosen."""
    session = edge.session()
    try:
        asked = read(schemas.Rotation(), {"overlap_hours": request.form.get("overlap_hours", "")})
        overlap = timedelta(hours=asked["overlap_hours"])
        key, secret = issuing.rotate_key(session, key_id, overlap=overlap, by=principal(), now=clock.now())
        session.flush()
    except Refusal as refusal:
        session.rollback()
        errors = errors_of(refusal)
        key = issuing.key_of(session, key_id)
        return make_response(_key_page(key, action="ganti", errors=errors), refusal.status)
    return _shown_once(use_cases.agency_of(session, key.agency_id), secret)


@pages.post("/kelola/kunci/<uuid:key_id>/akhiri")
@open_to(ADMIN)
def end_previous(key_id: UUID) -> Response:
    key = issuing.end_previous(edge.session(), key_id, by=principal(), now=clock.now())
    return redirect(f"/kelola/perangkat-daerah/{key.agency_id}", 303)


@pages.get("/kelola/kunci/<uuid:key_id>/cabut")
@open_to(ADMIN)
def ask_to_revoke(key_id: UUID) -> str:
    return _key_page(issuing.key_of(edge.session(), key_id), action="cabut")


@pages.post("/kelola/kunci/<uuid:key_id>/cabut")
@open_to(ADMIN)
def revoke_key(key_id: UUID) -> Response:
    key = issuing.revoke_key(edge.session(), key_id, by=principal(), now=clock.now())
    return redirect(f"/kelola/perangkat-daerah/{key.agency_id}", 303)


def _end_of(typed: str) -> str | None:
    """The end of the day typed, on the city's clock; None where none was typed."""
    if not typed.strip():
        return None
    settings: Settings = edge.current().extensions["settings"]
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError as error:
        raise Invalid([FieldError("/expires_at", N_("Choose a day, for example 31/12/2026."))]) from error
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(settings.common.time_zone)).isoformat()


def _shown_once(agency: Agency, secret: str) -> Response:
    idempotency.repeat_instead(_agency_page(agency).encode())
    return make_response(_agency_page(agency, secret=secret), 201)


def _agency_page(agency: Agency, *, secret: str = "", errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/agency.html",
        agency=agency,
        keys=issuing.keys_of(edge.session(), agency.id),
        scopes=sorted(rules.SCOPES),
        chosen_scopes=request.form.getlist("scopes") if "label" in request.form else rules.USUAL_SCOPES,
        secret=secret,
        typed=request.form,
        errors=errors or {},
        now=clock.now(),
        soon=clock.now() + rules.EXPIRY_WARNING,
    )


def _key_page(key: ApiKey, *, action: str, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/key.html",
        key=key,
        agency=use_cases.agency_of(edge.session(), key.agency_id),
        is_rotation=action == "ganti",
        typed=request.form,
        errors=errors or {},
    )
