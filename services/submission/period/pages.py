"""Where does the administrator see and move the end of the period?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from services.submission.config import Settings
from services.submission.period import rules, schemas, use_cases
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, STAFF, open_to, principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_
from shared.kit.problems import field_errors
from shared.look.forms import errors_of

pages = Blueprint("period_pages", __name__, template_folder="templates")


@pages.app_context_processor
def _offer_period() -> dict[str, Any]:
    # Any page of an agency may say how much time is left; it is read only where a page asks.
    return {"submission_period": standing}


@pages.get("/kelola/periode")
@open_to(*STAFF)
def show_period() -> str:
    return _page()


@pages.post("/kelola/periode")
@open_to(ADMIN)
def extend_period() -> Response:
    settings: Settings = edge.current().extensions["settings"]
    try:
        asked = _typed(settings.common.time_zone)
        use_cases.extend(
            edge.session(),
            set_to=settings.period_closes_at,
            year=settings.report_year,
            until=asked["closes_at"],
            reason=asked["reason"],
            by=principal(),
            now=clock.now(),
        )
    except Refusal as refusal:
        edge.session().rollback()
        errors = errors_of(refusal)
        return make_response(_page(errors=errors), refusal.status)
    return redirect("/kelola/periode?selesai", 303)


def standing() -> use_cases.Period:
    """Where the period stands at this request."""
    settings: Settings = edge.current().extensions["settings"]
    return use_cases.standing(
        edge.session(),
        set_to=settings.period_closes_at,
        year=settings.report_year,
        time_zone=settings.common.time_zone,
        now=clock.now(),
    )


def _typed(time_zone: str) -> dict[str, Any]:
    """The form as the API would get it; the browser sends the city's local time without its zone."""
    try:
        local = datetime.fromisoformat(request.form.get("closes_at", ""))
    except ValueError as error:
        message = N_("Choose a day and a time, for example 31/12/2026 23:59.")
        raise Invalid([FieldError("/closes_at", message)]) from error
    until = local if local.tzinfo else local.replace(tzinfo=ZoneInfo(time_zone))
    try:
        read: dict[str, Any] = schemas.ExtensionIn().load(
            {"closes_at": until.isoformat(), "reason": request.form.get("reason", "")}
        )
    except ValidationError as error:
        raise Invalid(list(field_errors(error.messages))) from error
    return read


def _page(*, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "period/period.html",
        period=standing(),
        may_extend=principal().has(ADMIN),
        OUTAGE=rules.OUTAGE,
        typed=request.form,
        errors=errors or {},
        done="selesai" in request.args,
    )
