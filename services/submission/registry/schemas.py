"""How does an innovation look in JSON?"""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields

from services.submission.accounts.schemas import PageQuery
from services.submission.registry import rules, use_cases
from services.submission.registry.eligibility import Eligibility
from shared.contracts import affairs, catalogue
from shared.kit.fields import Choice, Exact, Several, Text, Whole
from shared.kit.problems import say

MAX_LONG_TEXT = 50_000
MAX_NAME = 255
MAX_SUMMARY = 1_000
MAX_SENTENCE = 1_000
MAX_NOTE = 5_000
MAX_CLAIMS = 100


def coordinate(most: Decimal, **options: Any) -> Exact:
    """Decimal degrees to about ten centimetres."""
    return Exact(least=-most, most=most, places=6, **options)


def _long_text(**options: Any) -> Text:
    return Text(max_length=MAX_LONG_TEXT, is_multiline=True, allow_none=True, **options)


def _criterion(claim: str) -> Text:
    """The proof of one of the five criteria of PP 38/2017, Article 6."""
    about = {"description": f"The sentence that proves: {claim}."}
    return Text(max_length=MAX_SENTENCE, is_multiline=True, allow_none=True, metadata=about)


def _amount(**options: Any) -> Exact:
    """Rupiah."""
    return Exact(least=Decimal(0), most=Decimal("1e15"), places=2, allow_none=True, **options)


class ProfileChanges(Schema):
    """Fields of a profile; what is left out stays, null empties.

    One field for each of `rules.PROFILE`, by the same name: forms and exchange are made from both.
    """

    name = Text(max_length=MAX_NAME)
    year = Whole(least=2000, most=2100)
    summary = Text(max_length=MAX_SUMMARY, is_multiline=True, allow_none=True)
    stage = Choice(rules.STAGES, allow_none=True)
    initiator = Choice(rules.INITIATORS, allow_none=True)
    initiator_name = Text(max_length=MAX_NAME, allow_none=True)
    classification = Choice(rules.CLASSIFICATIONS, allow_none=True)
    latitude = coordinate(Decimal(90), allow_none=True)
    longitude = coordinate(Decimal(180), allow_none=True)
    kind = Choice(rules.KINDS, allow_none=True)
    form = Choice(rules.FORMS, allow_none=True)
    asta_cita = Whole(least=1, most=8, allow_none=True)
    pkpn = Choice(rules.PKPN, allow_none=True)
    affair = Choice(affairs.ALL, allow_none=True)
    other_affairs = Several(Choice(affairs.ALL), most=10)
    trial_on = fields.Date(allow_none=True)
    implemented_on = fields.Date(allow_none=True)
    developed_on = fields.Date(allow_none=True)
    design = _long_text(metadata={"description": f"At least {rules.MIN_DESIGN_WORDS} words when submitted."})
    purpose = _long_text()
    benefits = _long_text()
    results = _long_text()
    criterion_novelty = _criterion("it renews all or part of the innovation's elements")
    criterion_benefit = _criterion("it benefits the region or its people")
    criterion_lawful = _criterion("it lays no burden or limit on people that the law does not foresee")
    criterion_authority = _criterion("it is an affair of the region's own authority")
    criterion_replicable = _criterion("it can be replicated")
    budget_amount = _amount()
    budget_before = _amount(metadata={"description": "What the service cost in a year before it."})
    budget_after = _amount(metadata={"description": "What the service costs in a year with it."})
    development = _long_text(metadata={"description": "What changed since before; needed with `developed_on`."})


class NewInnovation(ProfileChanges):
    """A draft to be begun; it may have holes until it is submitted. Without `year` it is the report year's."""

    name = Text(max_length=MAX_NAME, required=True)


class AgencyRef(Schema):
    """An agency as others name it."""

    id = fields.UUID(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    short_name = fields.String(required=True)


class ClaimIn(Schema):
    """The level, 0 (not filled) to 3, that is claimed for an indicator."""

    indicator = Text(max_length=20, required=True)
    level = Whole(least=0, most=catalogue.MAX_LEVEL, required=True)


class Claims(Schema):
    """All claims of an innovation; what is not named claims nothing."""

    claims = Several(fields.Nested(ClaimIn), most=MAX_CLAIMS, required=True)


class ClaimOut(Schema):
    """A claim; `verified` is null until a verifier decided, `note` is what is to be mended."""

    indicator = fields.String(required=True)
    level = fields.Integer(required=True, attribute="claimed")
    verified = fields.Integer(required=True, allow_none=True)
    note = fields.String(required=True)
    evidence_count = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"enum": list(rules.CLAIM_STATES)})


class PartnerOut(Schema):
    """An agency that was asked to carry the innovation too."""

    agency = fields.Nested(AgencyRef, required=True)
    role = fields.String(required=True)
    permission = fields.String(required=True, metadata={"enum": list(rules.PERMISSIONS)})
    state = fields.String(required=True, metadata={"enum": list(rules.PARTNER_STATES)})
    reason = fields.String(required=True)
    invited_at = fields.AwareDateTime(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class Facts(Schema):
    """What is known of an innovation besides its profile."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    slug = fields.String(required=True)
    status = fields.String(required=True, metadata={"enum": list(rules.STATUSES)})
    agency = fields.Nested(AgencyRef, required=True)
    is_sample = fields.Boolean(required=True)
    predecessor_id = fields.UUID(required=True, allow_none=True)
    relation = fields.String(required=True, allow_none=True, metadata={"enum": [*rules.RELATIONS, None]})
    created_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)
    returned_at = fields.AwareDateTime(required=True, allow_none=True)
    verified_at = fields.AwareDateTime(required=True, allow_none=True)
    published_at = fields.AwareDateTime(required=True, allow_none=True)


class EligibilityOut(Schema):
    """Whether the year's national report takes it, and why not; `next_year` is the year that would, by its dates."""

    year = fields.Integer(required=True)
    is_reportable = fields.Boolean(required=True)
    explanation = fields.List(
        fields.String(), required=True, metadata={"description": "Sentences in the reader's language."}
    )
    next_year = fields.Integer(required=True, allow_none=True)


class FieldNote(Schema):
    """What is to be mended about one field of the profile."""

    field = Choice(rules.PROFILE, required=True)
    note = Text(max_length=MAX_NOTE, is_multiline=True, required=True)


class InnovationOut(ProfileChanges, Facts):
    """An innovation with all its fields, claims and partners."""

    claims = fields.List(fields.Nested(ClaimOut), required=True)
    partners = fields.List(fields.Nested(PartnerOut), required=True)
    field_notes = fields.List(fields.Nested(FieldNote), required=True)
    eligibility = fields.Nested(EligibilityOut, required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read from the innovation; notes as a list, and eligibility worked out."""
        if attr == "field_notes":
            return [{"field": field, "note": note} for field, note in obj.field_notes.items()]
        if attr == "eligibility":
            return eligibility_in_words(use_cases.eligibility_of(obj))
        return getattr(obj, attr, default)


def eligibility_in_words(found: Eligibility) -> dict[str, Any]:
    """What `EligibilityOut` shows of it."""
    return {
        "year": found.year,
        "is_reportable": found.is_reportable,
        "explanation": [say(sentence) for sentence in found.sentences],
        "next_year": found.next_year,
    }


class InnovationSummary(Facts):
    """An innovation in a list."""

    name = fields.String(required=True)
    year = fields.Integer(required=True)
    affair = fields.String(required=True, allow_none=True)


class InnovationPage(Schema):
    """Innovations, newest first; `next` is null on the last page."""

    items = fields.List(fields.Nested(InnovationSummary), required=True)
    next = fields.String(required=True, allow_none=True)


class InnovationQuery(PageQuery):
    """Which innovations are asked for."""

    status = Choice(rules.STATUSES)
    year = Whole(least=2000, most=2100)
    agency = fields.UUID(metadata={"description": "Only those that this agency owns."})


class IndicatorNote(Schema):
    """What is to be mended about one indicator."""

    indicator = Text(max_length=20, required=True)
    note = Text(max_length=MAX_NOTE, is_multiline=True, required=True)


class Return(Schema):
    """What is to be mended, in all, per indicator and per field."""

    note = Text(max_length=MAX_NOTE, is_multiline=True, required=True)
    field_notes = Several(fields.Nested(FieldNote), most=len(rules.PROFILE), load_default=list)
    indicator_notes = Several(fields.Nested(IndicatorNote), most=MAX_CLAIMS, load_default=list)


class Verification(Schema):
    """Levels that differ from the claims; every other indicator with evidence gets the level claimed."""

    levels = Several(fields.Nested(ClaimIn), most=MAX_CLAIMS, load_default=list)


class Withdrawal(Schema):
    """Why it is taken back."""

    reason = Text(max_length=MAX_NOTE, is_multiline=True, required=True)


class Continuation(Schema):
    """How a later year's entry follows from this one; `name` is only for another innovation in its place."""

    relation = Choice(rules.RELATIONS, required=True)
    year = Whole(least=2000, most=2100, required=True)
    reason = Text(max_length=MAX_NOTE, is_multiline=True, required=True)
    name = Text(max_length=MAX_NAME)


class HistoryEntryOut(Schema):
    """One thing that happened."""

    version = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    actor_name = fields.String(required=True)
    what = fields.String(required=True, metadata={"enum": list(rules.ACTIONS)})
    note = fields.String(required=True)
    changes = fields.Dict(
        required=True,
        metadata={"description": "Field or indicator → [before, after], or null where that is long."},
    )


class History(Schema):
    """All that happened to an innovation, oldest first."""

    items = fields.List(fields.Nested(HistoryEntryOut), required=True)
