"""What may be asked about the period in which innovations are submitted?"""

from typing import Any

from flask_smorest import Blueprint

from services.submission.config import Settings
from services.submission.period import schemas, use_cases
from services.submission.period.models import ClosingTime
from services.submission.period.use_cases import Period
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, PUBLIC, open_to, principal

api = Blueprint("period", __name__, description="Until when submissions are taken")


@api.get("/period")
@open_to(PUBLIC)
@api.response(200, schemas.PeriodOut)
def show_period() -> Period:
    """Until when submissions are taken, and each time that was moved."""
    settings: Settings = edge.current().extensions["settings"]
    return use_cases.standing(
        edge.session(),
        set_to=settings.period_closes_at,
        year=settings.report_year,
        time_zone=settings.common.time_zone,
        now=clock.now(),
    )


@api.post("/period/extensions")
@open_to(ADMIN)
@api.arguments(schemas.ExtensionIn)
@api.response(201, schemas.Extension)
def extend_period(body: dict[str, Any]) -> ClosingTime:
    """Move the end by hand; the agencies are told at once."""
    settings: Settings = edge.current().extensions["settings"]
    return use_cases.extend(
        edge.session(),
        set_to=settings.period_closes_at,
        year=settings.report_year,
        until=body["closes_at"],
        reason=body["reason"],
        by=principal(),
        now=clock.now(),
    )
