"""How do preflight, receipts and many innovations at once look in JSON?"""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from services.submission.period.schemas import PeriodOut
from services.submission.registry import rules
from services.submission.registry.schemas import (
    MAX_CLAIMS,
    ClaimIn,
    EligibilityOut,
    InnovationOut,
    NewInnovation,
    ProfileChanges,
    eligibility_in_words,
)
from shared.contracts import catalogue
from shared.kit.fields import Flag, Several, Text
from shared.kit.messages import N_, Message
from shared.kit.problems import say

MAX_ITEMS = 100
MAX_KEY = 150


class Said(fields.String):
    """A sentence in the reader's language."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_rest: Any) -> Any:
        return say(value) if isinstance(value, Message) else value


class FieldProblem(Schema):
    """One field that is wrong, named by a JSON pointer, and the remedy."""

    pointer = fields.String(required=True)
    detail = Said(required=True, attribute="message")


class HintOut(Schema):
    """A mandatory indicator that scores zero: nothing is claimed, or nothing proves it. It hinders nobody."""

    indicator = fields.String(required=True)
    name = fields.String(required=True)
    claimed = fields.Integer(required=True)
    evidence = fields.String(required=True, metadata={"description": "What proves it."})


class MaturityNow(Schema):
    """The score of the claims; `is_current` is false where it is the last one known and scoring is away."""

    claimed = fields.Decimal(as_string=True, required=True)
    maximum = fields.Decimal(as_string=True, required=True)
    is_current = fields.Boolean(required=True)


class AdviceOut(Schema):
    """A step that raises the score much for its effort; 1 is the effort of a document that exists."""

    indicator = fields.String(required=True)
    name = fields.String(required=True)
    from_level = fields.Integer(required=True)
    to_level = fields.Integer(required=True)
    wording = fields.String(required=True)
    evidence = fields.String(required=True)
    gain = fields.Decimal(as_string=True, required=True)
    effort = fields.Decimal(as_string=True, required=True)


class LikelyOut(Schema):
    """An innovation that reads like this one; it hinders nobody. `similarity` is from 0 to 1."""

    id = fields.UUID(required=True)
    name = fields.String(required=True, attribute="title")
    agency = fields.String(required=True)
    year = fields.Integer(required=True)
    status = fields.String(required=True, metadata={"enum": list(rules.STATUSES)})
    similarity = fields.Float(required=True, attribute="comparison.similarity")
    shared_words = fields.List(fields.String(), required=True, attribute="comparison.shared")
    words_of_this = fields.List(fields.String(), required=True, attribute="comparison.only_one")
    words_of_other = fields.List(fields.String(), required=True, attribute="comparison.only_other")


class PreflightOut(Schema):
    """What would happen on submitting now.

    `missing` are the fields that `submit` would name. `maturity` and `advice` are null while scoring is away.
    """

    can_be_submitted = fields.Boolean(required=True)
    status = fields.String(required=True, metadata={"enum": list(rules.STATUSES)})
    missing = fields.List(fields.Nested(FieldProblem), required=True)
    hints = fields.List(fields.Nested(HintOut), required=True)
    eligibility = fields.Nested(EligibilityOut, required=True)
    maturity = fields.Nested(MaturityNow, required=True, allow_none=True)
    advice = fields.List(fields.Nested(AdviceOut), required=True, allow_none=True)
    period = fields.Nested(PeriodOut, required=True)
    likely = fields.List(fields.Nested(LikelyOut), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read from the preflight; eligibility in words."""
        return eligibility_in_words(obj.eligibility) if attr == "eligibility" else getattr(obj, attr, default)


class ClaimToCheck(ClaimIn):
    """A level to be claimed, and whether there will be proof of it."""

    has_evidence = Flag(load_default=False)


class ToCheck(ProfileChanges):
    """A profile that is stored nowhere yet; without `year` it is the report year's."""

    claims = Several(fields.Nested(ClaimToCheck), most=MAX_CLAIMS, load_default=list)

    @post_load
    def _needs_a_catalogue(self, asked: dict[str, Any], **_rest: Any) -> dict[str, Any]:
        if "year" in asked and asked["year"] not in catalogue.years():
            known = ", ".join(map(str, catalogue.years()))
            message = N_("There are no indicators for this year; known: %(years)s.", years=known)
            raise ValidationError([message], field_name="year")
        return asked


class ReceiptOut(Schema):
    """A signed receipt: `token` is a JSON Web Signature that can be checked offline (see /receipt-keys)."""

    id = fields.UUID(required=True)
    innovation_id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    issued_at = fields.AwareDateTime(required=True)
    token = fields.String(required=True)


class ReceiptList(Schema):
    """The receipts of an innovation, newest first."""

    items = fields.List(fields.Nested(ReceiptOut), required=True)


class SubmittedOut(InnovationOut):
    """An innovation just submitted, with the receipt for it. Keep the whole answer: it is what the receipt signs."""

    receipt = fields.Nested(ReceiptOut, required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read from the pair of the two."""
        return obj.receipt if attr == "receipt" else super().get_attribute(obj.innovation, attr, default)


class PublicKey(Schema):
    """A public key as a JSON Web Key (RFC 7517, RFC 8037)."""

    kty = fields.String(required=True)
    crv = fields.String(required=True)
    x = fields.String(required=True)
    kid = fields.String(required=True)
    alg = fields.String(required=True)
    use = fields.String(required=True)


class PublicKeys(Schema):
    """All keys that receipts can be checked with, the present one first."""

    keys = fields.List(fields.Nested(PublicKey), required=True)


class BulkItem(Schema):
    """An innovation to be registered, with its claims, and submitted at once where wanted.

    `key` is your own name for it, as an Idempotency-Key: the same item sent again, in whatever request, acts once.
    """

    key = Text(max_length=MAX_KEY, load_default=None, allow_none=True)
    innovation = fields.Nested(NewInnovation, required=True)
    claims = Several(fields.Nested(ClaimIn), most=MAX_CLAIMS, load_default=list)
    submit = Flag(load_default=False)


class _CheckedLater(fields.Nested):
    """Described as what it holds, but taken as it comes: each item is checked by itself, and answered by itself."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, partial: Any = None, **_rest: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError([N_("Invalid input type.")])
        return value


class Bulk(Schema):
    """Many innovations at once; each is taken or refused by itself."""

    items = Several(_CheckedLater(BulkItem), most=MAX_ITEMS, required=True)


class ItemProblem(Schema):
    """Why an item was refused (RFC 9457); pointers begin at the item."""

    type = fields.String(required=True)
    title = Said(required=True)
    status = fields.Integer(required=True)
    detail = Said(required=True)
    errors = fields.List(fields.Nested(FieldProblem), required=True)


class BulkOutcome(Schema):
    """What became of one item: 201 and where it is, or why not. `replayed`: it had been taken before."""

    position = fields.Integer(required=True)
    key = fields.String(required=True, allow_none=True)
    status = fields.Integer(required=True)
    replayed = fields.Boolean(required=True)
    id = fields.UUID(required=True, allow_none=True)
    receipt = fields.Nested(ReceiptOut, required=True, allow_none=True)
    problem = fields.Nested(ItemProblem, required=True, allow_none=True)


class BulkOut(Schema):
    """One outcome per item, in the order sent."""

    items = fields.List(fields.Nested(BulkOutcome), required=True)
