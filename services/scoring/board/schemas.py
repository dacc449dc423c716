"""How does a board look in JSON?"""

from marshmallow import Schema, fields, validate


class BoardRowSchema(Schema):
    """An entry on the board; `place` and `total` are null until a judge has scored it. Equal totals share a place."""

    entry_id = fields.String(required=True, metadata={"format": "uuid"})
    innovation_id = fields.String(required=True, metadata={"format": "uuid"})
    slug = fields.String(required=True)
    name = fields.String(required=True)
    agencies = fields.List(fields.String(), required=True, metadata={"description": "The owner first."})
    place = fields.Integer(required=True, allow_none=True)
    total = fields.String(required=True, allow_none=True, metadata={"example": "81.25"})
    sheets = fields.Integer(required=True)


class BoardCategorySchema(Schema):
    """One category of a board, best first."""

    key = fields.String(required=True, metadata={"example": "umum"})
    name = fields.String(required=True)
    sheets = fields.Integer(required=True)
    sheets_expected = fields.Integer(required=True)
    rows = fields.List(fields.Nested(BoardRowSchema), required=True)


class BoardSchema(Schema):
    """A festival's board; `version` grows with each change that can be seen."""

    festival_id = fields.String(required=True, metadata={"format": "uuid"})
    version = fields.Integer(required=True)
    made_at = fields.String(required=True, metadata={"format": "date-time"})
    festival = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["draft", "open", "sealed", "final"]))
    judges = fields.Integer(required=True)
    sheets = fields.Integer(required=True)
    sheets_expected = fields.Integer(required=True)
    categories = fields.List(fields.Nested(BoardCategorySchema), required=True)
