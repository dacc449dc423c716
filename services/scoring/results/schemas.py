"""How do results and decisions look in JSON?"""

from marshmallow import Schema, fields, validate

from services.scoring.results import rules
from services.scoring.results.decisions import MOST_REASON_LENGTH
from shared.kit.fields import Flag, Text


class ResultSchema(Schema):
    """An entry's place and total, 0 to 100; equal totals share a place; places are counted within the category."""

    category = fields.String(required=True)
    category_key = fields.String(required=True)
    place = fields.Integer(required=True)
    computed_place = fields.Integer(required=True, metadata={"description": "Before any decision of the plenary."})
    award = fields.String(
        required=True, metadata={"description": "The title; empty without one.", "example": "Juara I"}
    )
    entry_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    innovation_id = fields.UUID(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    agencies = fields.List(fields.String(), required=True, metadata={"description": "The owner first."})
    total = fields.String(required=True, metadata={"example": "81.25"})
    sheets = fields.Integer(required=True)


class ResultsSchema(Schema):
    """The result as the committee published it; `head` is the hash that was shown before the reveal."""

    festival_id = fields.UUID(required=True)
    festival = fields.String(required=True)
    finalised_at = fields.AwareDateTime(required=True)
    head = fields.String(required=True, allow_none=True)
    results = fields.List(fields.Nested(ResultSchema), required=True)


class ReleaseSchema(Schema):
    """How a result is published; with the sheets, everybody can read each judge's points by number and institution."""

    sheets_are_public = Flag(load_default=False)


class NewDecisionSchema(Schema):
    """What the plenary decided.

    `place` moves one entry to a place, `withdrawn` takes one out of competition, `tie` puts those who share a place in
    the order given.
    """

    category_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(rules.KINDS))
    entries = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 100))
    place = fields.Integer(strict=True, allow_none=True, load_default=None, validate=validate.Range(1, 10_000))
    reason = Text(required=True, max_length=MOST_REASON_LENGTH)
    decided_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T14:00:00+07:00"})


class DropSchema(Schema):
    """Why a decision is not pursued."""

    reason = Text(required=True, max_length=MOST_REASON_LENGTH)


class SignatureSchema(Schema):
    """Who stands for a decision, and since when."""

    name = fields.String(required=True)
    signed_at = fields.AwareDateTime(required=True)


class DroppedSchema(Schema):
    """Who dropped a decision, when and why."""

    name = fields.String(required=True)
    reason = fields.String(required=True)
    dropped_at = fields.AwareDateTime(required=True)


class DecisionSchema(Schema):
    """A decision with its signatures; it counts once two different people have signed."""

    id = fields.UUID(required=True, attribute="decision.id")
    number = fields.Integer(required=True, attribute="decision.number")
    category_id = fields.UUID(required=True, attribute="decision.category_id")
    kind = fields.String(required=True, attribute="decision.kind")
    entries = fields.List(fields.UUID(), required=True, attribute="decision.entries")
    place = fields.Integer(required=True, allow_none=True, attribute="decision.place")
    reason = fields.String(required=True, attribute="decision.reason")
    decided_at = fields.AwareDateTime(required=True, attribute="decision.decided_at")
    counts = fields.Boolean(required=True)
    signatures = fields.List(fields.Nested(SignatureSchema), required=True)
    dropped = fields.Nested(DroppedSchema, required=True, allow_none=True)


class DecisionsSchema(Schema):
    """All decisions of a festival, in their order, also those dropped."""

    items = fields.List(fields.Nested(DecisionSchema), required=True)
