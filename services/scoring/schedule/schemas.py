"""How does a schedule look in JSON?"""

from typing import Any

from marshmallow import Schema, fields, validate

from services.scoring.schedule import rules, running
from services.scoring.schedule.running import Line, Running
from shared.kit.fields import Moment, Text

MOST_MINUTES = 480


class ChangedScheduleSchema(Schema):
    """When it begins and how long each entry has; only what is sent changes."""

    starts_at = Moment()
    minutes = fields.Integer(strict=True, validate=validate.Range(1, MOST_MINUTES), metadata={"example": 15})
    pause_minutes = fields.Integer(strict=True, validate=validate.Range(0, MOST_MINUTES), metadata={"example": 5})
    rest_from = Moment(allow_none=True, metadata={"description": "From when on nobody presents"})
    rest_until = Moment(allow_none=True)


class NewScheduleSchema(ChangedScheduleSchema):
    """A schedule for a round, or for one of its categories."""

    round_id = fields.UUID(required=True)
    category_id = fields.UUID(allow_none=True, load_default=None)
    starts_at = Moment(required=True)
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_MINUTES))
    pause_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(0, MOST_MINUTES))


class OrderSchema(Schema):
    """By number, drawn by a seed that everybody is told, or by hand: all entries in their order."""

    order_by = fields.String(required=True, validate=validate.OneOf(rules.ORDERS))
    seed = Text(max_length=100, min_length=0, load_default="")
    entry_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=1000))


class TurnSchema(Schema):
    """A press on the clock; `entry_id` says who, for `start` and `put-back`."""

    act = fields.String(required=True, validate=validate.OneOf(running.ACTS))
    entry_id = fields.UUID(allow_none=True, load_default=None)


class PlaceSchema(Schema):
    """An entry's place in the running order."""

    entry_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    position = fields.Integer(required=True)
    name = fields.String(required=True)
    agencies = fields.List(fields.String(), required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([rules.WAITING, rules.PRESENTING, rules.PAUSED, rules.DONE])
    )
    planned_start = fields.AwareDateTime(required=True)
    expected_start = fields.AwareDateTime(required=True)
    expected_end = fields.AwareDateTime(required=True)
    delay_minutes = fields.Integer(required=True)


class ClockSchema(Schema):
    """Who is presenting; `ends_at` is null while the clock stands still, `left_s` is negative over time."""

    entry_id = fields.UUID(required=True)
    left_s = fields.Integer(required=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)


class ScheduleSchema(Schema):
    """A running order as it stands."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    round_id = fields.UUID(required=True)
    round = fields.String(required=True)
    category_id = fields.UUID(required=True, allow_none=True)
    category = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    minutes = fields.Integer(required=True)
    pause_minutes = fields.Integer(required=True)
    rest_from = fields.AwareDateTime(required=True, allow_none=True)
    rest_until = fields.AwareDateTime(required=True, allow_none=True)
    order_by = fields.String(required=True, validate=validate.OneOf(rules.ORDERS))
    seed = fields.String(required=True)
    now = fields.Nested(ClockSchema, required=True, allow_none=True)
    next_id = fields.UUID(required=True, allow_none=True)
    places = fields.List(fields.Nested(PlaceSchema), required=True)


class SchedulesSchema(Schema):
    """The schedules of all rounds that are not over."""

    items = fields.List(fields.Nested(ScheduleSchema), required=True)


def in_full(shown: Running) -> dict[str, Any]:
    """A running order as `ScheduleSchema` has it."""
    schedule = shown.schedule
    clock = {"entry_id": shown.now.entry.id, "left_s": shown.left_s, "ends_at": shown.ends_at} if shown.now else None
    own = ("id", "version", "round_id", "category_id", "starts_at", "minutes", "pause_minutes")
    return {
        **{name: getattr(schedule, name) for name in (*own, "rest_from", "rest_until", "order_by", "seed")},
        "round": shown.round.name,
        "category": shown.category_name,
        "now": clock,
        "next_id": shown.next.entry.id if shown.next else None,
        "places": [_place(line) for line in shown.lines],
    }


def _place(line: Line) -> dict[str, Any]:
    slot = line.slot
    timed = ("position", "state", "planned_start", "expected_start", "expected_end", "delay_minutes")
    return {
        "entry_id": line.entry.id,
        "number": line.entry.number,
        "name": line.innovation.name,
        "agencies": line.agencies,
        **{name: getattr(slot, name) for name in timed},
    }
