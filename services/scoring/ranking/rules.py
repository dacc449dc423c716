"""What is a sheet worth, and how are totals shown? Pure arithmetic on exact fractions.

A sheet's total is 100 × the sum of weight × points ÷ (the sum of weights × highest points). What the sheets of an entry
come to is a matter of the round's method (`aggregate`); who stands where, of `standings`.
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

    `by_round` holds what it reached in each round that has begun, by the round's id. `tie_broken_by` is the criterion
    that told it from entries of the same total, None where there is no other or they share the place.
    """

    entry_id: UUID
    total: Decimal | None
    place: int | None
    sheets: int
    by_round: Mapping[UUID, Decimal]
    tie_broken_by: str | None = None


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


def to_show(total: Fraction) -> Decimal:
    """A total as it is published: two decimals, rounded half up."""
    return _rounded(total, _SHOWN_DECIMALS)


def _rounded(number: Fraction, decimals: int) -> Decimal:
    # Halves go up. Only a total corrected for severity can lie below zero, and there, too.
    return Decimal((number * 10**decimals * 2 + 1) // 2).scaleb(-decimals)
