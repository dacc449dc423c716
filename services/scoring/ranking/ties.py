"""Who goes first among entries of the same total?

The criteria that the rubric names, the most decisive first: the entry with the higher mean of its judges' points goes
first, to the two decimals that people see, as the judges gave them. Where several rounds count, those of the last are
asked first. What no criterion tells apart shares a place, and the next place is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any
from uuid import UUID

from services.scoring.ranking import rules

Marks = tuple[Decimal, ...]


def marks(sheets: Sequence[Mapping[str, int]], criteria: Sequence[str]) -> Marks:
    """An entry's mean points of each criterion, in their order."""
    return tuple(rules.to_show(Fraction(sum(points[key] for points in sheets), len(sheets))) for key in criteria)


def places(keys: Mapping[UUID, Any]) -> dict[UUID, int]:
    """The place of each by a key that orders them, 1 for the highest; equal ones share it, the next is left out."""
    first: dict[Any, int] = {}
    for position, key in enumerate(sorted(keys.values(), reverse=True), start=1):
        first.setdefault(key, position)
    return {entry_id: first[key] for entry_id, key in keys.items()}


def deciding(tied: Iterable[Marks]) -> dict[Marks, int | None]:
    """How far one has to go through the criteria to tell each from all others; None where none tells it from any."""
    found: dict[Marks, int | None] = dict.fromkeys(sorted(tied))
    # In this order, those who share most criteria with an entry are beside it.
    for one, other in pairwise(found):
        step = next(step for step, (its, others) in enumerate(zip(one, other, strict=True)) if its != others)
        found[one] = max(step, found[one] or 0)
        found[other] = step
    return found
