"""How does the period look in JSON?"""

from marshmallow import Schema, fields

from services.submission.period import rules
from shared.kit.fields import Moment, Text

MAX_REASON = 1_000


class Extension(Schema):
    """One time the end was moved: by a measured outage, or by staff with a reason."""

    closes_at = fields.AwareDateTime(required=True)
    cause = fields.String(required=True, metadata={"enum": [rules.OUTAGE, rules.STAFF]})
    lost_s = fields.Integer(required=True, metadata={"description": "How long the service was down or slow before."})
    reason = fields.String(required=True)
    decided_at = fields.AwareDateTime(required=True, attribute="known_since")


class PeriodOut(Schema):
    """Until when submissions are taken; null while no end is set.

    In the last hour `lost_s` is how long the service was down or slow so far: the end moves by it.
    """

    year = fields.Integer(required=True)
    closes_at = fields.AwareDateTime(required=True, allow_none=True)
    is_open = fields.Boolean(required=True)
    days_left = fields.Integer(required=True, allow_none=True)
    lost_s = fields.Integer(required=True)
    extensions = fields.List(fields.Nested(Extension), required=True)


class ExtensionIn(Schema):
    """A later end, and why; everyone who may submit is told."""

    closes_at = Moment(required=True)
    reason = Text(max_length=MAX_REASON, is_multiline=True, required=True)
