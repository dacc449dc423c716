"""How is a board laid out from what the entries reached? Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.scoring.board import reveal
from services.scoring.ranking.rules import Ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a board says of an entry beside its place; the owner's name first among the agencies."""

    innovation_id: UUID
    slug: str
    name: str
    agencies: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A category with its entries, best first, and how many sheets it comes to when all judges are done."""

    key: str
    name: str
    ranked: Sequence[Ranked]
    sheets_expected: int


def lay_out(
    categories: Sequence[Standing], entries: Mapping[UUID, Shown], *, festival: str, status: str, judges: int
) -> dict[str, Any]:
    """The board in JSON's own types: best first, entries without a sheet last by name; totals as strings."""
    laid_out = [_category(one, entries) for one in categories]
    return {
        "festival": festival,
        "status": status,
        "judges": judges,
        "sheets": sum(one["sheets"] for one in laid_out),
        "sheets_expected": sum(one["sheets_expected"] for one in laid_out),
        "categories": laid_out,
    }


def _category(standing: Standing, entries: Mapping[UUID, Shown]) -> dict[str, Any]:
    rows = [_row(entry, entries[entry.entry_id]) for entry in standing.ranked]
    rows.sort(key=lambda row: (row["place"] is None, row["place"] or 0, row["name"], row["entry_id"]))
    return {
        "key": standing.key,
        "name": standing.name,
        "sheets": sum(row["sheets"] for row in rows),
        "sheets_expected": standing.sheets_expected,
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


def lay_out_reveal(
    categories: Sequence[Mapping[str, Any]], entries: Mapping[UUID, Shown], *, step: int
) -> dict[str, Any]:
    """A reveal after so many steps, in JSON's own types; a place not revealed yet has neither name nor total."""
    shown = reveal.shown(categories, step=step)
    for category in shown:
        for row in category["rows"]:
            found = entries.get(UUID(row["entry_id"])) if row["entry_id"] else None
            row["name"] = found.name if found else None
            row["slug"] = found.slug if found else None
            row["agencies"] = list(found.agencies) if found else []
    return {"step": step, "steps": len(reveal.steps(categories)), "categories": shown}
