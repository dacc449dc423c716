"""How do festivals and entries look in JSON?"""

from marshmallow import Schema, fields, validate

from services.scoring.festival import rules
from services.scoring.ranking.standings import METHODS
from shared.contracts import events
from shared.kit.fields import Flag, Moment, Text


class CriterionSchema(Schema):
    """One question of the rubric; `anchors` say in words what a level means."""

    key = Text(required=True, max_length=60, metadata={"example": "novelty"})
    name = Text(required=True, max_length=200, metadata={"example": "Kebaruan"})
    weight = Text(required=True, max_length=10, metadata={"example": "30"})
    anchors = fields.Dict(
        keys=fields.String(validate=validate.Length(max=3)),
        values=Text(max_length=500),
        load_default=dict,
        validate=validate.Length(max=101),
        metadata={"example": {"1": "Sudah lazim di daerah lain", "10": "Pertama di Indonesia"}},
    )


class NewRubricSchema(Schema):
    """A rubric of one's own: points from `lowest` to `highest`, weights that add up to `weights_total`."""

    source = Text(max_length=500, min_length=0, load_default="")
    lowest = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))
    highest = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100))
    weights_total = Text(max_length=10, load_default="100")
    criteria = fields.List(fields.Nested(CriterionSchema), required=True, validate=validate.Length(1, 30))
    tie_break = fields.List(fields.String(validate=validate.Length(max=60)), load_default=list)
    reason = Text(max_length=1000, min_length=0, load_default="")


class RubricSchema(Schema):
    """The version of a rubric that counts in a round of a category."""

    category_id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    key = fields.String(required=True, metadata={"example": "iga-2023"})
    source = fields.String(required=True)
    lowest = fields.Integer(required=True, metadata={"example": 1})
    highest = fields.Integer(required=True, metadata={"example": 10})
    weights_total = fields.Decimal(as_string=True, required=True, metadata={"example": "100.00"})
    criteria = fields.List(fields.Nested(CriterionSchema), required=True)
    tie_break = fields.List(fields.String(), required=True)
    reason = fields.String(required=True)


class ChangedRubricSchema(RubricSchema):
    """The new version, and which sheets it touches: those that wait for their judges no longer count."""

    sheets = fields.Integer(required=True, dump_only=True)
    sheets_waiting = fields.Integer(required=True, dump_only=True)


_TAKES = {"forms": events.FORMS, "kinds": events.KINDS, "stages": events.STAGES}


class ChangedCategorySchema(Schema):
    """Entries that compete with one another; an empty list takes all."""

    name = Text(required=True, max_length=120)
    forms = fields.List(fields.String(validate=validate.OneOf(_TAKES["forms"])), load_default=list)
    kinds = fields.List(fields.String(validate=validate.OneOf(_TAKES["kinds"])), load_default=list)
    stages = fields.List(fields.String(validate=validate.OneOf(_TAKES["stages"])), load_default=list)


class NewCategorySchema(ChangedCategorySchema):
    """A category to be added; its key is part of addresses and files."""

    key = Text(required=True, max_length=40, metadata={"example": "digital"})


class CategorySchema(NewCategorySchema):
    """A category."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True)


class ChangedRoundSchema(Schema):
    """What is said of a round; only what is sent changes."""

    name = Text(max_length=120)
    weight_pct = fields.Decimal(places=2, as_string=True, allow_nan=False, metadata={"example": "60"})
    method = fields.String(validate=validate.OneOf(METHODS))
    closes_at = Moment(allow_none=True)


class NewRoundSchema(ChangedRoundSchema):
    """A round to be added after the others; `rubric` names one of those that come with us, none for a plenary."""

    kind = fields.String(required=True, validate=validate.OneOf(rules.KINDS))
    name = Text(required=True, max_length=120, metadata={"example": "Presentasi dan wawancara"})
    weight_pct = fields.Decimal(required=True, places=2, as_string=True, allow_nan=False, metadata={"example": "60"})
    rubric = Text(max_length=50, metadata={"example": "iga-2023"})


class RoundSchema(Schema):
    """A round with the rubric that counts in each category."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(rules.KINDS))
    name = fields.String(required=True)
    position = fields.Integer(required=True)
    weight_pct = fields.Decimal(as_string=True, required=True, metadata={"example": "60.00"})
    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    status = fields.String(required=True, validate=validate.OneOf(["draft", "open", "closed"]))
    closes_at = fields.AwareDateTime(allow_none=True, required=True)
    opened_at = fields.AwareDateTime(allow_none=True, required=True)
    closed_at = fields.AwareDateTime(allow_none=True, required=True)
    rubrics = fields.Function(lambda one: RubricSchema(many=True).dump(one.newest_rubrics().values()))


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
    status = fields.String(required=True, validate=validate.OneOf(["draft", "open", "sealed", "final"]))
    categories = fields.List(fields.Nested(CategorySchema), required=True)
    rounds = fields.List(fields.Nested(RoundSchema), required=True)
    is_sample = fields.Boolean(required=True)
    opened_at = fields.AwareDateTime(allow_none=True)
    finalised_at = fields.AwareDateTime(allow_none=True)


class FestivalsSchema(Schema):
    """All of them; a city has one or two a year."""

    items = fields.List(fields.Nested(FestivalSchema), required=True)


class NewEntrySchema(Schema):
    """A verified innovation that is to take part, in the first category that takes it unless one is named."""

    innovation_id = fields.UUID(required=True)
    category_id = fields.UUID()
    is_anchor = Flag(load_default=False)


class ChangedEntrySchema(Schema):
    """What is to be otherwise of an entry; `ends_after` is the position of the last round that it takes part in."""

    category_id = fields.UUID()
    is_anchor = Flag()
    ends_after = fields.Integer(strict=True, allow_none=True)


class WithdrawalSchema(Schema):
    """Why an entry leaves the competition."""

    reason = Text(required=True, max_length=1000)


class EntrySchema(Schema):
    """An innovation that takes part, or did until it was withdrawn."""

    id = fields.UUID(required=True)
    festival_id = fields.UUID(required=True)
    category_id = fields.UUID(required=True)
    innovation_id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    is_anchor = fields.Boolean(required=True)
    ends_after = fields.Integer(required=True, allow_none=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)
