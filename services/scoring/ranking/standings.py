"""Who stands where in a category, from the judges' points alone? Pure.

Each round's sheets come to a total per entry by the round's method (`aggregate`); rounds are combined by their weights.
All of it is exact, and rounded once, to the two decimals that are published and that decide the places.

An entry counts the rounds that have a sheet of any entry; one that ended earlier stands behind all that went further.
An entry without a sheet in a round that counts for it has no place yet: what is missing is never zero. Equal totals are
told apart by the rubric's criteria (`ties`), or share a place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import fsum, hypot
from uuid import UUID

from services.scoring.ranking import aggregate, bootstrap, ratings, rules, ties
from services.scoring.ranking.aggregate import ADJUSTED, MEAN, METHODS, STANDARDISED, TRIMMED, Outcome
from services.scoring.ranking.bootstrap import Scored
from services.scoring.ranking.ratings import Given, Ratings
from services.scoring.ranking.rules import Criterion, Ranked
from services.scoring.ranking.ties import Marks

__all__ = ["ADJUSTED", "MEAN", "METHODS", "STANDARDISED", "TRIMMED", "JudgeSheet", "RoundSheets", "standings"]


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
    begun = [_Counted(one) for one in _begun(rounds)]
    last = _last_rounds(entries, rounds)
    ranked = [_unplaced(entry_id, [one for one in begun if one.position <= last[entry_id]]) for entry_id in entries]
    return _placed(ranked, last, begun)


def by_method(rounds: Iterable[RoundSheets], method: str) -> list[RoundSheets]:
    """The same rounds as if each were scored by a method."""
    return [replace(one, method=method) for one in rounds]


def ratings_of(one: RoundSheets) -> Ratings:
    """The sheets' totals."""
    weights = {criterion.key: criterion.weight for criterion in one.criteria}
    return ratings.of_points(_given(one), weights=weights, highest=one.highest)


def outcome(one: RoundSheets) -> Outcome:
    """What a round's sheets come to, by its method."""
    return aggregate.outcome(ratings_of(one), one.method)


def first_place(entries: Mapping[UUID, int | None], rounds: Sequence[RoundSheets]) -> dict[UUID, float] | None:
    """How probable it is for each that the first place is really its own (`bootstrap`), of those that compete for it.

    None where it cannot be told: too few judges, or no entry that has all it needs.
    """
    last = _last_rounds(entries, rounds)
    complete = [one.entry_id for one in standings(entries, rounds) if one.place is not None]
    furthest = max((last[entry_id] for entry_id in complete), default=0)
    scored = [
        Scored(weight=float(one.weight_pct), method=one.method, outcome=outcome(one))
        for one in _begun(rounds)
        if one.position <= furthest
    ]
    return bootstrap.first_place(scored, [entry_id for entry_id in complete if last[entry_id] == furthest])


def adjusted_errors(entries: Mapping[UUID, int | None], rounds: Sequence[RoundSheets]) -> dict[UUID, float]:
    """The standard error of each severity-adjusted total over the rounds that count for it, where it can be told."""
    begun, last = _begun(rounds), _last_rounds(entries, rounds)
    errors = {one.round_id: _errors(one) for one in begun}
    found = {}
    for entry_id in entries:
        counted = [one for one in begun if one.position <= last[entry_id]]
        known = [(float(one.weight_pct), errors[one.round_id].get(entry_id)) for one in counted]
        parts = [weight * error for weight, error in known if error is not None]
        if parts and len(parts) == len(counted):
            found[entry_id] = hypot(*parts) / fsum(weight for weight, _ in known)
    return found


def _errors(one: RoundSheets) -> dict[UUID, float]:
    given = ratings_of(one)
    fit = aggregate.outcome(given, ADJUSTED).fit
    return {} if fit is None else fit.errors(given)


def _given(one: RoundSheets) -> Given:
    return ratings.in_order((sheet.entry_id, sheet.judge_id, sheet.points) for sheet in one.sheets)


def _begun(rounds: Sequence[RoundSheets]) -> list[RoundSheets]:
    return sorted((one for one in rounds if one.sheets and one.weight_pct), key=lambda one: one.position)


def _last_rounds(entries: Mapping[UUID, int | None], rounds: Sequence[RoundSheets]) -> dict[UUID, int]:
    """How far each entry goes, of the rounds that have begun."""
    last = max((one.position for one in _begun(rounds)), default=0)
    return {entry_id: last if end is None else min(end, last) for entry_id, end in entries.items()}


class _Counted:
    """A round that has begun, with its totals; points for a criterion are worked out when a tie first asks for them."""

    def __init__(self, sheets: RoundSheets) -> None:
        self.round_id = sheets.round_id
        self.position = sheets.position
        self.weight = Fraction(sheets.weight_pct)
        self.tie_break = sheets.tie_break
        self._method = sheets.method
        self.given = _given(sheets)
        weights = {criterion.key: criterion.weight for criterion in sheets.criteria}
        self.totals = self._totals(weights, highest=sheets.highest)
        self._points: dict[str, Mapping[UUID, Decimal]] = {}

    def points(self, criterion: str) -> Mapping[UUID, Decimal]:
        """Each entry's points for a criterion, by the round's method."""
        if criterion not in self._points:
            # Of a hundred points at most, a sheet's total is its points.
            counted = self._totals({criterion: Decimal(1)}, highest=ratings.FULL)
            self._points[criterion] = {entry_id: rules.to_show(points) for entry_id, points in counted.items()}
        return self._points[criterion]

    def _totals(self, weights: Mapping[str, Decimal], *, highest: int) -> Mapping[UUID, Fraction]:
        given = ratings.of_points(self.given, weights=weights, highest=highest)
        return aggregate.outcome(given, self._method).totals


def _unplaced(entry_id: UUID, counted: Sequence[_Counted]) -> Ranked:
    reached = [(one, of_round) for one in counted if (of_round := one.totals.get(entry_id)) is not None]
    total = None
    if counted and len(reached) == len(counted):
        weighed = sum((one.weight * of_round for one, of_round in reached), Fraction())
        total = rules.to_show(weighed / sum(one.weight for one, _ in reached))
    return Ranked(
        entry_id=entry_id,
        total=total,
        place=None,
        sheets=sum(len(one.given[entry_id]) for one, _ in reached),
        by_round={one.round_id: rules.to_show(of_round) for one, of_round in reached},
    )


def _placed(ranked: Sequence[Ranked], last: Mapping[UUID, int], begun: Sequence[_Counted]) -> list[Ranked]:
    groups: dict[tuple[int, Decimal], list[UUID]] = {}
    for one in ranked:
        if one.total is not None:
            groups.setdefault((last[one.entry_id], one.total), []).append(one.entry_id)
    keys: dict[UUID, tuple[int, Decimal, Marks]] = {}
    told_by: dict[UUID, str | None] = {}
    for (position, total), tied in groups.items():
        asked = [(one, key) for one in reversed(begun) if one.position <= position for key in one.tie_break]
        apart = ties.told_apart(tied, [partial(one.points, key) for one, key in asked])
        for entry_id, (marks, step) in apart.items():
            keys[entry_id] = position, total, marks
            told_by[entry_id] = None if step is None else asked[step][1]
    places = ties.places(keys)
    placed = [replace(one, place=places.get(one.entry_id), tie_broken_by=told_by.get(one.entry_id)) for one in ranked]
    return sorted(placed, key=lambda one: (one.place is None, one.place or 0, one.entry_id))
