"""How do the reliability of a category and the making of a total look in JSON?"""

from marshmallow import Schema, fields


class ReliabilityQuerySchema(Schema):
    """Which category and round to look at; the first category and the current round unless said otherwise."""

    category = fields.String(metadata={"description": "A category's key."})
    round_id = fields.UUID()


class PlacedSchema(Schema):
    """A total and place by one method."""

    total = fields.Decimal(as_string=True, required=True, allow_none=True, metadata={"example": "82.50"})
    place = fields.Integer(required=True, allow_none=True)
    tie_broken_by = fields.String(required=True, allow_none=True)


class ComparedEntrySchema(Schema):
    """An entry by each method; `chosen` is what counts."""

    entry_id = fields.UUID(required=True, attribute="entry.id")
    number = fields.Integer(required=True, attribute="entry.number")
    name = fields.String(required=True, attribute="innovation.name")
    by_method = fields.Dict(keys=fields.String(), values=fields.Nested(PlacedSchema), required=True)
    standard_error = fields.Float(
        required=True, allow_none=True, attribute="error", metadata={"description": "Of the adjusted total."}
    )
    first_place_probability = fields.Float(required=True, allow_none=True, attribute="share")
    moves_on_the_podium = fields.Boolean(required=True, attribute="moves")


class IntraclassSchema(Schema):
    """Coefficients of Shrout and Fleiss (1979); null where they are not defined."""

    icc_2_1 = fields.Float(required=True, allow_none=True)
    icc_2_k = fields.Float(required=True, allow_none=True)
    icc_3_1 = fields.Float(required=True, allow_none=True)
    icc_3_k = fields.Float(required=True, allow_none=True)


class AgreementSchema(Schema):
    """The coefficients, with how many judges and entries they rest on."""

    intraclass = fields.Nested(IntraclassSchema, required=True)
    kendall_w = fields.Float(required=True, allow_none=True, attribute="concordance")
    judges = fields.Integer(required=True)
    entries = fields.Integer(required=True)
    of_sheets = fields.Integer(required=True)
    is_complete = fields.Boolean(required=True)


class JudgeFitSchema(Schema):
    """A judge beside the panel; `severity` in points, above zero where less is given."""

    judge_id = fields.UUID(required=True, attribute="judge.id")
    name = fields.String(required=True, attribute="judge.name")
    sheets = fields.Integer(required=True)
    severity = fields.Decimal(as_string=True, required=True, metadata={"example": "3.20"})
    standard_error = fields.Float(required=True, allow_none=True, attribute="error")
    margin_95 = fields.Float(required=True, allow_none=True, attribute="margin")
    fit = fields.Float(required=True, allow_none=True, attribute="fit.fit")
    residual_sd = fields.Float(required=True, attribute="fit.spread")


class OddSheetSchema(Schema):
    """A sheet that stands out, by how many standard errors."""

    judge_id = fields.UUID(required=True, attribute="judge.id")
    entry_id = fields.UUID(required=True, attribute="entry.id")
    given = fields.Decimal(as_string=True, required=True)
    expected = fields.Decimal(as_string=True, required=True)
    standard_errors = fields.Float(required=True, attribute="by")


class PartSchema(Schema):
    """Judges and entries that share nothing with the other parts."""

    judge_ids = fields.Function(lambda part: [str(judge.id) for judge in part.judges], required=True)
    entry_ids = fields.Function(lambda part: [str(entry.id) for entry, _ in part.entries], required=True)


class MissingAnchorsSchema(Schema):
    """The anchor entries that a judge has not scored yet."""

    judge_id = fields.Function(lambda missing: str(missing[0].id), required=True)
    entry_ids = fields.Function(lambda missing: [str(entry.id) for entry, _ in missing[1]], required=True)


class JuryReportSchema(Schema):
    """The jury of a round; where `gap` has parts, nobody's severity can be told."""

    round_id = fields.UUID(required=True, attribute="round.id")
    method = fields.String(required=True, attribute="round.method")
    sheets = fields.Integer(required=True, attribute="found.sheets")
    sheets_expected = fields.Integer(required=True)
    agreement = fields.Nested(AgreementSchema, required=True, allow_none=True, attribute="found.agreement")
    separation = fields.Float(required=True, allow_none=True, attribute="found.separation")
    standard_errors = fields.Dict(keys=fields.UUID(), values=fields.Float(), required=True, attribute="found.errors")
    judges = fields.List(fields.Nested(JudgeFitSchema), required=True)
    odd_sheets = fields.List(fields.Nested(OddSheetSchema), required=True)
    too_few_sheets = fields.Function(lambda jury: [str(judge.id) for judge in jury.too_few], required=True)
    gap = fields.List(fields.Nested(PartSchema), required=True)
    missing_anchors = fields.List(fields.Nested(MissingAnchorsSchema), required=True)


class ReliabilitySchema(Schema):
    """A category by every method, and the jury of one round."""

    category = fields.String(required=True, attribute="category.key")
    is_alarming = fields.Boolean(
        required=True,
        attribute="comparison.is_alarming",
        metadata={"description": "Whether the first three places depend on the method."},
    )
    entries = fields.List(fields.Nested(ComparedEntrySchema), required=True, attribute="rows")
    jury = fields.Nested(JuryReportSchema, required=True, allow_none=True)
    seed = fields.Integer(required=True)
    replicates = fields.Integer(required=True)


class RevisionSchema(Schema):
    """One revision of a sheet."""

    revision = fields.Integer(required=True)
    scores = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Decimal(as_string=True, required=True)
    note = fields.String(required=True)
    accepted_at = fields.AwareDateTime(required=True)


class TracedSheetSchema(Schema):
    """A judge's sheet: given, corrected by, counted as; all revisions, the newest first.

    `counted` is null where the sheet does not answer the rubric as it is now.
    """

    judge_id = fields.UUID(required=True, attribute="judge.id")
    judge_name = fields.String(required=True, attribute="judge.name")
    given = fields.Decimal(as_string=True, required=True)
    correction = fields.Decimal(as_string=True, required=True)
    counted = fields.Decimal(as_string=True, required=True, allow_none=True)
    is_left_out = fields.Boolean(required=True)
    is_too_few = fields.Boolean(
        required=True, metadata={"description": "The judge has too few sheets to be corrected."}
    )
    revisions = fields.List(fields.Nested(RevisionSchema), required=True)


class TracedRoundSchema(Schema):
    """A round with what the entry reached in it."""

    round_id = fields.UUID(required=True, attribute="round.id")
    name = fields.String(required=True, attribute="round.name")
    method = fields.String(required=True, attribute="round.method")
    weight_pct = fields.Decimal(as_string=True, required=True, attribute="round.weight_pct")
    total = fields.Decimal(as_string=True, required=True, allow_none=True)
    is_unlinked = fields.Boolean(required=True)
    sheets = fields.List(fields.Nested(TracedSheetSchema), required=True)


class TraceSchema(Schema):
    """An entry's total, taken apart."""

    entry_id = fields.UUID(required=True, attribute="entry.id")
    name = fields.String(required=True, attribute="innovation.name")
    category = fields.String(required=True, attribute="category.key")
    standing = fields.Nested(PlacedSchema, required=True, attribute="ranked")
    rounds = fields.List(fields.Nested(TracedRoundSchema), required=True)
