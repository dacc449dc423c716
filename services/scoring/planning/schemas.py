"""How does a what-if look in JSON?"""

from decimal import Decimal

from marshmallow import Schema, fields, validate

from services.scoring.index.schemas import ProjectionSchema
from services.scoring.planning.use_cases import MOST_ADDED
from shared.contracts.affairs import BASIC_SERVICES
from shared.contracts.catalogue import MAX_LEVEL
from shared.kit.fields import Choice, Exact, Several, Whole


class ScenarioSchema(Schema):
    """What is different from today; what is left out stays as it is."""

    added = Whole(least=0, most=MOST_ADDED, load_default=0)
    mean = Exact(least=Decimal(0), most=Decimal(1000), places=2, load_default=Decimal(0))
    services = Several(Choice(BASIC_SERVICES), most=len(BASIC_SERVICES), load_default=list)
    spd = fields.Dict(
        keys=fields.String(validate=validate.Length(max=10)),
        values=Whole(least=0, most=MAX_LEVEL),
        load_default=dict,
        metadata={"example": {"1": 3}},
    )
    innovation_id = fields.UUID(allow_none=True, load_default=None)
    levels = fields.Dict(
        keys=fields.String(validate=validate.Length(max=10)),
        values=Whole(least=0, most=MAX_LEVEL),
        load_default=dict,
        metadata={"example": {"35": 3}},
    )


class ComparisonSchema(Schema):
    """The verified index as it is and as it would be; a projection, not the official result."""

    year = fields.Integer(required=True)
    is_projection = fields.Constant(True)
    today = fields.Nested(ProjectionSchema, required=True)
    then = fields.Nested(ProjectionSchema, required=True)
    difference = fields.Decimal(as_string=True, required=True, metadata={"example": "3.20"})
