"""How do judges look in JSON?"""

from marshmallow import Schema, fields, validate

from shared.kit.fields import Text


class NewJudgeSchema(Schema):
    """Somebody to be appointed."""

    name = Text(required=True, max_length=200)
    institution = Text(required=True, max_length=200)
    email = fields.Email(required=True)
    agency_id = fields.UUID(metadata={"description": "Of a judge from one of the city's own agencies."})


class JudgeSchema(Schema):
    """A member of the jury; `link` and `qr` let in whoever holds them."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    institution = fields.String(required=True)
    link = fields.Url(required=True, require_tld=False)
    qr = fields.String(required=True, metadata={"description": "The link as a QR code: an SVG as data URI"})


class ReasonSchema(Schema):
    """Why; it stays on record."""

    reason = Text(required=True, max_length=1000)


class TypedReasonSchema(Schema):
    """Why, as a form has it; whether it may be left out, the use case says."""

    reason = Text(required=True, max_length=1000, min_length=0, is_multiline=True)


class ConflictSchema(Schema):
    """A judge who must not score an entry, until it is lifted."""

    entry_id = fields.UUID(required=True)
    judge_id = fields.UUID(required=True)
    source = fields.String(required=True, validate=validate.OneOf(["declared", "derived"]))
    reason = fields.String(required=True)
    noted_at = fields.AwareDateTime(required=True)
    lifted_at = fields.AwareDateTime(required=True, allow_none=True)
