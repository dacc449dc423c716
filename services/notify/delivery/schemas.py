"""How do deliveries look at the API?"""

from marshmallow import Schema, fields, validate

from services.notify.delivery.models import STATES


class DeliveryQuery(Schema):
    """Which deliveries are asked for."""

    event = fields.UUID(metadata={"description": "Only those of this event."})
    state = fields.String(validate=validate.OneOf(STATES))
    cursor = fields.UUID(metadata={"description": "`next` of the page before."})


class DeliveryOut(Schema):
    """One letter to one recipient; `id` is in its Message-ID."""

    id = fields.UUID(required=True)
    event_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True, metadata={"description": "What the event is about: `innovation/…`."})
    channel = fields.String(required=True)
    recipient = fields.String(required=True, metadata={"description": "The address; an agency's id if it has none."})
    language = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    reason = fields.String(required=True, metadata={"description": "Why, in the mail server's words."})
    attempts = fields.Integer(required=True)
    queued_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True)
    state_since = fields.AwareDateTime(required=True)


class DeliveryPage(Schema):
    """A page of deliveries, newest first; `next` is null on the last one."""

    items = fields.List(fields.Nested(DeliveryOut), required=True)
    next = fields.UUID(required=True, allow_none=True)


class DeliveryState(Schema):
    """Where a delivery stands."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)
