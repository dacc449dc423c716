"""How do festivals and entries look in JSON?"""

from marshmallow import Schema, fields, validate

from shared.kit.fields import Text


class CriterionSchema(Schema):
    """One question of the rubric."""

    key = fields.String(required=True, metadata={"example": "novelty"})
    name = fields.String(required=True, metadata={"example": "Kebaruan"})
    weight_pct = fields.String(required=True, metadata={"example": "30"})


class RubricSchema(Schema):
    """Points per criterion go from 1 to `highest`."""

    key = fields.String(required=True, metadata={"example": "iga-2023"})
    highest = fields.Integer(required=True, metadata={"example": 10})
    criteria = fields.List(fields.Nested(CriterionSchema), required=True)


class NewFestivalSchema(Schema):
    """A festival to be prepared."""

    name = Text(required=True, max_length=200, metadata={"example": "Festival Inovasi Daerah 2026"})
    slug = Text(required=True, max_length=80, metadata={"example": "festival-2026"})
    year = fields.Integer(required=True, strict=True, validate=validate.Range(2000, 2100))
    rubric = Text(required=True, max_length=50, metadata={"example": "iga-2023"})


class FestivalSchema(Schema):
    """A festival."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    year = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["draft", "open", "final"]))
    rubric = fields.Nested(RubricSchema, required=True)
    is_sample = fields.Boolean(required=True)
    opened_at = fields.AwareDateTime(allow_none=True)
    finalised_at = fields.AwareDateTime(allow_none=True)


class FestivalsSchema(Schema):
    """All of them; a city has one or two a year."""

    items = fields.List(fields.Nested(FestivalSchema), required=True)


class NewEntrySchema(Schema):
    """A verified innovation that is to take part."""

    innovation_id = fields.UUID(required=True)


class EntrySchema(Schema):
    """An innovation that takes part."""

    id = fields.UUID(required=True)
    festival_id = fields.UUID(required=True)
    innovation_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
