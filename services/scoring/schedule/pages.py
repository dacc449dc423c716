"""Where does the committee set up a round's schedule and turn its clock, and what do other rooms' pages show of it?"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival, Round
from services.scoring.schedule import queries, rules, running, telling, typed, use_cases
from services.scoring.schedule.models import Schedule
from services.scoring.schedule.schemas import ChangedScheduleSchema, NewScheduleSchema, OrderSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to
from shared.kit.errors import NotFound, Refusal
from shared.look import forms
from shared.look.forms import errors_of

_FESTIVAL = "/kelola/festival/<uuid:festival_id>"
_ROUND = f"{_FESTIVAL}/putaran/<uuid:round_id>/jadwal"
_SCHEDULE = f"{_FESTIVAL}/jadwal/<uuid:schedule_id>"
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

pages = Blueprint("schedule_pages", __name__, template_folder="templates")


@pages.get(_ROUND)
@open_to(COMMITTEE, ADMIN)
def show_schedules(festival_id: UUID, round_id: UUID) -> str:
    return _round_page(festivals.festival_of(edge.session(), festival_id), round_id)


@pages.post(_ROUND)
@open_to(COMMITTEE, ADMIN)
def add_schedule(festival_id: UUID, round_id: UUID) -> Response:
    try:
        about = forms.read(
            NewScheduleSchema(), {**typed.times(), "round_id": str(round_id), "category_id": typed.category()}
        )
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
        use_cases.change(edge.session(), festival, schedule, **forms.read(ChangedScheduleSchema(), typed.times()))

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
        use_cases.move(edge.session(), festival, schedule, typed.entry(), by=by)

    return _answer(festival_id, schedule_id, shift)


@pages.post(f"{_SCHEDULE}/jam/<any({', '.join(_TURNS)}):turn>")
@open_to(COMMITTEE, ADMIN)
def turn_clock(festival_id: UUID, schedule_id: UUID, turn: str) -> Response:
    """Start one, go on, pause, resume, end, or put one back that was started by mistake."""

    def press(festival: Festival, schedule: Schedule) -> None:
        running.check_version(schedule, request.form.get("version", ""))
        entry_id = typed.entry() if "entry_id" in request.form else None
        running.turn(edge.session(), festival, schedule, _TURNS[turn], entry_id=entry_id, now=clock.now())

    return _answer(festival_id, schedule_id, press)


@pages.post(f"{_SCHEDULE}/hapus")
@open_to(COMMITTEE, ADMIN)
def remove(festival_id: UUID, schedule_id: UUID) -> Response:
    round_id = queries.schedule_of(edge.session(), festival_id, schedule_id).round_id

    def take_away(festival: Festival, schedule: Schedule) -> None:
        use_cases.remove(edge.session(), festival, schedule)

    address = f"/kelola/festival/{festival_id}/putaran/{round_id}/jadwal"
    return _answer(festival_id, schedule_id, take_away, to=address)


def _answer(
    festival_id: UUID, schedule_id: UUID, act: Callable[[Festival, Schedule], None], *, to: str | None = None
) -> Response:
    try:
        festival = festivals.festival_of(edge.session(), festival_id)
        act(festival, queries.held(edge.session(), festival_id, schedule_id))
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_control_page(festival_id, schedule_id, errors=errors_of(refusal)), refusal.status)
    return make_response(redirect(to or f"/kelola/festival/{festival_id}/jadwal/{schedule_id}?tersimpan", 303))


def _to(schedule: Schedule) -> Response:
    return make_response(redirect(f"/kelola/festival/{schedule.festival_id}/jadwal/{schedule.id}?tersimpan", 303))


def _round_page(festival: Festival, round_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    session, now = edge.session(), clock.now()
    round_ = next((one for one in festival.rounds if one.id == round_id), None)
    if round_ is None:
        raise NotFound
    found = queries.of_round(session, round_)
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
    schedule = queries.schedule_of(edge.session(), festival_id, schedule_id)
    shown = running.running(edge.session(), festival, schedule, now=clock.now())
    return render_template(
        "schedule/control.html",
        festival=festival,
        shown=shown,
        untold=telling.untold(edge.session(), shown.round, now=clock.now()),
        waits=_WAITS,
        typed={**typed.held_times(schedule), **request.form},
        errors=errors or {},
        is_saved="tersimpan" in request.args,
    )
