"""How do results look in JSON?"""

from marshmallow import Schema, fields


class ResultSchema(Schema):
    """An entry's place and total, 0 to 100; equal totals share a place; places are counted within the category."""

    category = fields.String(required=True)
    place = fields.Integer(required=True)
    entry_id = fields.UUID(required=True)
    innovation_id = fields.UUID(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    agencies = fields.List(fields.String(), required=True, metadata={"description": "The owner first."})
    total = fields.String(required=True, metadata={"example": "81.25"})
    sheets = fields.Integer(required=True)


class ResultsSchema(Schema):
    """The result as the committee closed it."""

    festival_id = fields.UUID(required=True)
    festival = fields.String(required=True)
    finalised_at = fields.AwareDateTime(required=True)
    results = fields.List(fields.Nested(ResultSchema), required=True)
