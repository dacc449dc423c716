"""What did each judge give each entry of a round and category, in exact numbers?

A sheet's total is 100 × Σ weight × points ÷ (Σ weight × highest points), so 0 to 100. All totals of a round and
category are whole multiples of one fraction, so that every sum of them is a sum of whole numbers: exact, and the same
in whatever order the sheets come.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TypeVar
from uuid import UUID

FULL = 100
Points = Mapping[str, int]
Given = Mapping[UUID, Mapping[UUID, Points]]
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """The sheets' totals by entry and judge, in multiples of 1/`unit`; entries without a sheet are not in it."""

    by_entry: Mapping[UUID, Mapping[UUID, int]]
    unit: int

    @property
    def judges(self) -> list[UUID]:
        """Who handed in a sheet, by id."""
        return sorted(set[UUID]().union(*self.by_entry.values()))

    @property
    def sheets(self) -> int:
        return sum(len(row) for row in self.by_entry.values())

    def by_judge(self) -> dict[UUID, dict[UUID, int]]:
        """The same by judge and entry."""
        turned: dict[UUID, dict[UUID, int]] = {judge_id: {} for judge_id in self.judges}
        for entry_id, row in self.by_entry.items():
            for judge_id, total in row.items():
                turned[judge_id][entry_id] = total
        return turned

    def of_judges(self, judges: Container[UUID]) -> "Ratings":
        """Only these judges' sheets."""
        kept = {
            entry_id: {judge_id: total for judge_id, total in row.items() if judge_id in judges}
            for entry_id, row in self.by_entry.items()
        }
        return Ratings(by_entry={entry_id: row for entry_id, row in kept.items() if row}, unit=self.unit)

    def exactly(self, total: int) -> Fraction:
        """A total of these ratings as the number it is."""
        return Fraction(total, self.unit)


def in_order(sheets: Iterable[tuple[UUID, UUID, Points]]) -> Given:
    """Sheets (entry, judge, points by criterion) by entry and judge, both in the order of their ids."""
    rows: dict[UUID, dict[UUID, Points]] = {}
    for entry_id, judge_id, points in sheets:
        rows.setdefault(entry_id, {})[judge_id] = points
    return _sorted(rows)


def of_points(given: Given, *, weights: Mapping[str, Decimal], highest: int) -> Ratings:
    """The ratings that judges' points come to.

    Raises:
        KeyError: a criterion has no points.
    """
    scale = lcm(*(Fraction(weight).denominator for weight in weights.values()))
    whole = [(key, int(weight * scale) * FULL) for key, weight in weights.items()]
    rows = {
        entry_id: {judge_id: sum([weight * points[key] for key, weight in whole]) for judge_id, points in row.items()}
        for entry_id, row in given.items()
    }
    return Ratings(by_entry=rows, unit=sum(weight for _, weight in whole) // FULL * highest)


def of_totals(totals: Mapping[tuple[UUID, UUID], Decimal | Fraction | int]) -> Ratings:
    """The ratings of sheets whose totals are known, by entry and judge."""
    exact = {key: Fraction(total) for key, total in totals.items()}
    unit = lcm(*(total.denominator for total in exact.values()))
    rows: dict[UUID, dict[UUID, int]] = {}
    for (entry_id, judge_id), total in exact.items():
        rows.setdefault(entry_id, {})[judge_id] = int(total * unit)
    return Ratings(by_entry=_sorted(rows), unit=unit)


def _sorted(rows: Mapping[UUID, Mapping[UUID, _Given]]) -> dict[UUID, dict[UUID, _Given]]:
    # By id, so that what is computed in floating point from it does not depend on who handed in first; by their
    # numbers, as comparing two UUIDs costs several times what comparing two numbers does.
    return {
        entry_id: dict(sorted(rows[entry_id].items(), key=lambda given: given[0].int))
        for entry_id in sorted(rows, key=lambda entry_id: entry_id.int)
    }
