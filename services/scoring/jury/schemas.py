"""How do judges look in JSON?"""

from marshmallow import Schema, fields

from shared.kit.fields import Text


class NewJudgeSchema(Schema):
    """Somebody to be appointed."""

    name = Text(required=True, max_length=200)
    institution = Text(required=True, max_length=200)
    email = fields.Email(required=True)


class JudgeSchema(Schema):
    """A member of the jury; `link` and `qr` let in whoever holds them."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    institution = fields.String(required=True)
    link = fields.Url(required=True, require_tld=False)
    qr = fields.String(required=True, metadata={"description": "The link as a QR code: an SVG as data URI"})
