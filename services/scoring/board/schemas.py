"""How does a board look in JSON?"""

from marshmallow import Schema, fields, validate

from shared.kit.fields import Flag, Moment


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


class RevealedRowSchema(Schema):
    """A place of the sealed result; without a name until it is revealed."""

    place = fields.Integer(required=True)
    entry_id = fields.String(required=True, allow_none=True, metadata={"format": "uuid"})
    name = fields.String(required=True, allow_none=True)
    slug = fields.String(required=True, allow_none=True)
    agencies = fields.List(fields.String(), required=True)
    total = fields.String(required=True, allow_none=True)
    is_newest = fields.Boolean(required=True)


class RevealedCategorySchema(Schema):
    """A category as far as it is revealed."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    rows = fields.List(fields.Nested(RevealedRowSchema), required=True)


class RevealSchema(Schema):
    """The sealed result as far as the committee has revealed it, from the last place to the first."""

    step = fields.Integer(required=True)
    steps = fields.Integer(required=True)
    categories = fields.List(fields.Nested(RevealedCategorySchema), required=True)


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
    frozen_since = fields.String(
        required=True,
        allow_none=True,
        metadata={"format": "date-time", "description": "Sheets accepted later are not counted here yet."},
    )
    seal = fields.String(
        required=True, allow_none=True, metadata={"description": "The hash of the sealed standings, once they are."}
    )
    reveal = fields.Nested(RevealSchema, required=True, allow_none=True)


class FreezeSchema(Schema):
    """From when on; null or left out: from now."""

    at = Moment(allow_none=True, load_default=None)


class NewRevealSchema(Schema):
    """Whether only the committee's own screens show it."""

    is_rehearsal = Flag(load_default=False)


class StepSchema(Schema):
    """How many steps are to be shown."""

    step = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10_000))


class RevealStateSchema(Schema):
    """A reveal or rehearsal that is on."""

    festival_id = fields.UUID(required=True)
    step = fields.Integer(required=True)
    is_rehearsal = fields.Boolean(required=True)
    begun_at = fields.AwareDateTime(required=True)
