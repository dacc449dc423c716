"""Why does an entry stand where it stands? What may be told of it without telling what any one judge gave. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import fsum, sqrt
from statistics import stdev
from uuid import UUID

from services.scoring.ranking import rules, standings
from services.scoring.ranking.standings import JudgeSheet, RoundSheets

# With two sheets, a mean and a spread give away both; from three on nobody's points can be told.
LEAST_SHEETS = 3
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionMean:
    """The mean of the judges' points for one criterion, as given."""

    key: str
    name: str
    mean: Decimal
    highest: int
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPart:
    """What an entry reached in one round; `given` is the mean of its sheets before the method's correction.

    `criteria`, `spread` (standard deviation of the sheets' totals) and `error` (standard error of `total`) are there
    from LEAST_SHEETS sheets on only.
    """

    round_id: UUID
    weight_pct: Decimal
    method: str
    judges: int
    total: Decimal
    given: Decimal
    criteria: Sequence[CriterionMean] = ()
    spread: Decimal | None = None
    error: float | None = None

    @property
    def correction(self) -> Decimal:
        return self.total - self.given


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entry's rounds, what decided a tie if one was, and how far its total may be off by the chance of who judged.

    `uncertainty` is the standard error of the total in points; `first_share` how probable it is that the entry is
    really first. Both are None where they can't be told.
    """

    parts: Sequence[RoundPart]
    tie_broken_by: str | None
    uncertainty: Decimal | None
    first_share: float | None


def cards(entries: Mapping[UUID, int | None], rounds: Sequence[RoundSheets]) -> dict[UUID, Card]:
    """The card of every entry of a category that has a place; `entries` as the standings take them."""
    shares = standings.first_place(entries, rounds) or {}
    scored = {one.round_id: _Scored(one) for one in rounds if one.sheets}
    found = {}
    for ranked in standings.standings(entries, rounds):
        if ranked.place is None:
            continue
        counted = [scored[one.round_id] for one in rounds if one.round_id in ranked.by_round]
        parts = [part for one in counted if (part := _part(one, ranked.entry_id)) is not None]
        found[ranked.entry_id] = Card(
            parts=parts,
            tie_broken_by=ranked.tie_broken_by,
            uncertainty=_uncertainty(parts),
            first_share=shares.get(ranked.entry_id),
        )
    return found


def strongest_and_weakest(card: Card) -> tuple[CriterionMean, CriterionMean] | None:
    """The criteria of the weightiest round with most and with least of their points; None where they are the same."""
    told = [part for part in card.parts if part.criteria]
    if not told:
        return None
    criteria = max(told, key=lambda part: part.weight_pct).criteria
    best = max(criteria, key=lambda one: one.mean / one.highest)
    least = min(criteria, key=lambda one: one.mean / one.highest)
    return None if best.mean == least.mean else (best, least)


class _Scored:
    """A round with what its sheets come to, worked out once for all entries."""

    def __init__(self, sheets: RoundSheets) -> None:
        self.round = sheets
        self.outcome = standings.outcome(sheets)
        self.by_entry: dict[UUID, list[JudgeSheet]] = {}
        for sheet in sheets.sheets:
            self.by_entry.setdefault(sheet.entry_id, []).append(sheet)


def _part(scored: _Scored, entry_id: UUID) -> RoundPart | None:
    one, outcome, sheets = scored.round, scored.outcome, scored.by_entry.get(entry_id)
    if not sheets:
        return None
    totals = [rules.sheet_total(one.criteria, sheet.points, highest=one.highest) for sheet in sheets]
    part = RoundPart(
        round_id=one.round_id,
        weight_pct=one.weight_pct,
        method=one.method,
        judges=len(sheets),
        total=rules.to_show(outcome.totals[entry_id]),
        given=rules.to_show(sum(totals, Fraction()) / len(totals)),
    )
    if len(sheets) < LEAST_SHEETS:
        return part
    counted = [float(outcome.counted.exactly(value)) for value in outcome.counted.by_entry[entry_id].values()]
    error = stdev(counted) / sqrt(len(counted))
    if outcome.fit is not None:
        fitted = outcome.fit.error_of_entry([sheet.judge_id for sheet in sheets])
        error = error if fitted is None else fitted
    spread = _rounded(stdev(map(float, totals)))
    return replace(part, criteria=_criteria(one, sheets), spread=spread, error=error)


def _criteria(one: RoundSheets, sheets: Sequence[JudgeSheet]) -> list[CriterionMean]:
    points = [sheet.points for sheet in sheets]
    weights = sum((criterion.weight for criterion in one.criteria), Decimal())
    return [
        CriterionMean(
            key=criterion.key,
            name=criterion.name,
            mean=rules.to_show(Fraction(sum(each[criterion.key] for each in points), len(points))),
            highest=one.highest,
            share=criterion.weight / weights,
        )
        for criterion in one.criteria
    ]


def _uncertainty(parts: Sequence[RoundPart]) -> Decimal | None:
    """Of the total that the rounds come to by their weights, each round's chance apart from the others'."""
    if not parts or any(part.error is None for part in parts):
        return None
    whole = float(sum(part.weight_pct for part in parts))
    return _rounded(sqrt(fsum((float(part.weight_pct) / whole * (part.error or 0.0)) ** 2 for part in parts)))


def _rounded(value: float) -> Decimal:
    return Decimal(value).quantize(_CENT)
