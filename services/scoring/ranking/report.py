"""What is there to say about the jury of one round and category?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.scoring.ranking import agreement, linking, misfit, severity, standings, student
from services.scoring.ranking.aggregate import Outcome
from services.scoring.ranking.agreement import Agreement
from services.scoring.ranking.linking import Part
from services.scoring.ranking.misfit import JudgeFit, OddSheet
from services.scoring.ranking.severity import Fit, PanelsNotLinked
from services.scoring.ranking.standings import RoundSheets

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """A round's judges beside one another, whatever its method.

    `outcome` is what the round's own method makes of the sheets. Where the judges fall into parts that share no entry,
    `gap` holds the parts, and nothing is said of severity. `too_few` are judges with too few sheets to be corrected.
    `errors` are standard errors of the adjusted totals, `reach` how many of them hold CONFIDENCE of what chance does
    (None where no sheet is left to tell it from). `missing_anchors` are those not scored yet, by judge.
    """

    outcome: Outcome
    sheets: int
    agreement: Agreement | None
    separation: float | None
    judges: Sequence[JudgeFit]
    odd_sheets: Sequence[OddSheet]
    errors: Mapping[UUID, float]
    reach: float | None
    too_few: Sequence[UUID]
    gap: Sequence[Part]
    missing_anchors: Mapping[UUID, Sequence[UUID]]


def of_round(one: RoundSheets, *, judges: Iterable[UUID]) -> RoundReport:
    """The report of a round; `judges` are those from whom sheets are expected."""
    ratings = standings.ratings_of(one)
    fit, gap = _fit(one)
    by_judge = ratings.by_judge()
    return RoundReport(
        outcome=standings.outcome(one),
        sheets=ratings.sheets,
        agreement=agreement.agreement(ratings),
        separation=None if fit is None else agreement.separation(fit),
        judges=[] if fit is None else misfit.judges(fit),
        odd_sheets=[] if fit is None else misfit.odd_sheets(fit),
        errors={} if fit is None else fit.errors(ratings),
        reach=None if fit is None or fit.freedom <= 0 else student.reach(CONFIDENCE, fit.freedom),
        too_few=[judge_id for judge_id, row in by_judge.items() if len(row) < severity.MIN_SHEETS],
        gap=gap,
        missing_anchors=linking.missing_anchors(one.anchors, {*judges, *by_judge}, ratings),
    )


def _fit(one: RoundSheets) -> tuple[Fit | None, Sequence[Part]]:
    try:
        fit = severity.fit(standings.ratings_of(one))
    except PanelsNotLinked as unlinked:
        return None, unlinked.parts
    return (fit if fit.severities else None), ()
