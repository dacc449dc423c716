"""How does what was typed into a schedule's forms become what the API would take, and how is it written there?"""

from typing import Any
from uuid import UUID

from flask import request
from flask_babel import get_timezone

from services.scoring.schedule.models import Schedule
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_
from shared.look import formats, forms

_MOMENTS = ("starts_at", "rest_from", "rest_until")
_NUMBERS = ("minutes", "pause_minutes")
_MOST_DIGITS = 4


def times() -> dict[str, Any]:
    """The fields of the form as the API would take them; moments are in the city's time."""
    given: dict[str, Any] = {name: _number(request.form.get(name, "").strip()) for name in _NUMBERS}
    given |= {name: _moment(name) for name in _MOMENTS}
    return given


def _number(shown: str) -> int | str:
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= _MOST_DIGITS else shown


def _moment(name: str) -> str | None:
    shown = request.form.get(name, "").strip()
    if not shown and name != "starts_at":
        return None
    try:
        return forms.in_city_time(shown).isoformat()
    except ValueError as error:
        raise Invalid([FieldError(f"/{name}", N_("Choose a day and a time."))]) from error


def category() -> str | None:
    return request.form.get("category_id") or None


def entry() -> UUID:
    try:
        return UUID(request.form.get("entry_id", ""))
    except ValueError as error:
        raise Invalid([FieldError("/entry_id", N_("Say which entry."))]) from error


def held_times(schedule: Schedule) -> dict[str, Any]:
    """The schedule's times as the form's fields hold them."""
    moments = {name: getattr(schedule, name) for name in _MOMENTS}
    written = {
        name: formats.field_time(moment, locale="", zone=str(get_timezone())) if moment else ""
        for name, moment in moments.items()
    }
    return {**written, "minutes": schedule.minutes, "pause_minutes": schedule.pause_minutes}
