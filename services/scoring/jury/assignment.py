"""Who scores what, when not everybody scores everything? Pure, and the same for the same seed.

Each entry gets the same number of judges, the judges' loads differ by at most one where conflicts allow it, and all
panels hang together, so that a severe judge can be told from weak entries. Anchors are scored by everybody.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

Pair = tuple[UUID, UUID]
# Swaps tried to bring panels together that have no judge in common.
_TRIES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Pairs of entry and judge; `gaps` says how many judges each entry lacks, `groups` how many panels stand apart."""

    pairs: frozenset[Pair]
    gaps: Mapping[UUID, int]
    groups: int


def balanced(
    entries: Sequence[UUID],
    judges: Sequence[UUID],
    *,
    per_entry: int,
    conflicts: Collection[Pair] = (),
    anchors: Collection[UUID] = (),
    seed: int = 0,
) -> Plan:
    """A balanced assignment; the order of what goes in does not matter."""
    barred = set(conflicts)
    chance = random.Random(seed)  # noqa: S311, a draw that everybody can repeat
    order, jury = sorted(entries), sorted(judges)
    chance.shuffle(order)
    chance.shuffle(jury)
    able = {entry: [judge for judge in jury if (entry, judge) not in barred] for entry in order}
    wanted = {entry: len(jury) if entry in anchors else per_entry for entry in order}
    panels: dict[UUID, set[UUID]] = {entry: set() for entry in order}
    load = dict.fromkeys(jury, 0)
    # Those with the least choice first: what is left over suits the others.
    for entry in sorted(order, key=lambda one: len(able[one])):
        for judge in sorted(able[entry], key=lambda one: load[one])[: wanted[entry]]:
            panels[entry].add(judge)
            load[judge] += 1
    while _evened(panels, able, load):
        pass
    _brought_together(panels, able, chance)
    gaps = {entry: lack for entry in order if (lack := min(wanted[entry], len(jury)) - len(panels[entry])) > 0}
    pairs = frozenset((entry, judge) for entry, panel in panels.items() for judge in panel)
    return Plan(pairs=pairs, gaps=gaps, groups=len(groups(pairs)))


def substitute(
    entry: UUID, judges: Sequence[UUID], *, pairs: Collection[Pair], conflicts: Collection[Pair]
) -> UUID | None:
    """The judge to take a place on an entry's panel that came free: of those who may, whoever has least to do."""
    load = {judge: sum(one == judge for _, one in pairs) for judge in judges}
    able = [judge for judge in judges if (entry, judge) not in pairs and (entry, judge) not in conflicts]
    return min(able, key=lambda judge: (load[judge], judge), default=None)


def groups(pairs: Collection[Pair]) -> list[set[UUID]]:
    """The entries, together where a chain of common judges leads from one to the other."""
    found: list[tuple[set[UUID], set[UUID]]] = []
    panels: dict[UUID, set[UUID]] = {}
    for entry, judge in pairs:
        panels.setdefault(entry, set()).add(judge)
    for entry in sorted(panels):
        entries, judges = {entry}, set(panels[entry])
        apart = []
        for others, their in found:
            if their & judges:
                entries, judges = entries | others, judges | their
            else:
                apart.append((others, their))
        found = [*apart, (entries, judges)]
    return [entries for entries, _ in found]


def _evened(panels: dict[UUID, set[UUID]], able: Mapping[UUID, Sequence[UUID]], load: dict[UUID, int]) -> bool:
    """Hand one entry on from a judge with too much to one with less, over others if need be; whether it went."""
    for busy in sorted(load, key=lambda one: -load[one]):
        came_from: dict[UUID, tuple[UUID, UUID]] = {}
        reached = [busy]
        for judge in reached:
            if load[judge] <= load[busy] - 2:
                _hand_on(panels, came_from, judge, busy)
                load[busy] -= 1
                load[judge] += 1
                return True
            for entry, panel in panels.items():
                if judge in panel:
                    for other in able[entry]:
                        if other not in panel and other not in came_from and other != busy:
                            came_from[other] = (judge, entry)
                            reached.append(other)
    return False


def _hand_on(
    panels: dict[UUID, set[UUID]], came_from: Mapping[UUID, tuple[UUID, UUID]], judge: UUID, busy: UUID
) -> None:
    while judge != busy:
        before, entry = came_from[judge]
        panels[entry].discard(before)
        panels[entry].add(judge)
        judge = before


def _brought_together(
    panels: dict[UUID, set[UUID]], able: Mapping[UUID, Sequence[UUID]], chance: random.Random
) -> None:
    """Swap judges between panels that stand apart, as long as that leaves fewer apart."""
    for _ in range(_TRIES):
        apart = groups([(entry, judge) for entry, panel in panels.items() for judge in panel])
        if len(apart) < 2:
            return
        one, other = (chance.choice(sorted(group)) for group in chance.sample(apart, 2))
        mine, yours = (chance.choice(sorted(panels[entry])) for entry in (one, other))
        if yours not in able[one] or mine not in able[other] or yours in panels[one] or mine in panels[other]:
            continue
        _swap(panels, one, other, mine, yours)
        if len(groups([(entry, judge) for entry, panel in panels.items() for judge in panel])) >= len(apart):
            _swap(panels, one, other, yours, mine)


def _swap(panels: dict[UUID, set[UUID]], one: UUID, other: UUID, mine: UUID, yours: UUID) -> None:
    panels[one].remove(mine)
    panels[one].add(yours)
    panels[other].remove(yours)
    panels[other].add(mine)
