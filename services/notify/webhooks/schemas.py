"""How do webhooks look at the API, and what may be asked of one?"""

from typing import Any

from flask import current_app
from marshmallow import Schema, ValidationError, fields, validate

from services.notify.webhooks import rules
from services.notify.webhooks.concerns import PING, TYPES
from services.notify.webhooks.keeping import MISSED, REPLAYS
from services.notify.webhooks.models import ENDPOINT_STATES, STATES
from shared.kit.fields import Choice, Flag, Moment, Several, Text, Whole
from shared.kit.messages import N_

DEFAULT_OVERLAP_HOURS = 24
MAX_OVERLAP_HOURS = 30 * 24


class Address(Text):
    """An address on the internet to which calls may go."""

    def __init__(self, **options: Any) -> None:
        told = {"format": "uri", "description": "https:// and a host on the internet; redirects are not followed."}
        super().__init__(max_length=500, **{"metadata": told, **options})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        url = super()._deserialize(value, attr, data, **rest)
        may_be_local = current_app.extensions["settings"].webhooks_may_be_local
        if complaint := rules.complaint_about_url(url, may_be_local=may_be_local):
            raise ValidationError([complaint])
        return url


class Types(Several):
    """Which events are told, at least one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Choice(TYPES), most=len(TYPES), **options)
        self.metadata = {"minItems": 1, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> list[Any]:
        found = super()._deserialize(value, attr, data, **rest)
        if not found:
            raise ValidationError([N_("Name at least one.")])
        return found


class WebhookIn(Schema):
    """A webhook to be registered; `agency_id` is for administrators, who register for any agency."""

    url = Address(required=True)
    label = Text(max_length=100, required=True)
    types = Types(required=True)
    agency_id = fields.UUID(load_default=None, allow_none=True)


class WebhookChanges(Schema):
    """What is to be changed."""

    url = Address()
    label = Text(max_length=100)
    types = Types()


class WebhookOut(Schema):
    """A webhook without its secret."""

    id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    url = fields.String(required=True)
    label = fields.String(required=True)
    types = fields.List(fields.String(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(ENDPOINT_STATES))
    reason = fields.String(
        required=True, metadata={"description": "Why it is stopped: `by_hand`, `failing`, or `gone` after a 410."}
    )
    state_since = fields.AwareDateTime(required=True)
    created_at = fields.AwareDateTime(required=True)
    failures = fields.Integer(required=True, metadata={"description": "How many in a row."})
    failing_since = fields.AwareDateTime(required=True, allow_none=True)
    delivered_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "The last success."})
    previous_ends_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Until when the secret before the last signs, too."}
    )


class WebhookList(Schema):
    """Webhooks, those that need somebody first."""

    items = fields.List(fields.Nested(WebhookOut), required=True)


class WebhookQuery(Schema):
    """Whose webhooks are asked for; administrators see all."""

    agency = fields.UUID()


class SecretOut(Schema):
    """What calls are signed with; `previous_secret` too, until `previous_ends_at`."""

    secret = fields.String(required=True)
    previous_secret = fields.String(required=True, allow_none=True)
    previous_ends_at = fields.AwareDateTime(required=True, allow_none=True)


class SecretRotation(Schema):
    """How long the secret in use goes on signing beside the new one: 0 hours to 30 days."""

    overlap_hours = Whole(least=0, most=MAX_OVERLAP_HOURS, load_default=DEFAULT_OVERLAP_HOURS)


class Resumption(Schema):
    """Whether what waited meanwhile is sent."""

    with_missed = Flag(load_default=True)


class Replay(Schema):
    """Since when, and whether what the receiver has already is sent, too."""

    since = Moment(required=True)
    what = Choice(REPLAYS, load_default=MISSED)


class Replayed(Schema):
    """How many deliveries are on their way."""

    count = fields.Integer(required=True)


class LogQuery(Schema):
    """Which deliveries are asked for."""

    state = fields.String(validate=validate.OneOf(STATES))
    sought = Text(max_length=200, min_length=0, metadata={"description": "A word of type or subject, or an id."})
    cursor = fields.UUID(metadata={"description": "`next` of the page before."})


class WebhookDeliveryOut(Schema):
    """One event for this webhook; `id` is the `webhook-id`, on every attempt the same."""

    id = fields.UUID(required=True)
    event_id = fields.UUID(required=True)
    type = fields.String(required=True)
    subject = fields.String(required=True)
    occurred_at = fields.AwareDateTime(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    reason = fields.String(required=True)
    attempts = fields.Integer(required=True)
    due_at = fields.AwareDateTime(required=True)
    state_since = fields.AwareDateTime(required=True)


class WebhookDeliveryPage(Schema):
    """A page of the log, newest first; `next` is null on the last one."""

    items = fields.List(fields.Nested(WebhookDeliveryOut), required=True)
    next = fields.UUID(required=True, allow_none=True)


class AttemptOut(Schema):
    """One call: what went along with it, and the first KB of the answer."""

    at = fields.AwareDateTime(required=True)
    url = fields.String(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    status = fields.Integer(required=True, allow_none=True)
    answer = fields.String(required=True)
    reason = fields.String(required=True)
    duration_ms = fields.Integer(required=True)


class WebhookDeliveryDetails(WebhookDeliveryOut):
    """A delivery with what is sent and every call that was made, newest first."""

    body = fields.String(required=True, metadata={"description": "Byte by byte what is signed and sent."})
    calls = fields.List(fields.Nested(AttemptOut), required=True)


class WebhookTypeOut(Schema):
    """A type of event that webhooks may be told of; `about` says when it is told."""

    type = fields.String(required=True, validate=validate.OneOf([*TYPES, PING]))
    about = fields.String(required=True)


class WebhookTypeList(Schema):
    """All of them."""

    items = fields.List(fields.Nested(WebhookTypeOut), required=True)
