"""What is the cheapest way to a chosen index, agency by agency?

How many new innovations there are decides what every other step counts: each number of them is solved for itself, and
the cheapest is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from services.scoring.index import rules as index
from services.scoring.maturity.rules import Advice, published
from services.scoring.planning import city as model
from services.scoring.planning.city import HUNDRED, ZERO, City

if TYPE_CHECKING:
    from services.scoring.planning.rules import Group, Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one innovation does in the plan, or the city itself; `points` are of the index, for reading.

    `effort` includes beginning a new innovation, which covers `service` where that was not covered yet.
    """

    agency: str
    name: str
    innovation_id: UUID | None
    steps: Sequence[Advice]
    points: Decimal
    effort: Decimal
    is_new: bool = False
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What so many new innovations take: a bound, and the least effort where it had to be reckoned exactly."""

    added: int
    at_least: Decimal
    effort: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The cheapest plan; without one, `then` is None, and `best` is the highest index that can be reached.

    No plan with at most `most_added` new innovations is cheaper: those in `ways` that were not reckoned exactly cost
    at least as much by their bound. `bound` is the least of all bounds; `ways` are those that reach the target.
    """

    year: int
    target: Decimal
    is_verified: bool
    today: index.Projection
    then: index.Projection | None
    best: Decimal
    effort: Decimal
    bound: Decimal
    ways: Sequence[Way]
    most_added: int
    works: Sequence[Work]

    @property
    def by_agency(self) -> list[tuple[str, Decimal, list[Work]]]:
        """The agencies with their effort and works; new innovations and the city's own rows come last."""
        grouped = groupby(self.works, key=lambda work: work.agency)
        listed = [(agency, list(works)) for agency, works in grouped]
        return [(agency, sum((work.effort for work in works), ZERO), works) for agency, works in listed]


def make(city: City, *, target: Decimal) -> Plan:
    """The steps that reach the target's two published decimals for the least effort in all."""
    tries = _tries(city, target)
    reaching = sorted((each for each in tries if each.reachable >= each.need), key=lambda each: each.at_least)
    best: tuple[int, _Try, Solution] | None = None
    exact: dict[int, int] = {}
    for each in reaching:
        # All that follow cost at least as much as this one's bound: nothing cheaper is left.
        if best is not None and each.at_least >= best[0]:
            break
        solution = each.solve()
        exact[each.added] = cost = solution.cost + each.beginning
        if best is None or cost < best[0]:
            best = cost, each, solution
    works, then = _laid_out(city, best[1], best[2]) if best else ((), None)
    return Plan(
        year=city.rules.year,
        target=target,
        is_verified=city.is_verified,
        today=index.project(city.rules, spd_levels=city.spd, counted=city.counted),
        then=then,
        best=max(model.index_with(city, added=each.added, hundredths=each.reachable * each.unit) for each in tries),
        effort=_in_effort(best[0]) if best else ZERO,
        bound=_in_effort(min((each.at_least for each in reaching), default=0)),
        ways=[
            Way(
                added=each.added,
                at_least=_in_effort(each.at_least),
                effort=_in_effort(exact[each.added]) if each.added in exact else None,
            )
            for each in sorted(reaching, key=lambda each: each.added)
        ],
        most_added=city.rules.count_cap,
        works=works,
    )


def _tries(city: City, target: Decimal) -> "list[_Try]":
    """Every number of new innovations that the count could reward, with the least it can cost."""
    # Numbers by the thousand need 25 MB of library, which a web process should not hold for nothing.
    from services.scoring.planning import rules

    unit = model.unit_of(city)
    held = [group for one in city.known for group in _groups(model.steps_of(city, one.claims), unit)]
    fresh, of_city = _groups(model.steps_of(city, ()), unit), model.steps_of_city(city)
    slopes_held, slopes_fresh = rules.slopes(held), rules.slopes(fresh)
    tries = []
    for added in range(city.rules.count_cap + 1):
        own = _groups(of_city, unit, times=city.divisor(added))
        need = max(0, -(-model.missing(city, added=added, target=target) // unit))
        mixed = slopes_held + rules.slopes(own)
        for slope, points in slopes_fresh.items():
            mixed[slope] += points * added
        beginning = added * int(city.efforts.new * HUNDRED)
        tries.append(
            _Try(
                added=added,
                unit=unit,
                need=need,
                groups=(held, fresh, own),
                beginning=beginning,
                at_least=rules.bound(mixed, need=need) + beginning,
                reachable=rules.most(held) + added * rules.most(fresh) + rules.most(own),
            )
        )
    return tries


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """The plan with so many new innovations; costs in hundredths of effort, points in units."""

    added: int
    unit: int
    need: int
    groups: "tuple[list[Group], list[Group], list[Group]]"
    beginning: int
    at_least: Fraction
    reachable: int

    def solve(self) -> "Solution":
        from services.scoring.planning import rules

        held, fresh, own = self.groups
        found = rules.cheapest([*held, *(group for _ in range(self.added) for group in fresh), *own], need=self.need)
        if found is None:
            raise AssertionError("all steps together reach it, so that some do")
        return found


def _groups(steps: Sequence[Sequence[Advice]], unit: int, *, times: int = 1) -> "list[Group]":
    """The same for the solver: whole numbers of units, and hundredths of effort."""
    from services.scoring.planning.rules import Step

    return [
        [Step(int(one.gain * HUNDRED) * times // unit, int(one.effort * HUNDRED)) for one in group] for group in steps
    ]


def _laid_out(city: City, tried: _Try, solution: "Solution") -> tuple[list[Work], index.Projection]:
    """Whose steps they are, and the index they lead to."""
    owners = [
        *(model.steps_of(city, one.claims) for one in city.known),
        *([model.steps_of(city, ())] * tried.added),
        model.steps_of_city(city),
    ]
    chosen = iter(solution.chosen)
    taken = [[group[n] for group in steps if (n := next(chosen)) is not None] for steps in owners]
    return list(_works(city, taken, divisor=city.divisor(tried.added))), _then(city, taken, added=tried.added)


def _in_effort(hundredths: Fraction | int) -> Decimal:
    """With two decimals, rounded down: a bound must not promise too much."""
    return Decimal(int(hundredths)) / HUNDRED


def _works(city: City, taken: Sequence[list[Advice]], *, divisor: int) -> Iterator[Work]:
    per_point = HUNDRED / city.rules.total_maximum
    services = city.missing_services
    for number, steps in enumerate(taken[:-1]):
        is_new = number >= len(city.known)
        if not steps and not is_new:
            continue
        known = None if is_new else city.known[number].innovation
        fresh = number - len(city.known)
        yield Work(
            agency=known.agency_name if known else "",
            name=known.name if known else "",
            innovation_id=known.id if known else None,
            steps=_by_worth(steps),
            points=published(sum((one.gain for one in steps), ZERO) / divisor * per_point),
            effort=sum((one.effort for one in steps), ZERO) + (city.efforts.new if is_new else ZERO),
            is_new=is_new,
            service=services[fresh] if is_new and fresh < len(services) else "",
        )
    if taken[-1]:
        points = published(sum((one.gain for one in taken[-1]), ZERO) * per_point)
        effort = sum((one.effort for one in taken[-1]), ZERO)
        steps = _by_worth(taken[-1])
        yield Work(agency="", name="", innovation_id=None, steps=steps, points=points, effort=effort)


def _then(city: City, taken: Sequence[list[Advice]], *, added: int) -> index.Projection:
    """The index by its own formula, with every step taken."""
    services = [*city.missing_services, *[""] * added][:added]
    affairs = [*(one.innovation.affair for one in city.known), *services]
    points = [*(one.points for one in city.known), *[ZERO] * added]
    counted = [
        index.Counted(maturity=held + sum((step.gain for step in steps), ZERO), affair=affair)
        for held, affair, steps in zip(points, affairs, taken[:-1], strict=True)
    ]
    levels: Mapping[str, int] = {**city.spd, **{step.indicator.id: step.to_level for step in taken[-1]}}
    return index.project(city.rules, spd_levels=levels, counted=counted)


def _by_worth(steps: Sequence[Advice]) -> list[Advice]:
    return sorted(steps, key=lambda one: (-one.gain / one.effort, one.indicator.id))
