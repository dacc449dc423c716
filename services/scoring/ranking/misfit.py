"""Which judges, and which single sheets, do not fit the rest?

Both are read from what the additive model of `severity` leaves over. A judge's *fit* is the mean square of what is left
over on his sheets, divided by what is to be expected (as infit in Rasch measurement): 1 is what chance gives, above it
he agrees with the others less than they do among themselves, below it he deviates less. It is remarked on beyond 0.5 to
1.5, and only where few sheets can't explain it: two of its standard errors.

A sheet *stands out* where chance alone would carry one in CHANCE that far from what all other sheets lead to expect of
it (the externally studentised, or leave-one-out, residual): three standard errors where many sheets tell the spread,
more where few do.
Source: Cook and Weisberg (1982), Residuals and Influence in Regression, ch. 2; Linacre (2002), Rasch Measurement
Transactions 16:2, 878, for the bounds of fit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import copysign, fsum, sqrt
from uuid import UUID

from services.scoring.ranking import student
from services.scoring.ranking.severity import Fit

CHANCE = 0.0027
FIT_MARGIN = 0.5
_STANDARD_ERRORS = 2.0
# No sheet is closer than that to the limit, whatever the degrees of freedom: worth no exact look.
_NEVER_BELOW = 2.99
# Where all other sheets agree to the point, the distance has no end; beyond this, it says no more.
_FURTHEST = 99.0
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeFit:
    """A judge beside the panel; `severity` above zero: gives that many points less. None: too few sheets to tell.

    `freedom` is how many of the sheets are left to tell the fit from.
    """

    judge_id: UUID
    sheets: int
    severity: Fraction
    error: float | None
    fit: float | None
    freedom: float
    spread: float

    @property
    def is_unlike_the_others(self) -> bool:
        return self.fit is not None and self.fit > 1 + self._margin

    @property
    def is_unusually_regular(self) -> bool:
        return self.fit is not None and self.fit < 1 - self._margin

    @property
    def _margin(self) -> float:
        return max(FIT_MARGIN, _STANDARD_ERRORS * sqrt(2 / self.freedom))


@dataclass(frozen=True, slots=True, kw_only=True)
class OddSheet:
    """A sheet that stands out: what was given, what was to be expected, and by how many standard errors it differs."""

    entry_id: UUID
    judge_id: UUID
    given: Fraction
    expected: Fraction
    by: float


def judges(fit: Fit) -> list[JudgeFit]:
    """Each judge that the fit rests on, the most severe first."""
    free = _free_parts(fit)
    found = []
    for judge_id, row in fit.ratings.by_judge().items():
        squares = fsum(fit.residuals[entry_id, judge_id] ** 2 for entry_id in row)
        freedom = fsum(free[entry_id, judge_id] for entry_id in row)
        expected = freedom * (fit.variance or 0.0)
        found.append(
            JudgeFit(
                judge_id=judge_id,
                sheets=len(row),
                severity=fit.severities[judge_id],
                error=fit.error_of_judge(judge_id),
                fit=squares / expected if expected > _NOTHING else None,
                freedom=freedom,
                spread=sqrt(squares / len(row)),
            )
        )
    return sorted(found, key=lambda judge: (-judge.severity, judge.judge_id))


def odd_sheets(fit: Fit) -> list[OddSheet]:
    """The sheets that stand out, the oddest first."""
    if fit.variance is None or fit.variance < _NOTHING or fit.freedom < 2:
        return []
    found = []
    for (entry_id, judge_id), free in _free_parts(fit).items():
        by = _left_out(fit.residuals[entry_id, judge_id], free, variance=fit.variance, freedom=fit.freedom)
        if abs(by) > _NEVER_BELOW and student.within(by, fit.freedom - 1) >= 1 - CHANCE:
            given = fit.ratings.exactly(fit.ratings.by_entry[entry_id][judge_id])
            expected = fit.merits[entry_id] - fit.severities[judge_id]
            sheet = OddSheet(entry_id=entry_id, judge_id=judge_id, given=given, expected=expected, by=by)
            found.append(sheet)
    return sorted(found, key=lambda sheet: (-abs(sheet.by), sheet.entry_id, sheet.judge_id))


def _left_out(residual: float, free: float, *, variance: float, freedom: int) -> float:
    """By how many standard errors a sheet differs from what all the others lead to expect."""
    if free < _NOTHING:
        # The model follows this sheet wherever it lies: an entry's or a judge's only one.
        return 0.0
    inside = residual / sqrt(variance * free)
    rest = freedom - inside**2
    if rest < _NOTHING:
        return copysign(_FURTHEST, inside)
    by = inside * sqrt((freedom - 1) / rest)
    return max(min(by, _FURTHEST), -_FURTHEST)


def _free_parts(fit: Fit) -> Mapping[tuple[UUID, UUID], float]:
    """Of each sheet the part that the model is not bound to follow: 1 − leverage, 0 to 1."""
    free = {}
    for entry_id, row in fit.ratings.by_entry.items():
        count = len(row)
        sums = {one: fsum(fit.covariances[one][other] for other in row) for one in row}
        shared = fsum(sums.values()) / count**2
        for judge_id in row:
            moved = fit.covariances[judge_id][judge_id] - 2 * sums[judge_id] / count + shared
            free[entry_id, judge_id] = min(max(1 - 1 / count - moved, 0.0), 1.0)
    return free
