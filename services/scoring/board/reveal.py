"""What is shown of a result that is being revealed, step by step from the last place to the first? Pure.

A function of the record alone: the sealed standings and how many steps were taken. The same step shows the same on
every screen, whenever it is asked for, and rehearsing is nothing but showing it to others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Category = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the place of a category that is revealed by it, and the entries that stand there."""

    category: str
    place: int
    entries: tuple[str, ...]


def steps(categories: Sequence[Category]) -> list[Step]:
    """All steps in their order: category by category, the last place first; who shares a place comes together."""
    found = []
    for category in categories:
        placed: dict[int, list[str]] = {}
        for row in category["rows"]:
            if row["place"] is not None:
                placed.setdefault(row["place"], []).append(row["entry_id"])
        found += [
            Step(category["key"], place, tuple(entries)) for place, entries in sorted(placed.items(), reverse=True)
        ]
    return found


def shown(categories: Sequence[Category], *, step: int) -> list[dict[str, Any]]:
    """The categories after so many steps: rows that were revealed as they are, the others by their place alone.

    `newest` names the entries of the last step. Entries without a place are not shown.
    """
    taken = steps(categories)[:step]
    known = {entry for one in taken for entry in one.entries}
    newest = set(taken[-1].entries) if taken else set()
    return [
        {
            "key": category["key"],
            "name": category["name"],
            "rows": [
                _row(row, is_known=row["entry_id"] in known, is_newest=row["entry_id"] in newest)
                for row in category["rows"]
                if row["place"] is not None
            ],
        }
        for category in categories
    ]


def ahead(categories: Sequence[Category], *, step: int) -> Step | None:
    """What the next step will reveal; None after the last."""
    left = steps(categories)[step:]
    return left[0] if left else None


def _row(row: Mapping[str, Any], *, is_known: bool, is_newest: bool) -> dict[str, Any]:
    if not is_known:
        return {"place": row["place"], "entry_id": None, "total": None, "is_newest": False}
    return {"place": row["place"], "entry_id": row["entry_id"], "total": row["total"], "is_newest": is_newest}
