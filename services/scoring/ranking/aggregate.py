"""What does an entry's total come to, by each of the methods?

- *mean*: the mean over its sheets.
- *trimmed*: the mean without the highest and lowest fifth of its sheets, rounded down: from five sheets one on either
  side, from ten two, and so on. Three always stay; below five sheets nothing is dropped.
- *standardised*: each judge's sheets are first brought to the mean and spread of the whole panel.
- *adjusted*: each judge's severity is first taken out (see `severity`).

Whatever the method, an entry has the sheets it has: one that is missing is never a zero. What is published is the exact
number, rounded once to two decimals.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from uuid import UUID

from services.scoring.ranking import severity
from services.scoring.ranking.linking import Part
from services.scoring.ranking.ratings import Ratings
from services.scoring.ranking.severity import MIN_SHEETS, Fit, PanelsNotLinked

MEAN = "mean"
TRIMMED = "trimmed"
STANDARDISED = "standardised"
ADJUSTED = "adjusted"

# One fifth on either side: at five sheets, three stay.
_TRIMMED_SHARE = 5
# A judge who gives nearly the same to all is stretched to twice at most: his smallest differences stay small.
MOST_STRETCH = 2
# Roots have no last digit. They are cut far behind what is published, and what they enter is rounded before that, so
# that a number which should end on half a cent does.
_ROOT_DIGITS = 10**40
_KEPT_DIGITS = 10**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a round's sheets come to in a category.

    `counted` is what each sheet counts as, after its judge was corrected. `uncorrected` are judges whose sheets count
    as they are, having too few; `gap` are the parts that share no judge: then nobody is corrected.
    """

    totals: Mapping[UUID, Fraction]
    counted: Ratings
    uncorrected: tuple[UUID, ...] = ()
    gap: tuple[Part, ...] = ()
    fit: Fit | None = None


def outcome(ratings: Ratings, method: str) -> Outcome:
    """What the sheets come to by a method.

    Raises:
        KeyError: there is no such method.
    """
    return _METHODS[method](ratings)


def trimmed_off(sheets: int) -> int:
    """How many sheets are dropped on either side."""
    return sheets // _TRIMMED_SHARE


def dropped(row: Mapping[UUID, int]) -> set[UUID]:
    """Whose sheets of an entry a trimmed mean does without."""
    by_value = sorted(row, key=lambda judge_id: (row[judge_id], judge_id))
    off = trimmed_off(len(row))
    return {*by_value[:off], *by_value[len(row) - off :]}


def _mean(ratings: Ratings) -> Outcome:
    return Outcome(totals=_means(ratings), counted=ratings)


def _trimmed(ratings: Ratings) -> Outcome:
    totals = {}
    for entry_id, row in ratings.by_entry.items():
        off = trimmed_off(len(row))
        kept = sorted(row.values())[off : len(row) - off]
        totals[entry_id] = Fraction(sum(kept), ratings.unit * len(kept))
    return Outcome(totals=totals, counted=ratings)


def _standardised(ratings: Ratings) -> Outcome:
    rows = {judge_id: row for judge_id, row in ratings.by_judge().items() if len(row) >= MIN_SHEETS}
    if not rows:
        return Outcome(totals=_means(ratings), counted=ratings, uncorrected=tuple(ratings.judges))
    means = {judge_id: Fraction(sum(row.values()), len(row)) for judge_id, row in rows.items()}
    variances = {judge_id: _variance(list(row.values())) for judge_id, row in rows.items()}
    middle = sum(means.values(), Fraction()) / len(rows)
    typical = sum(variances.values(), Fraction()) / len(rows)
    stretch = {judge_id: _stretch(typical, variance) for judge_id, variance in variances.items()}
    counted = _moved(
        ratings, {judge_id: (stretch[judge_id], middle - stretch[judge_id] * means[judge_id]) for judge_id in rows}
    )
    return Outcome(
        totals={entry_id: _without_the_roots_end(total) for entry_id, total in _means(counted).items()},
        counted=counted,
        uncorrected=tuple(judge_id for judge_id in ratings.judges if judge_id not in rows),
    )


def _adjusted(ratings: Ratings) -> Outcome:
    try:
        fitted = severity.fit(ratings)
    except PanelsNotLinked as unlinked:
        # Corrected within the parts alone, entries of different parts could not be compared: so nobody is corrected.
        return Outcome(totals=_means(ratings), counted=ratings, gap=tuple(unlinked.parts))
    counted = _moved(
        ratings, {judge_id: (Fraction(1), points * ratings.unit) for judge_id, points in fitted.severities.items()}
    )
    return Outcome(
        totals=_means(counted),
        counted=counted,
        uncorrected=tuple(judge_id for judge_id in ratings.judges if judge_id not in fitted.severities),
        fit=fitted,
    )


_METHODS: Mapping[str, Callable[[Ratings], Outcome]] = {
    MEAN: _mean,
    TRIMMED: _trimmed,
    STANDARDISED: _standardised,
    ADJUSTED: _adjusted,
}
METHODS = tuple(_METHODS)


def _means(ratings: Ratings) -> dict[UUID, Fraction]:
    return {
        entry_id: Fraction(sum(row.values()), ratings.unit * len(row)) for entry_id, row in ratings.by_entry.items()
    }


def _moved(ratings: Ratings, by: Mapping[UUID, tuple[Fraction, Fraction]]) -> Ratings:
    """The ratings with each judge's totals stretched, and shifted by so many units; exact, so in smaller units."""
    scale = lcm(*(part.denominator for each in by.values() for part in each))
    whole = {judge_id: (int(stretch * scale), int(shift * scale)) for judge_id, (stretch, shift) in by.items()}
    as_given = (scale, 0)
    moved: dict[UUID, dict[UUID, int]] = {}
    for entry_id, row in ratings.by_entry.items():
        moved[entry_id] = {}
        for judge_id, total in row.items():
            stretch, shift = whole.get(judge_id, as_given)
            moved[entry_id][judge_id] = total * stretch + shift
    return Ratings(by_entry=moved, unit=ratings.unit * scale)


def _variance(totals: Sequence[int]) -> Fraction:
    """About the mean of all that the judge gave, not of a sample."""
    count, reached = len(totals), sum(totals)
    return Fraction(count * sum(total * total for total in totals) - reached * reached, count * count)


def _stretch(typical: Fraction, variance: Fraction) -> Fraction:
    """By what a judge's differences are multiplied, so that they spread as the panel's do."""
    if variance * MOST_STRETCH**2 <= typical:
        return Fraction(MOST_STRETCH)
    ratio = typical / variance
    return Fraction(isqrt(ratio.numerator * _ROOT_DIGITS**2 // ratio.denominator), _ROOT_DIGITS)


def _without_the_roots_end(value: Fraction) -> Fraction:
    return Fraction(round(value * _KEPT_DIGITS), _KEPT_DIGITS)
