"""How severe is each judge, and what would the entries come to without it?

Fitted by least squares: a sheet's total = merit of the entry − severity of the judge + what is left over. The
severities add up to zero, so a positive one says by how many points a judge gives less than the panel. The entries are
taken out of the normal equations, which leaves one equation per judge: the cost grows with the sheets, not with their
square. Severities are exact; their uncertainty is in floating point.
Source: two-way additive model, Scheffé (1959), The Analysis of Variance, ch. 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import fsum, lcm, sqrt
from uuid import UUID

from services.scoring.ranking import linear, linking
from services.scoring.ranking.linking import Part
from services.scoring.ranking.ratings import Ratings

# A severity is a mean over that many differences. At four, its standard error is half of one sheet's own spread;
# below, correcting would bring in about as much chance as it takes out.
MIN_SHEETS = 4


class PanelsNotLinked(Exception):
    """Some judges share no entry, even indirectly: nobody can tell a severe panel from weak entries."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__(f"{len(parts)} parts that share no judge")
        self.parts = parts


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The judges' severities, with how sure they are.

    `ratings` are the sheets that it rests on: those of judges with at least MIN_SHEETS.
    """

    ratings: Ratings
    severities: Mapping[UUID, Fraction]

    @cached_property
    def merits(self) -> Mapping[UUID, Fraction]:
        """Each entry's mean over its sheets, the severities taken out."""
        return {
            entry_id: sum((self.ratings.exactly(total) + self.severities[judge] for judge, total in row.items()), _ZERO)
            / len(row)
            for entry_id, row in self.ratings.by_entry.items()
        }

    @cached_property
    def residuals(self) -> Mapping[tuple[UUID, UUID], float]:
        """What is left over, by entry and judge: above zero where the judge gave more than was to be expected."""
        return {
            (entry_id, judge_id): float(self.ratings.exactly(total) + self.severities[judge_id] - self.merits[entry_id])
            for entry_id, row in self.ratings.by_entry.items()
            for judge_id, total in row.items()
        }

    @property
    def freedom(self) -> int:
        """The sheets beyond those that the merits and severities use up."""
        return self.ratings.sheets - len(self.ratings.by_entry) - len(self.severities) + 1

    @cached_property
    def variance(self) -> float | None:
        """Of one sheet about what is expected of it; None where no sheet is left to tell it from."""
        if self.freedom <= 0:
            return None
        return fsum(left**2 for left in self.residuals.values()) / self.freedom

    @cached_property
    def spread(self) -> float:
        """The variance of the severities themselves."""
        return fsum(float(one) ** 2 for one in self.severities.values()) / max(len(self.severities) - 1, 1)

    @cached_property
    def covariances(self) -> Mapping[UUID, Mapping[UUID, float]]:
        """Of the severities, in multiples of the variance of one sheet."""
        judges = list(self.severities)
        matrix, _, scale = _equations(self.ratings, judges)
        reduced = linear.inverse([[value / scale for value in row[:-1]] for row in matrix[:-1]])
        padded = [[*row, 0.0] for row in reduced] + [[0.0] * len(judges)]
        # The last judge's severity was held at zero; about the mean of all, they add up to zero.
        means = [fsum(row) / len(judges) for row in padded]
        overall = fsum(means) / len(judges)
        return {
            one: {
                other: padded[row][column] - means[row] - means[column] + overall for column, other in enumerate(judges)
            }
            for row, one in enumerate(judges)
        }

    def error_of_judge(self, judge_id: UUID) -> float | None:
        """The standard error of a severity."""
        if self.variance is None:
            return None
        return sqrt(self.variance * max(self.covariances[judge_id][judge_id], 0.0))

    def error_of_entry(self, judges: Sequence[UUID]) -> float | None:
        """The standard error of an entry's adjusted total, scored by these judges.

        A judge who is not corrected adds the whole variance of the severities: how severe he is stays unknown.
        """
        if self.variance is None:
            return None
        known = [judge_id for judge_id in judges if judge_id in self.severities]
        shared = fsum(self.covariances[one][other] for one in known for other in known)
        unknown = self.spread * (len(judges) - len(known))
        return sqrt(max(self.variance * (len(judges) + shared) + unknown, 0.0)) / len(judges)

    def errors(self, ratings: Ratings) -> dict[UUID, float]:
        """The standard errors of all adjusted totals; `ratings` are all sheets, of uncorrected judges as well."""
        panels = {entry_id: tuple(row) for entry_id, row in ratings.by_entry.items()}
        # Few different panels score many entries.
        found = {panel: self.error_of_entry(panel) for panel in set(panels.values())}
        return {entry_id: error for entry_id, panel in panels.items() if (error := found[panel]) is not None}


_ZERO = Fraction()


def fit(ratings: Ratings) -> Fit:
    """Estimate the severities of the judges who handed in at least MIN_SHEETS; the others' are left out.

    Raises:
        PanelsNotLinked: these judges' sheets fall into parts that share no judge.
    """
    enough = {judge_id for judge_id, row in ratings.by_judge().items() if len(row) >= MIN_SHEETS}
    kept = ratings.of_judges(enough)
    parts = linking.parts(kept)
    if len(parts) > 1:
        raise PanelsNotLinked(parts)
    judges = sorted(enough)
    if not judges:
        return Fit(ratings=kept, severities={})
    matrix, right, _ = _equations(kept, judges)
    # One severity is free, as all could be moved together: the last is held at zero, then all are moved to sum zero.
    generosity = [*linear.solve([row[:-1] for row in matrix[:-1]], right[:-1]), _ZERO]
    mean = sum(generosity, _ZERO) / len(judges)
    severities = {judge_id: (mean - one) / kept.unit for judge_id, one in zip(judges, generosity, strict=True)}
    return Fit(ratings=kept, severities=severities)


def _equations(ratings: Ratings, judges: Sequence[UUID]) -> tuple[list[list[int]], list[int], int]:
    """The normal equations of the judges alone, in whole numbers: matrix and right side, both times the third."""
    place = {judge_id: index for index, judge_id in enumerate(judges)}
    scale = lcm(*(len(row) for row in ratings.by_entry.values()))
    matrix = [[0] * len(judges) for _ in judges]
    right = [0] * len(judges)
    for row in ratings.by_entry.values():
        share = scale // len(row)
        mean = sum(row.values()) * share
        scored_by = [place[judge_id] for judge_id in row]
        for index, total in zip(scored_by, row.values(), strict=True):
            right[index] += total * scale - mean
            line = matrix[index]
            line[index] += scale
            for other in scored_by:
                line[other] -= share
    return matrix, right, scale
