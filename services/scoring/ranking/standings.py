"""Who stands where in a category, from the judges' points alone? Pure.

Each round's sheets come to a total per entry by the round's method; rounds are combined by their weights. An entry
counts the rounds that have a sheet of any entry; one that ended earlier stands behind all that went further. An entry
without a sheet in a round that counts for it has no place yet: what is missing is never zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from services.scoring.ranking import rules
from services.scoring.ranking.rules import Criterion, Ranked

MEAN = "mean"
# The first is what a round has unless another is chosen.
METHODS = (MEAN,)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSheet:
    """The points that a judge gave an entry, by criterion."""

    judge_id: UUID
    entry_id: UUID
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSheets:
    """A round of one category: what it weighs, how it is scored, and the sheets that count."""

    round_id: UUID
    position: int
    weight_pct: Decimal
    method: str
    lowest: int
    highest: int
    criteria: Sequence[Criterion]
    tie_break: Sequence[str]
    sheets: Sequence[JudgeSheet]
    anchors: frozenset[UUID] = frozenset()


def standings(entries: Mapping[UUID, int | None], rounds: Sequence[RoundSheets]) -> list[Ranked]:
    """All entries of a category, best first, those without a total last; the order of what goes in does not matter.

    `entries` holds the position of the last round that each takes part in, None for all.
    """
    begun = [one for one in rounds if one.sheets and one.weight_pct]
    reached = {one.round_id: _totals(one) for one in begun}
    ranked = [_unplaced(entry_id, ends_after, begun, reached) for entry_id, ends_after in entries.items()]
    last = max((one.position for one in begun), default=0)
    return _placed(ranked, {entry_id: min(end or last, last) for entry_id, end in entries.items()})


def _totals(one: RoundSheets) -> dict[UUID, list[Fraction]]:
    found: dict[UUID, list[Fraction]] = {}
    for sheet in one.sheets:
        total = rules.sheet_total(one.criteria, sheet.points, highest=one.highest)
        found.setdefault(sheet.entry_id, []).append(total)
    return found


def _unplaced(
    entry_id: UUID,
    ends_after: int | None,
    begun: Sequence[RoundSheets],
    reached: Mapping[UUID, Mapping[UUID, Sequence[Fraction]]],
) -> Ranked:
    counted = [one for one in begun if ends_after is None or one.position <= ends_after]
    given = {one.round_id: reached[one.round_id].get(entry_id, ()) for one in counted}
    means = {round_id: sum(totals, Fraction()) / len(totals) for round_id, totals in given.items() if totals}
    total = None
    if counted and len(means) == len(counted):
        weights = {one.round_id: Fraction(one.weight_pct) for one in counted}
        total = sum(weights[key] * mean for key, mean in means.items()) / sum(weights.values())
    return Ranked(
        entry_id=entry_id,
        total=None if total is None else rules.to_show(Fraction(total)),
        place=None,
        sheets=sum(map(len, given.values())),
        by_round={round_id: rules.to_show(mean) for round_id, mean in means.items()},
    )


def _placed(ranked: Sequence[Ranked], reached_round: Mapping[UUID, int]) -> list[Ranked]:
    keys = {one.entry_id: (reached_round[one.entry_id], one.total) for one in ranked if one.total is not None}
    places: dict[tuple[int, Decimal], int] = {}
    for position, key in enumerate(sorted(keys.values(), reverse=True), start=1):
        places.setdefault(key, position)
    placed = [replace(one, place=places[keys[one.entry_id]]) if one.entry_id in keys else one for one in ranked]
    return sorted(placed, key=lambda one: (one.place is None, one.place or 0, one.entry_id))
