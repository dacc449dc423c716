"""Where does the committee set up a round's schedule and turn its clock, and what do other rooms' pages show of it?"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import get_timezone, gettext

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival, Round
from services.scoring.schedule import rules, running, telling, use_cases
from services.scoring.schedule.models import Schedule
from services.scoring.schedule.running import Running
from services.scoring.schedule.schemas import ChangedScheduleSchema, NewScheduleSchema, OrderSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_
from shared.look import formats, forms
from shared.look.forms import errors_of

_STATIC = Path(__file__).parent / "static"
_FESTIVAL = "/kelola/festival/<uuid:festival_id>"
_ROUND = f"{_FESTIVAL}/putaran/<uuid:round_id>/jadwal"
_SCHEDULE = f"{_FESTIVAL}/jadwal/<uuid:schedule_id>"
_MOMENTS = ("starts_at", "rest_from", "rest_until")
_NUMBERS = ("minutes", "pause_minutes")
_MOST_DIGITS = 4
# How long a plan stands still before agencies are told, as the page says it.
_WAITS = {
    "minutes": rules.SETTLED_AFTER // timedelta(minutes=1),
    "few_minutes": rules.SETTLED_SOONER_AFTER // timedelta(minutes=1),
    "soon_hours": rules.SOON // timedelta(hours=1),
}
# The buttons' addresses, in the words of the pages.
_TURNS = {
    "mulai": running.START,
    "lanjut": running.NEXT,
    "jeda": running.PAUSE,
    "teruskan": running.RESUME,
    "selesai": running.END,
    "kembalikan": running.PUT_BACK,
}

# The underscore keeps the folder apart from every festival's address.
pages = Blueprint(
    "schedule_pages", __name__, template_folder="templates", static_folder="static", static_url_path="/festival/_jadwal"
)


@pages.app_template_global("schedules_of")
def schedules_of(festival: Festival) -> list[Running]:
    """The schedules as they stand, for the festival's public page."""
    return running.of_festival(edge.session(), festival, now=clock.now())


@pages.app_template_global("city_zone")
def city_zone() -> str:
    """The city's time zone, for scripts that write a time."""
    return str(get_timezone())


@pages.app_template_global("stage_asset")
def stage_asset(name: str) -> str:
    """The address of the script or style that shows who presents."""
    return url_for("schedule_pages.static", filename=name, v=_version(name))


@pages.get(_ROUND)
@open_to(COMMITTEE, ADMIN)
def show_schedules(festival_id: UUID, round_id: UUID) -> str:
    return _round_page(festivals.festival_of(edge.session(), festival_id), round_id)


@pages.post(_ROUND)
@open_to(COMMITTEE, ADMIN)
def add_schedule(festival_id: UUID, round_id: UUID) -> Response:
    try:
        about = forms.read(NewScheduleSchema(), {**_times(), "round_id": str(round_id), "category_id": _category()})
        made = use_cases.add(edge.session(), festivals.lock(edge.session(), festival_id), **about)
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        festival = festivals.festival_of(edge.session(), festival_id)
        return make_response(_round_page(festival, round_id, errors=errors_of(refusal)), refusal.status)
    return _to(made)


@pages.get(_SCHEDULE)
@open_to(COMMITTEE, ADMIN)
def show_control(festival_id: UUID, schedule_id: UUID) -> str:
    return _control_page(festival_id, schedule_id)


@pages.post(_SCHEDULE)
@open_to(COMMITTEE, ADMIN)
def change_schedule(festival_id: UUID, schedule_id: UUID) -> Response:
    def change(festival: Festival, schedule: Schedule) -> None:
        use_cases.change(edge.session(), festival, schedule, **forms.read(ChangedScheduleSchema(), _times()))

    return _answer(festival_id, schedule_id, change)


@pages.post(f"{_SCHEDULE}/urutan")
@open_to(COMMITTEE, ADMIN)
def arrange(festival_id: UUID, schedule_id: UUID) -> Response:
    """By number, or drawn."""

    def put(festival: Festival, schedule: Schedule) -> None:
        given = {name: request.form.get(name, "") for name in ("order_by", "seed")}
        use_cases.arrange(edge.session(), festival, schedule, **forms.read(OrderSchema(), given))

    return _answer(festival_id, schedule_id, put)


@pages.post(f"{_SCHEDULE}/geser")
@open_to(COMMITTEE, ADMIN)
def move(festival_id: UUID, schedule_id: UUID) -> Response:
    """One place earlier or later."""

    def shift(festival: Festival, schedule: Schedule) -> None:
        by = -1 if request.form.get("by") == "-1" else 1
        use_cases.move(edge.session(), festival, schedule, _entry(), by=by)

    return _answer(festival_id, schedule_id, shift)


@pages.post(f"{_SCHEDULE}/jam/<any({', '.join(_TURNS)}):turn>")
@open_to(COMMITTEE, ADMIN)
def turn_clock(festival_id: UUID, schedule_id: UUID, turn: str) -> Response:
    """Start one, go on, pause, resume, end, or put one back that was started by mistake."""

    def press(festival: Festival, schedule: Schedule) -> None:
        running.check_version(schedule, request.form.get("version", ""))
        entry_id = _entry() if "entry_id" in request.form else None
        running.turn(edge.session(), festival, schedule, _TURNS[turn], entry_id=entry_id, now=clock.now())

    return _answer(festival_id, schedule_id, press)


@pages.post(f"{_SCHEDULE}/hapus")
@open_to(COMMITTEE, ADMIN)
def remove(festival_id: UUID, schedule_id: UUID) -> Response:
    round_id = use_cases.schedule_of(edge.session(), festival_id, schedule_id).round_id

    def take_away(festival: Festival, schedule: Schedule) -> None:
        use_cases.remove(edge.session(), festival, schedule)

    address = f"/kelola/festival/{festival_id}/putaran/{round_id}/jadwal"
    return _answer(festival_id, schedule_id, take_away, to=address)


def _answer(
    festival_id: UUID, schedule_id: UUID, act: Callable[[Festival, Schedule], None], *, to: str | None = None
) -> Response:
    try:
        festival = festivals.festival_of(edge.session(), festival_id)
        act(festival, use_cases.held(edge.session(), festival_id, schedule_id))
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_control_page(festival_id, schedule_id, errors=errors_of(refusal)), refusal.status)
    return make_response(redirect(to or f"/kelola/festival/{festival_id}/jadwal/{schedule_id}?tersimpan", 303))


def _to(schedule: Schedule) -> Response:
    return make_response(redirect(f"/kelola/festival/{schedule.festival_id}/jadwal/{schedule.id}?tersimpan", 303))


def _times() -> dict[str, Any]:
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


def _category() -> str | None:
    return request.form.get("category_id") or None


def _entry() -> UUID:
    try:
        return UUID(request.form.get("entry_id", ""))
    except ValueError as error:
        raise Invalid([FieldError("/entry_id", N_("Say which entry."))]) from error


def _round_page(festival: Festival, round_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    session, now = edge.session(), clock.now()
    round_ = next((one for one in festival.rounds if one.id == round_id), None)
    if round_ is None:
        raise NotFound
    found = use_cases.of_round(session, round_)
    return render_template(
        "schedule/round.html",
        festival=festival,
        round=round_,
        schedules=[running.running(session, festival, one, now=now) for one in found],
        options=_left_to_schedule(festival, round_, found),
        typed={"minutes": 15, "pause_minutes": 5, **request.form},
        errors=errors or {},
    )


def _left_to_schedule(festival: Festival, round_: Round, found: Sequence[Schedule]) -> list[tuple[str, str]]:
    """What has no schedule yet: the whole round while nothing has one, and each category."""
    if round_.kind not in use_cases.KINDS or any(one.category_id is None for one in found):
        return []
    taken = {one.category_id for one in found}
    left = [(str(one.id), one.name) for one in festival.categories if one.id not in taken]
    whole = [("", gettext("All entries of the round"))] if not found else []
    return whole + (left if len(festival.categories) > 1 else [])


def _control_page(festival_id: UUID, schedule_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    festival = festivals.festival_of(edge.session(), festival_id)
    schedule = use_cases.schedule_of(edge.session(), festival_id, schedule_id)
    shown = running.running(edge.session(), festival, schedule, now=clock.now())
    return render_template(
        "schedule/control.html",
        festival=festival,
        shown=shown,
        untold=telling.untold(edge.session(), shown.round, now=clock.now()),
        waits=_WAITS,
        typed={**_held_times(schedule), **request.form},
        errors=errors or {},
        is_saved="tersimpan" in request.args,
    )


def _held_times(schedule: Schedule) -> dict[str, Any]:
    """The schedule's times as the form's fields hold them."""
    moments = {name: getattr(schedule, name) for name in _MOMENTS}
    written = {
        name: formats.field_time(moment, locale="", zone=city_zone()) if moment else ""
        for name, moment in moments.items()
    }
    return {**written, "minutes": schedule.minutes, "pause_minutes": schedule.pause_minutes}


@cache
def _version(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]
