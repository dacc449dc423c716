"""What may be typed of a broadcast?"""

from marshmallow import EXCLUDE, Schema, fields, validate

from services.notify.broadcasts import rules
from shared.kit import fields as ours
from shared.kit.roles import ADMIN, COMMITTEE, EXECUTIVE, OFFICER, VERIFIER

SENDERS = (ADMIN, COMMITTEE)
"""Who may write to many."""
ROLES = (OFFICER, VERIFIER, EXECUTIVE, COMMITTEE, ADMIN)
"""Those of whom notify knows who holds them; of judges scoring is asked."""
MOST_SUBJECT, MOST_BODY, MOST_LABEL, MOST_PATH = 120, 5000, 60, 500
MOST_AGENCIES, MOST_FESTIVALS = 1000, 50


class BroadcastIn(Schema):
    """The text, the one action, and the audience."""

    class Meta:
        unknown = EXCLUDE

    subject = ours.Text(max_length=MOST_SUBJECT, required=True)
    body = ours.Text(max_length=MOST_BODY, required=True, is_multiline=True)
    label = ours.Text(max_length=MOST_LABEL, required=True)
    path = ours.Text(max_length=MOST_PATH, required=True)
    subject_en = ours.Text(max_length=MOST_SUBJECT, allow_none=True)
    body_en = ours.Text(max_length=MOST_BODY, allow_none=True, is_multiline=True)
    label_en = ours.Text(max_length=MOST_LABEL, allow_none=True)
    roles = ours.Several(ours.Choice(ROLES), most=len(ROLES))
    agencies = ours.Choice(rules.AGENCIES)
    agency_ids = ours.Several(fields.UUID(), most=MOST_AGENCIES)
    reach = ours.Several(ours.Choice(rules.REACH), most=len(rules.REACH))
    festivals = ours.Several(fields.UUID(), most=MOST_FESTIVALS)
    judges = ours.Several(fields.UUID(), most=MOST_FESTIVALS)
    rounds = ours.Several(fields.UUID(), most=MOST_FESTIVALS)
    is_urgent = ours.Flag()


class BroadcastQuery(Schema):
    """Which page is asked for."""

    cursor = fields.UUID(metadata={"description": "`next` of the page before."})


class BroadcastOut(Schema):
    """A broadcast, and how far its letters are."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    subject = fields.String(required=True)
    body = fields.String(required=True)
    label = fields.String(required=True)
    path = fields.String(required=True)
    subject_en = fields.String(required=True)
    body_en = fields.String(required=True)
    label_en = fields.String(required=True)
    chosen = fields.Dict(required=True, metadata={"description": "The audience, in the fields it is chosen by."})
    is_urgent = fields.Boolean(required=True)
    author = fields.String(required=True)
    standing = fields.String(required=True, validate=validate.OneOf(rules.STANDINGS))
    tests = fields.Integer(required=True, metadata={"description": "How many letters were sent to try it."})
    recipients = fields.Integer(required=True, metadata={"description": "How many were counted when it was sent."})
    waiting = fields.Integer(required=True)
    delivered = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    not_sent = fields.Integer(required=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    stopped_at = fields.AwareDateTime(required=True, allow_none=True)


class BroadcastPage(Schema):
    """A page of broadcasts, newest first; `next` is null on the last one."""

    items = fields.List(fields.Nested(BroadcastOut), required=True)
    next = fields.UUID(required=True, allow_none=True)


class ReachedOut(Schema):
    """How many a draft would reach now."""

    count = fields.Integer(required=True, metadata={"description": "Letters that would leave; send this number along."})
    in_app = fields.Integer(required=True)
    turned_off = fields.Integer(required=True)
    without_address = fields.Integer(required=True)
    refusing = fields.Integer(required=True)


class SendIn(Schema):
    """What was seen and is confirmed."""

    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=10**8))
