"""How is a board laid out from what the entries reached? Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.scoring.ranking.rules import Ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a board says of an entry beside its place; the owner's name first among the agencies."""

    innovation_id: UUID
    slug: str
    name: str
    agencies: Sequence[str]


def lay_out(
    ranked: Sequence[Ranked], entries: Mapping[UUID, Shown], *, festival: str, status: str, judges: int
) -> dict[str, Any]:
    """The board in JSON's own types: best first, entries without a sheet last by name; totals as strings."""
    rows = [_row(entry, entries[entry.entry_id]) for entry in ranked]
    rows.sort(key=lambda row: (row["place"] is None, row["place"] or 0, row["name"], row["entry_id"]))
    return {
        "festival": festival,
        "status": status,
        "judges": judges,
        "sheets": sum(row["sheets"] for row in rows),
        "sheets_expected": judges * len(rows),
        "rows": rows,
    }


def _row(entry: Ranked, shown: Shown) -> dict[str, Any]:
    return {
        "entry_id": str(entry.entry_id),
        "innovation_id": str(shown.innovation_id),
        "slug": shown.slug,
        "name": shown.name,
        "agencies": list(shown.agencies),
        "place": entry.place,
        "total": None if entry.total is None else str(entry.total),
        "sheets": entry.sheets,
    }
