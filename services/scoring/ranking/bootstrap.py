"""How sure is the first place?

The judges of each round are drawn anew from themselves, with replacement, REPLICATES times: a jury like this one, but
for the chance of who sits in it. How often an entry then comes first is its share. Who is corrected is corrected as in
the round itself; entries that share the first place share the replicate. The seed is fixed, so that everybody gets
the same shares.
Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 6 and 8.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul
from uuid import UUID

from services.scoring.ranking.aggregate import TRIMMED, Outcome, trimmed_off

SEED = 20261979
REPLICATES = 1000
# Two judges can be drawn in three ways only: too few to speak of a probability.
MIN_JUDGES = 3
_DECIMALS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A round as the bootstrap needs it."""

    weight: float
    method: str
    outcome: Outcome


def first_place(rounds: Sequence[Scored], entries: Sequence[UUID], *, seed: int = SEED) -> dict[UUID, float] | None:
    """How probable each entry's first place is; the shares add up to 1.

    None where it cannot be told: no round with a sheet, or a round with fewer than MIN_JUDGES judges.
    """
    competing = sorted(set(entries))
    drawn = [(one.weight, draw) for one in rounds if (draw := _draw(one, competing)) is not None and one.weight > 0]
    begun = [one for one in rounds if one.weight > 0 and one.outcome.counted.by_entry]
    if not begun or len(drawn) < len(begun) or not competing:
        return None
    chance = random.Random(seed)  # noqa: S311 - drawn to be repeated, not to be secret
    wins = [0.0] * len(competing)
    for _ in range(REPLICATES):
        totals = _combined([(weight, draw(chance)) for weight, draw in drawn], len(competing))
        best = max((total for total in totals if total is not None), default=None)
        first = [index for index, total in enumerate(totals) if total == best]
        for index in first:
            wins[index] += 1 / len(first)
    return {entry_id: wins[index] / REPLICATES for index, entry_id in enumerate(competing)}


_Totals = list[float | None]


def _draw(scored: Scored, entries: Sequence[UUID]) -> Callable[[random.Random], _Totals] | None:
    """What gives the entries' totals for a jury drawn anew; None where there are too few judges."""
    counted = scored.outcome.counted
    judges = counted.judges
    if len(judges) < MIN_JUDGES:
        return None
    rows = [
        {judge_id: value / counted.unit for judge_id, value in counted.by_entry.get(entry_id, {}).items()}
        for entry_id in entries
    ]
    values = [[row.get(judge_id, 0.0) for judge_id in judges] for row in rows]
    present = [[float(judge_id in row) for judge_id in judges] for row in rows]
    average = _trimmed if scored.method == TRIMMED else _mean

    def draw(chance: random.Random) -> _Totals:
        times = [0] * len(judges)
        for _ in judges:
            times[int(chance.random() * len(judges))] += 1
        return [average(times, row, here) for row, here in zip(values, present, strict=True)]

    return draw


def _mean(times: Sequence[int], values: Sequence[float], present: Sequence[float]) -> float | None:
    sheets = sum(map(mul, times, present))
    return sum(map(mul, times, values)) / sheets if sheets else None


def _trimmed(times: Sequence[int], values: Sequence[float], present: Sequence[float]) -> float | None:
    sheets = sorted(
        value for count, value, here in zip(times, values, present, strict=True) if here for value in [value] * count
    )
    dropped = trimmed_off(len(sheets))
    kept = sheets[dropped : len(sheets) - dropped]
    return sum(kept) / len(kept) if kept else None


def _combined(rounds: Sequence[tuple[float, _Totals]], entries: int) -> _Totals:
    """By weight over the rounds that have a total; to two decimals, as places are decided."""
    combined: _Totals = []
    for index in range(entries):
        reached = [(weight, total) for weight, totals in rounds if (total := totals[index]) is not None]
        whole = sum(weight for weight, _ in reached)
        combined.append(round(sum(weight * total for weight, total in reached) / whole, _DECIMALS) if reached else None)
    return combined
