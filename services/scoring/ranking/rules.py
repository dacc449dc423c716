"""What do the sheets of a category come to? Pure arithmetic on exact fractions.

A sheet's total is 100 x the sum of weight x points / (the sum of weights x highest points). An entry's total is the
mean over its sheets, to two decimals, rounded half up. Places are decided on those two decimals, so that what people
see explains them; equal totals share a place, and the next place is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

_SHOWN_DECIMALS = 2
_STORED_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One question of a rubric, and what it weighs beside the others."""

    key: str
    name: str
    weight: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An entry with what it reached; `total` and `place` are None until a sheet is there.

    `by_round` holds what it reached in each round that has begun, by the round's id.
    """

    entry_id: UUID
    total: Decimal | None
    place: int | None
    sheets: int
    by_round: Mapping[UUID, Decimal]


def sheet_total(criteria: Sequence[Criterion], scores: Mapping[str, int], *, highest: int) -> Fraction:
    """The sheet's total, 0 to 100, exact.

    Raises:
        KeyError: a criterion has no points.
    """
    reached = sum((Fraction(criterion.weight) * scores[criterion.key] for criterion in criteria), Fraction())
    return 100 * reached / (sum(Fraction(criterion.weight) for criterion in criteria) * highest)


def to_store(total: Fraction) -> Decimal:
    """A sheet's total as it is kept beside its points: four decimals, rounded half up."""
    return _rounded(total, _STORED_DECIMALS)


def entry_total(totals: Sequence[Fraction]) -> Decimal | None:
    """The mean of the sheets' totals to two decimals; None without a sheet."""
    if not totals:
        return None
    return to_show(sum(totals, Fraction()) / len(totals))


def to_show(total: Fraction) -> Decimal:
    """A total as it is published: two decimals, rounded half up."""
    return _rounded(total, _SHOWN_DECIMALS)


def places(totals: Sequence[Decimal]) -> dict[Decimal, int]:
    """The place of each total, 1 for the highest; equal ones share it, and the next place is left out."""
    found: dict[Decimal, int] = {}
    for position, total in enumerate(sorted(totals, reverse=True), start=1):
        found.setdefault(total, position)
    return found


def _rounded(number: Fraction, decimals: int) -> Decimal:
    # Halves go up: nothing here is negative.
    return Decimal((number * 10**decimals * 2 + 1) // 2).scaleb(-decimals)
