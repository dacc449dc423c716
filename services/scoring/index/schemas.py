"""How do the index and the city's own rows look in JSON?"""

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from shared.kit.fields import Text

MOST_PROOF = 300


class ProjectionSchema(Schema):
    """The index and its parts, in points; decimals as strings."""

    index = fields.Decimal(as_string=True, required=True, metadata={"example": "48.83"})
    category = fields.String(required=True, metadata={"example": "Inovatif"})
    spd = fields.Decimal(as_string=True, required=True, metadata={"example": "42"})
    maturity = fields.Decimal(as_string=True, required=True, metadata={"example": "74.00"})
    count = fields.Decimal(as_string=True, required=True, metadata={"example": "6.08"})
    innovations = fields.Integer(required=True, metadata={"example": 16})
    basic_services = fields.List(fields.String(), required=True, metadata={"example": ["kesehatan", "sosial"]})


class IndexSchema(Schema):
    """A projection by the year's formula; the official index is measured by the ministry."""

    year = fields.Integer(required=True)
    version = fields.Integer(required=True)
    is_projection = fields.Constant(True)
    claimed = fields.Nested(ProjectionSchema, required=True)
    verified = fields.Nested(ProjectionSchema, required=True)
    projected_at = fields.AwareDateTime(required=True)


class YearStandingSchema(Schema):
    """The index of one year by its own rules."""

    year = fields.Integer(required=True)
    verified = fields.Decimal(as_string=True, required=True)
    claimed = fields.Decimal(as_string=True, required=True)
    category = fields.String(required=True)
    innovations = fields.Integer(required=True)
    best_from = fields.Decimal(as_string=True, required=True)
    source = fields.String(required=True)


class RecomputationSchema(Schema):
    """The verified index of a year by its own rules and by another year's; `left_out` and `not_asked` count nothing."""

    year = fields.Integer(required=True)
    rules_year = fields.Integer(required=True)
    own = fields.Nested(ProjectionSchema, required=True)
    other = fields.Nested(ProjectionSchema, required=True)
    left_out = fields.List(fields.Pluck(lambda: RowSchema(), "id"), required=True)
    not_asked = fields.List(fields.Pluck(lambda: RowSchema(), "id"), required=True)


class RowSchema(Schema):
    """A row of the indicators."""

    id = fields.String(required=True)


class SpdSchema(Schema):
    """The city's own rows: a row's id and its level from 0 to 3; what is left out is at level 0."""

    levels = fields.Dict(
        keys=fields.String(validate=validate.Length(max=10)),
        values=fields.Integer(strict=True),
        required=True,
        metadata={"example": {"1": 3, "2a": 2}},
    )
    proofs = fields.Dict(
        keys=fields.String(validate=validate.Length(max=10)),
        values=Text(max_length=MOST_PROOF),
        metadata={
            "description": "What shows each level: a document's number, or a link. Left out, they stay.",
            "example": {"12": "SK Wali Kota 188/2026"},
        },
    )


class SpdFormSchema(SpdSchema):
    """The form as stored."""

    year = fields.Integer(required=True)
    version = fields.Integer(required=True)


class SpdFileIn(Schema):
    """A PDF, PNG or JPEG file of a form."""

    file = Upload(required=True)


class SpdFileSchema(Schema):
    """A file that proves one of the city's own rows."""

    id = fields.UUID(required=True)
    year = fields.Integer(required=True)
    row = fields.String(required=True)
    kind = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    filename = fields.String(required=True)
    uploaded_at = fields.AwareDateTime(required=True)


class SpdFilesSchema(Schema):
    """All files of a year."""

    items = fields.List(fields.Nested(SpdFileSchema), required=True)
