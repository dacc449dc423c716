"""Who goes first among entries of the same total?

The criteria that the rubric names are asked, the most decisive first: the entry with more points goes first, to the two
decimals that people see. Points count as the round's method makes them count, so that a severe judge who is corrected
in the total does not come back in a tie. Where several rounds count, those of the last are asked first. What no
criterion tells apart shares a place, and the next place is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

# How many points each entry has for a criterion; asked only where it is needed.
Criterion = Callable[[], Mapping[UUID, Decimal]]
Marks = tuple[Decimal, ...]


def told_apart(tied: Sequence[UUID], criteria: Sequence[Criterion]) -> dict[UUID, tuple[Marks, int | None]]:
    """For each entry what orders it among the tied, the highest first, and the last criterion that it took.

    None where no criterion told it from any other.
    """
    marks: dict[UUID, Marks] = dict.fromkeys(tied, ())
    last: dict[UUID, int | None] = dict.fromkeys(tied)
    groups = [list(tied)] if len(tied) > 1 else []
    for step, points_of in enumerate(criteria):
        if not groups:
            break
        points, smaller = points_of(), []
        for group in groups:
            split: dict[Decimal, list[UUID]] = {}
            for entry_id in group:
                marks[entry_id] += (points[entry_id],)
                split.setdefault(points[entry_id], []).append(entry_id)
            if len(split) > 1:
                last.update(dict.fromkeys(group, step))
            smaller += [part for part in split.values() if len(part) > 1]
        groups = smaller
    return {entry_id: (marks[entry_id], last[entry_id]) for entry_id in tied}


def places(keys: Mapping[UUID, Any]) -> dict[UUID, int]:
    """The place of each by a key that orders them, 1 for the highest; equal ones share it, the next is left out."""
    first: dict[Any, int] = {}
    for position, key in enumerate(sorted(keys.values(), reverse=True), start=1):
        first.setdefault(key, position)
    return {entry_id: first[key] for entry_id, key in keys.items()}
