"""How does a maturity score look in JSON?"""

from marshmallow import Schema, fields


class PointsSchema(Schema):
    """Points of one variable."""

    claimed = fields.Decimal(as_string=True, required=True, metadata={"example": "33"})
    verified = fields.Decimal(as_string=True, required=True, metadata={"example": "22"})


class MaturitySchema(Schema):
    """Exact decimals as strings; `mandatory_gaps` names the mandatory indicators that bring nothing yet."""

    innovation_id = fields.UUID(required=True)
    innovation_version = fields.Integer(required=True)
    year = fields.Integer(required=True)
    claimed = fields.Decimal(as_string=True, required=True, metadata={"example": "74.00"})
    verified = fields.Decimal(as_string=True, required=True, metadata={"example": "71.00"})
    maximum = fields.Decimal(as_string=True, required=True, metadata={"example": "111.00"})
    by_variable = fields.Dict(keys=fields.String(), values=fields.Nested(PointsSchema), required=True)
    mandatory_gaps = fields.List(fields.String(), required=True)
    scored_at = fields.AwareDateTime(required=True)
