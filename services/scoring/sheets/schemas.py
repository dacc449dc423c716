"""How does a score sheet look in JSON?"""

from marshmallow import Schema, fields, validate

from shared.kit.fields import Text


class NewSheetSchema(Schema):
    """Points per criterion of the rubric, and a note for the jury's own use."""

    scores = fields.Dict(
        keys=fields.String(validate=validate.Length(max=60)),
        values=fields.Integer(strict=True),
        required=True,
        validate=validate.Length(max=50),
        metadata={"example": {"novelty": 8, "benefit": 9}},
    )
    note = Text(max_length=4000, min_length=0, is_multiline=True, load_default="")


class SheetSchema(Schema):
    """One revision of a judge's sheet; `total` from 0 to 100."""

    round_id = fields.UUID(required=True)
    entry_id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    scores = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Decimal(as_string=True, required=True, metadata={"example": "82.5"})
    note = fields.String(required=True)
    accepted_at = fields.AwareDateTime(required=True)


class SheetsSchema(Schema):
    """The sheets that count, one per round and entry."""

    items = fields.List(fields.Nested(SheetSchema), required=True)
