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


class PlanQuery(Schema):
    """Which index is to be reached, and from what: what is `verified`, or what the agencies claim."""

    target = Exact(least=Decimal(0), most=Decimal(100), places=2, required=True, metadata={"example": "65.01"})
    side = fields.String(load_default="verified", validate=validate.OneOf(["verified", "claimed"]))


class PlanStepSchema(Schema):
    """One indicator to a higher level, for so many maturity points and so much effort."""

    indicator = fields.Function(lambda step: step.indicator.id, metadata={"type": "string", "example": "35"})
    from_level = fields.Integer(required=True)
    to_level = fields.Integer(required=True)
    gain = fields.Decimal(as_string=True, required=True)
    effort = fields.Decimal(as_string=True, required=True)


class WorkSchema(Schema):
    """What one innovation does; without an id and not new it is the city's own rows."""

    agency = fields.String(required=True)
    innovation_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)
    is_new = fields.Boolean(required=True)
    service = fields.String(required=True, metadata={"description": "The basic service a new one covers, or empty."})
    points = fields.Decimal(as_string=True, required=True, metadata={"description": "Of the index, for reading."})
    effort = fields.Decimal(as_string=True, required=True)
    steps = fields.List(fields.Nested(PlanStepSchema), required=True)


class WaySchema(Schema):
    """What so many new innovations take at least, and exactly where that could be cheapest."""

    added = fields.Integer(required=True)
    at_least = fields.Decimal(as_string=True, required=True)
    effort = fields.Decimal(as_string=True, required=True, allow_none=True)


class PlanSchema(Schema):
    """The steps that reach the target for the least effort; `then` is null where none reach it, `best` how far they do.

    No plan with at most `most_added` new innovations is cheaper; `bound` was found another way. It is a projection.
    """

    year = fields.Integer(required=True)
    is_projection = fields.Constant(True)
    target = fields.Decimal(as_string=True, required=True)
    today = fields.Nested(ProjectionSchema, required=True)
    then = fields.Nested(ProjectionSchema, required=True, allow_none=True)
    best = fields.Decimal(as_string=True, required=True)
    effort = fields.Decimal(as_string=True, required=True)
    bound = fields.Decimal(as_string=True, required=True)
    most_added = fields.Integer(required=True)
    ways = fields.List(fields.Nested(WaySchema), required=True)
    works = fields.List(fields.Nested(WorkSchema), required=True)


class EffortsSchema(Schema):
    """What each step takes, level 1 to 3, as strings; a row of the city's own that is left out is not worked on."""

    proof = fields.String(required=True, metadata={"example": "1"})
    new = fields.String(required=True, metadata={"example": "5"})
    steps = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String(), validate=validate.Length(equal=3)), required=True
    )
    spd = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String(), validate=validate.Length(equal=3)), required=True
    )


class ComparisonSchema(Schema):
    """The verified index as it is and as it would be; a projection, not the official result."""

    year = fields.Integer(required=True)
    is_projection = fields.Constant(True)
    today = fields.Nested(ProjectionSchema, required=True)
    then = fields.Nested(ProjectionSchema, required=True)
    difference = fields.Decimal(as_string=True, required=True, metadata={"example": "3.20"})
