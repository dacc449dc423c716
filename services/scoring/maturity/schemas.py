"""How does a maturity score look in JSON?"""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from shared.contracts import catalogue
from shared.kit.fields import Several, Text, Whole
from shared.kit.messages import N_

MAX_CLAIMS = 100


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


class EstimateClaim(Schema):
    """A level claimed, and whether any proof lies behind it; without proof it scores zero."""

    indicator = Text(max_length=20, required=True)
    level = Whole(least=0, most=catalogue.MAX_LEVEL, required=True)
    has_evidence = fields.Boolean(required=True)


class EstimateIn(Schema):
    """Claims to be scored without being kept."""

    year = Whole(least=2000, most=2100, required=True)
    claims = Several(fields.Nested(EstimateClaim), most=MAX_CLAIMS, required=True)

    @post_load
    def _needs_a_catalogue(self, asked: dict[str, Any], **_rest: Any) -> dict[str, Any]:
        if asked["year"] not in catalogue.years():
            known = ", ".join(map(str, catalogue.years()))
            message = N_("There are no indicators for this year; known: %(years)s.", years=known)
            raise ValidationError([message], field_name="year")
        return asked


class AdviceSchema(Schema):
    """A step worth taking: the level, what it asks for, what proves it, and what it brings."""

    indicator = fields.String(required=True, attribute="indicator.id")
    name = fields.String(required=True, attribute="indicator.name")
    from_level = fields.Integer(required=True)
    to_level = fields.Integer(required=True)
    wording = fields.String(required=True)
    evidence = fields.String(required=True, attribute="indicator.evidence")
    gain = fields.Decimal(as_string=True, required=True)
    effort = fields.Decimal(as_string=True, required=True, metadata={"description": "1 is a document that exists."})


class EstimateOut(Schema):
    """What the claims would score, and the three steps that would raise it most for their effort."""

    year = fields.Integer(required=True)
    claimed = fields.Decimal(as_string=True, required=True, metadata={"example": "74.00"})
    maximum = fields.Decimal(as_string=True, required=True, metadata={"example": "111.00"})
    mandatory_gaps = fields.List(fields.String(), required=True)
    advice = fields.List(fields.Nested(AdviceSchema), required=True)


class VariableSchema(Schema):
    """Points of one variable, of the most that its indicators could give."""

    name = fields.String(required=True)
    claimed = fields.Decimal(as_string=True, required=True, metadata={"example": "33.00"})
    verified = fields.Decimal(as_string=True, required=True, metadata={"example": "22.00"})
    most = fields.Decimal(as_string=True, required=True, metadata={"example": "39.00"})


class LineSchema(Schema):
    """One indicator.

    `verified` is null until a verifier decided, `next` where the highest level is claimed with proof.
    """

    indicator = fields.String(required=True, attribute="indicator.id")
    name = fields.String(required=True, attribute="indicator.name")
    variable = fields.String(required=True, attribute="indicator.variable")
    mandatory = fields.Boolean(required=True, attribute="indicator.mandatory")
    claimed = fields.Integer(required=True)
    verified = fields.Integer(required=True, allow_none=True)
    has_proof = fields.Boolean(required=True)
    is_gap = fields.Boolean(required=True)
    next = fields.Nested(AdviceSchema, required=True, allow_none=True)


class StepsSchema(Schema):
    """What an innovation is worth by variable and indicator, and what would raise it."""

    variables = fields.List(fields.Nested(VariableSchema), required=True)
    lines = fields.List(fields.Nested(LineSchema), required=True)
    best = fields.List(fields.Nested(AdviceSchema), required=True)
