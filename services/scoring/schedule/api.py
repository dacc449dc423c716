"""Where does a program set up schedules, turn the clock, and read who is presenting?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import DRAFT, Festival
from services.scoring.schedule import queries, running, use_cases
from services.scoring.schedule.models import Schedule
from services.scoring.schedule.schemas import (
    ChangedScheduleSchema,
    NewScheduleSchema,
    OrderSchema,
    ScheduleSchema,
    SchedulesSchema,
    TurnSchema,
    in_full,
)
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, PUBLIC, open_to, principal
from shared.kit.errors import NotFound

api = Blueprint("schedule", __name__, description="When each entry presents, and who is presenting now")

_SCHEDULES = "/festivals/<uuid:festival_id>/schedules"
_SCHEDULE = f"{_SCHEDULES}/<uuid:schedule_id>"
_Shown = tuple[dict[str, Any], int, dict[str, str]]


@api.get(_SCHEDULES)
@open_to(PUBLIC)
@api.response(200, SchedulesSchema)
def list_schedules(festival_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The running orders as they stand at the moment that the header Date names; no scores."""
    festival, now = festivals.festival_of(edge.session(), festival_id), clock.now()
    if festival.status == DRAFT and not principal().has(COMMITTEE, ADMIN):
        raise NotFound
    found = running.of_festival(edge.session(), festival, now=now)
    return {"items": [in_full(one) for one in found]}, 200, {"Cache-Control": "no-store"}


@api.post(_SCHEDULES)
@open_to(COMMITTEE, ADMIN)
@api.arguments(NewScheduleSchema)
@api.response(201, ScheduleSchema)
def add_schedule(body: dict[str, Any], festival_id: UUID) -> _Shown:
    """Add a schedule for a round, or for one category of it, in the order of the entries' numbers."""
    festival = festivals.lock(edge.session(), festival_id)
    return _shown(festival, use_cases.add(edge.session(), festival, **body), status=201)


@api.patch(_SCHEDULE)
@open_to(COMMITTEE, ADMIN)
@api.arguments(ChangedScheduleSchema)
@api.response(200, ScheduleSchema)
def change_schedule(body: dict[str, Any], festival_id: UUID, schedule_id: UUID) -> _Shown:
    """Change when it begins, how long each has, the pause or the rest; send the ETag in If-Match."""
    festival, schedule = _held(festival_id, schedule_id)
    return _shown(festival, use_cases.change(edge.session(), festival, schedule, **body))


@api.put(f"{_SCHEDULE}/order")
@open_to(COMMITTEE, ADMIN)
@api.arguments(OrderSchema)
@api.response(200, ScheduleSchema)
def arrange_schedule(body: dict[str, Any], festival_id: UUID, schedule_id: UUID) -> _Shown:
    """Put the entries in another order, as long as nobody has presented; send the ETag in If-Match."""
    festival, schedule = _held(festival_id, schedule_id)
    return _shown(festival, use_cases.arrange(edge.session(), festival, schedule, **body))


@api.post(f"{_SCHEDULE}/clock")
@open_to(COMMITTEE, ADMIN)
@api.arguments(TurnSchema)
@api.response(200, ScheduleSchema)
def turn_clock(body: dict[str, Any], festival_id: UUID, schedule_id: UUID) -> _Shown:
    """Start one, go on to the next, pause, resume, end, or put one back; send the ETag in If-Match."""
    festival, schedule = _held(festival_id, schedule_id)
    return _shown(festival, running.turn(edge.session(), festival, schedule, **body, now=clock.now()))


@api.delete(_SCHEDULE)
@open_to(COMMITTEE, ADMIN)
@api.response(204)
def remove_schedule(festival_id: UUID, schedule_id: UUID) -> None:
    """Take a schedule away in which nobody has presented yet; send the ETag in If-Match."""
    festival, schedule = _held(festival_id, schedule_id)
    use_cases.remove(edge.session(), festival, schedule)


def _held(festival_id: UUID, schedule_id: UUID) -> tuple[Festival, Schedule]:
    """The schedule for a change that was made from the version it has."""
    festival = festivals.festival_of(edge.session(), festival_id)
    schedule = queries.held(edge.session(), festival_id, schedule_id)
    edge.check_if_match(schedule.version)
    return festival, schedule


def _shown(festival: Festival, schedule: Schedule, *, status: int = 200) -> _Shown:
    shown = running.running(edge.session(), festival, schedule, now=clock.now())
    return in_full(shown), status, {"ETag": edge.etag(schedule.version)}
