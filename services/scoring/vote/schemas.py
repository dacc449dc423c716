"""How does the committee say when the public may vote?"""

from marshmallow import Schema, fields

from shared.kit.fields import Moment


class PollSchema(Schema):
    """The window, and how many days after its end the single votes are kept."""

    opens_at = Moment(required=True)
    closes_at = Moment(required=True)
    keep_days = fields.Integer(required=True, strict=True)


class TicketsSchema(Schema):
    """How many tickets are printed."""

    number = fields.Integer(required=True, strict=True)
