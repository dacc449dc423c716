"""What do the sheets of a category come to? Pure arithmetic on decimals.

A sheet's total is Σ weight × points ÷ highest points, weights in percent: 0 to 100. An entry's total is the mean over
its sheets, to two decimals, rounded half up. Places are decided on those two decimals, so that what people see explains
them; equal totals share a place, and the next place is left out. An entry without a sheet has no total and no place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from uuid import UUID

_CENT = Decimal("0.01")
_PRECISION = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One question of a rubric; the weights of all add up to 100 percent."""

    key: str
    name: str
    weight_pct: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An entry with what it reached; `total` and `place` are None until a sheet is there."""

    entry_id: UUID
    total: Decimal | None
    place: int | None
    sheets: int


def sheet_total(criteria: Sequence[Criterion], scores: Mapping[str, int], *, highest: int) -> Decimal:
    """The sheet's total, 0 to 100, exact.

    Raises:
        KeyError: a criterion has no points.
    """
    points = (criterion.weight_pct * scores[criterion.key] for criterion in criteria)
    return sum(points, Decimal()) / highest


def entry_total(totals: Sequence[Decimal]) -> Decimal | None:
    """The mean of the sheets' totals to two decimals; None without a sheet."""
    if not totals:
        return None
    with localcontext() as context:
        context.prec = _PRECISION
        return (sum(totals, Decimal()) / len(totals)).quantize(_CENT, rounding=ROUND_HALF_UP)


def rank(totals_by_entry: Mapping[UUID, Sequence[Decimal]]) -> list[Ranked]:
    """All entries, best first; those without a sheet last. The order of what goes in does not matter."""
    reached = {entry_id: entry_total(totals) for entry_id, totals in totals_by_entry.items()}
    places = _places([total for total in reached.values() if total is not None])
    ranked = [
        Ranked(
            entry_id=entry_id,
            total=total,
            place=None if total is None else places[total],
            sheets=len(totals_by_entry[entry_id]),
        )
        for entry_id, total in reached.items()
    ]
    return sorted(ranked, key=lambda entry: (entry.place is None, entry.place or 0, entry.entry_id))


def _places(totals: Sequence[Decimal]) -> dict[Decimal, int]:
    places: dict[Decimal, int] = {}
    for position, total in enumerate(sorted(totals, reverse=True), start=1):
        places.setdefault(total, position)
    return places
