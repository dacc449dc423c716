"""How does a score sheet look in JSON?"""

from typing import Any

import msgspec
from marshmallow import Schema, fields, validate

from shared.kit.fields import Text

MAX_NOTE = 4000


class DeviceSchema(Schema):
    """What a judge's device says of itself; what of it cannot be understood is passed over, and nothing is refused."""

    id = fields.Raw(metadata={"type": "string", "description": "A random name, drawn by the device"})
    tapped_at = fields.Raw(metadata={"type": "string", "format": "date-time", "description": "By the device's clock"})
    sent_at = fields.Raw(metadata={"type": "string", "format": "date-time", "description": "By the device's clock"})


class NewSheetSchema(Schema):
    """Points per criterion of the rubric, and a note for the jury's own use."""

    scores = fields.Dict(
        keys=fields.String(validate=validate.Length(max=60)),
        values=fields.Integer(strict=True),
        required=True,
        validate=validate.Length(max=50),
        metadata={"example": {"novelty": 8, "benefit": 9}},
    )
    note = Text(max_length=MAX_NOTE, min_length=0, is_multiline=True, load_default="")
    device = fields.Nested(DeviceSchema, load_default=None, allow_none=True)


class PlainDevice(msgspec.Struct, forbid_unknown_fields=True):
    """`DeviceSchema`, read fast."""

    id: Any = None
    tapped_at: Any = None
    sent_at: Any = None


class PlainSheet(msgspec.Struct, forbid_unknown_fields=True):
    """`NewSheetSchema` as long as nothing is wrong with it, read fast; whatever does not fit is read by that one."""

    scores: dict[str, int]
    note: str = ""
    device: PlainDevice | None = None


class SheetSchema(Schema):
    """One revision of a judge's sheet; `total` from 0 to 100."""

    round_id = fields.UUID(required=True)
    entry_id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    scores = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Decimal(as_string=True, required=True, metadata={"example": "82.5000"})
    note = fields.String(required=True)
    accepted_at = fields.AwareDateTime(required=True)


class SheetsSchema(Schema):
    """The sheets that count, one per round and entry."""

    items = fields.List(fields.Nested(SheetSchema), required=True)


class DraftSchema(Schema):
    """A sheet that was begun; it counts nowhere."""

    scores = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    note = fields.String(required=True)
    saved_at = fields.AwareDateTime(required=True)


class NewAsideSchema(NewSheetSchema):
    """A sheet from a device whose pass is not valid any more."""

    round_id = fields.UUID(required=True)
    entry_id = fields.UUID(required=True)
    expected = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, 10**6))
    key = Text(required=True, max_length=200, metadata={"description": "The Idempotency-Key of the sheet's request"})


class AsideSchema(Schema):
    """What was kept for the committee."""

    aside_id = fields.UUID(required=True)


class NamedSchema(Schema):
    """Something with an id and a name."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class JudgedFestivalSchema(NamedSchema):
    """The festival."""

    slug = fields.String(required=True)


class JudgedRoundSchema(NamedSchema):
    """The round at hand."""

    kind = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["draft", "open", "closed"]))
    closes_at = fields.AwareDateTime(required=True, allow_none=True)


class AskedSchema(Schema):
    """One criterion; `anchors` say by level what it means."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    weight_pct = fields.Float(required=True)
    anchors = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class ScaleSchema(Schema):
    """What is asked in a category."""

    id = fields.UUID(required=True)
    lowest = fields.Integer(required=True)
    highest = fields.Integer(required=True)
    criteria = fields.List(fields.Nested(AskedSchema), required=True)


class JudgedEntrySchema(NamedSchema):
    """An entry as its judge sees it."""

    number = fields.Integer(required=True)
    category_id = fields.UUID(required=True)
    category = fields.String(required=True)
    slug = fields.String(required=True)
    summary = fields.String(required=True)
    agency = fields.String(required=True)
    partners = fields.List(fields.String(), required=True)


class OwnSheetSchema(Schema):
    """A judge's own sheet that counts."""

    revision = fields.Integer(required=True)
    scores = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    note = fields.String(required=True)
    total = fields.String(required=True)
    accepted_at = fields.AwareDateTime(required=True)


class JudgedSchema(Schema):
    """All that a judge's device needs to go on without the network; own sheets and drafts by the entry's id."""

    server_time = fields.AwareDateTime(required=True)
    judge = fields.Nested(NamedSchema, required=True)
    festival = fields.Nested(JudgedFestivalSchema, required=True)
    round = fields.Nested(JudgedRoundSchema, required=True)
    rubrics = fields.Dict(keys=fields.String(), values=fields.Nested(ScaleSchema), required=True)
    entries = fields.List(fields.Nested(JudgedEntrySchema), required=True)
    sheets = fields.Dict(keys=fields.String(), values=fields.Nested(OwnSheetSchema), required=True)
    drafts = fields.Dict(keys=fields.String(), values=fields.Nested(NewSheetSchema), required=True)
