"""Which steps reach so many points for the least effort? Pure.

A choice of at most one step from each group, with whole numbers of points and effort: a multiple-choice knapsack turned
round, solved exactly by dynamic programming over the points that are still missing.
Source: Kellerer, Pferschy, Pisinger, Knapsack Problems (2004), chapter 11.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise

import numpy as np
import numpy.typing as npt

# Two of them, and a step, still are a number.
_FAR = np.iinfo(np.int64).max // 4
Costs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """One way to go on in a group: so many points more for so much effort, both whole and above zero."""

    gain: int
    cost: int


Group = Sequence[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The cheapest choice: for each group the step taken, None for none; `bound` is what no choice can cost less than.

    The bound comes from another way (steps may be taken in part), so that it can be checked without trusting this one.
    """

    chosen: tuple[int | None, ...]
    gain: int
    cost: int
    bound: Fraction


def nothing(need: int) -> Costs:
    """The least cost of each number of points from 0 to `need`, with no group yet."""
    costs = np.full(need + 1, _FAR, dtype=np.int64)
    costs[0] = 0
    return costs


def with_group(costs: Costs, group: Group) -> Costs:
    """The same with one more group to choose from."""
    best = costs
    for step in group:
        best = np.minimum(best, _after(costs, step))
    return best


def cheapest(groups: Sequence[Group], *, need: int) -> Solution | None:
    """The choice that reaches `need` points with the least cost; None where all together do not reach them."""
    if need <= 0:
        return Solution(chosen=(None,) * len(groups), gain=0, cost=0, bound=Fraction(0))
    if most(groups) < need:
        return None
    chosen = tuple(_choose(groups, need))
    steps = [group[number] for group, number in zip(groups, chosen, strict=True) if number is not None]
    return Solution(
        chosen=chosen,
        gain=sum(step.gain for step in steps),
        cost=sum(step.cost for step in steps),
        bound=bound(slopes(groups), need=need),
    )


def most(groups: Sequence[Group]) -> int:
    """The points of all groups together."""
    return sum(max((step.gain for step in group), default=0) for group in groups)


def slopes(groups: Sequence[Group], *, times: int = 1) -> Counter[Fraction]:
    """The points of the groups by what one of them costs, where steps may be taken in part; `times` as many groups."""
    found: Counter[Fraction] = Counter()
    for group in groups:
        for gain, cost in _hull(group):
            found[Fraction(cost, gain)] += gain * times
    return found


def bound(found: Mapping[Fraction, int], *, need: int) -> Fraction:
    """What no choice that reaches the points can cost less than: the optimum where steps may be taken in part."""
    left, total = need, Fraction(0)
    for slope in sorted(found):
        part = max(0, min(found[slope], left))
        total += slope * part
        left -= part
    return total


def _after(costs: Costs, step: Step) -> Costs:
    """The cost of each number of points when this step is taken last; more points than asked for are as good."""
    shift = min(step.gain, len(costs))
    return np.concatenate([np.full(shift, costs[0]), costs[: len(costs) - shift]]) + step.cost


def _choose(groups: Sequence[Group], need: int) -> list[int | None]:
    """The cheapest choice. Cut in halves, with the points shared out best, so that memory grows with the points alone.

    Source: Hirschberg, A linear space algorithm (1975).
    """
    if need <= 0:
        return [None] * len(groups)
    if len(groups) == 1:
        fit = [number for number, step in enumerate(groups[0]) if step.gain >= need]
        return [min(fit, key=lambda number: groups[0][number].cost)]
    middle = len(groups) // 2
    halves = groups[:middle], groups[middle:]
    left, right = (reduce(with_group, half, nothing(need)) for half in halves)
    share = int(np.argmin(left + right[::-1]))
    return [*_choose(halves[0], share), *_choose(halves[1], need - share)]


def _hull(group: Group) -> list[tuple[int, int]]:
    """The increments of a group's lower convex hull from the origin: (gain, cost), ever dearer by the point."""
    corners = [(0, 0)]
    for step in sorted(group, key=lambda one: (one.gain, one.cost)):
        if step.gain == corners[-1][0]:
            continue  # as many points for more
        while len(corners) > 1 and _is_above(corners[-2], corners[-1], (step.gain, step.cost)):
            corners.pop()
        corners.append((step.gain, step.cost))
    increments = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(corners)]
    return [(gain, max(0, cost)) for gain, cost in increments]


def _is_above(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[1] - a[1]) * (c[0] - a[0]) >= (c[1] - a[1]) * (b[0] - a[0])
