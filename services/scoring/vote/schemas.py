"""How does the committee say when the public may vote?"""

from marshmallow import Schema, fields


class PollSchema(Schema):
    """The window, and how many days after its end the single votes are kept."""

    opens_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)
    keep_days = fields.Integer(required=True, strict=True)


class TicketsSchema(Schema):
    """How many tickets are printed."""

    number = fields.Integer(required=True, strict=True)
