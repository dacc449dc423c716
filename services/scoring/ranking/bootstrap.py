"""How sure is the first place?

The judges of each round are drawn anew from themselves, with replacement, REPLICATES times: a jury like this one, but
for the chance of who sits in it. How often an entry then comes first is its share. Who is corrected is corrected as in
the round itself; entries that share the first place share the replicate. The seed is fixed, so that everybody gets
the same shares.
Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 6 and 8.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from uuid import UUID

from services.scoring.ranking.aggregate import TRIMMED, Outcome, trimmed_off

SEED = 20261979
REPLICATES = 1000
# Two judges can be drawn in three ways only: too few to speak of a probability.
MIN_JUDGES = 3
_DECIMALS = 2
_CENT = 0.01
# Below any total: the judges drawn have not scored the entry.
_NONE = float("-inf")


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
        first = _first(_combined([(weight, draw(chance)) for weight, draw in drawn]))
        for index in first:
            wins[index] += 1 / len(first)
    return {entry_id: wins[index] / REPLICATES for index, entry_id in enumerate(competing)}


def _draw(scored: Scored, entries: Sequence[UUID]) -> Callable[[random.Random], list[float]] | None:
    """What gives the entries' totals for a jury drawn anew; None where there are too few judges."""
    counted = scored.outcome.counted
    judges = counted.judges
    if len(judges) < MIN_JUDGES:
        return None
    totals_of = [
        _average(counted.by_entry.get(entry_id, {}), judges, counted.unit, scored.method) for entry_id in entries
    ]

    def draw(chance: random.Random) -> list[float]:
        times = [0] * len(judges)
        for _ in judges:
            times[int(chance.random() * len(judges))] += 1
        return [total_of(times) for total_of in totals_of]

    return draw


def _average(
    row: Mapping[UUID, int], judges: Sequence[UUID], unit: int, method: str
) -> Callable[[Sequence[int]], float]:
    """What gives an entry's total, where each judge was drawn so many times; _NONE where none of its judges was."""
    values = [row.get(judge_id, 0) / unit for judge_id in judges]
    present = [int(judge_id in row) for judge_id in judges]

    def mean_of_all(times: Sequence[int]) -> float:
        total: float = sum(map(mul, times, values))
        return total / len(judges)

    def mean(times: Sequence[int]) -> float:
        sheets = sum(map(mul, times, present))
        return sum(map(mul, times, values)) / sheets if sheets else _NONE

    def trimmed(times: Sequence[int]) -> float:
        drawn = map(mul, times, present)
        sheets = sorted(value for count, value in zip(drawn, values, strict=True) for value in [value] * count)
        off = trimmed_off(len(sheets))
        kept = sheets[off : len(sheets) - off]
        return sum(kept) / len(kept) if kept else _NONE

    if method == TRIMMED:
        return trimmed
    return mean_of_all if all(present) else mean


def _combined(rounds: Sequence[tuple[float, Sequence[float]]]) -> Sequence[float]:
    """By weight over the rounds that have a total."""
    if len(rounds) == 1:
        return rounds[0][1]
    combined = []
    for totals in zip(*(totals for _, totals in rounds), strict=True):
        reached = [(weight, total) for (weight, _), total in zip(rounds, totals, strict=True) if total != _NONE]
        whole = sum(weight for weight, _ in reached)
        combined.append(sum(weight * total for weight, total in reached) / whole if reached else _NONE)
    return combined


def _first(totals: Sequence[float]) -> list[int]:
    """Who comes first on the two decimals that decide places."""
    near = max(totals) - _CENT
    shown = {index: round(total, _DECIMALS) for index, total in enumerate(totals) if total >= near}
    best = max(shown.values())
    return [index for index, total in shown.items() if total == best]
