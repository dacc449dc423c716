"""What do the plenary's decisions make of the computed places, and what is a place called? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

PLACE = "place"
WITHDRAWN = "withdrawn"
TIE = "tie"
KINDS = (PLACE, WITHDRAWN, TIE)

# The titles are official, so they stay Indonesian in every language.
_TITLES = ("Juara I", "Juara II", "Juara III", "Juara Harapan I", "Juara Harapan II", "Juara Harapan III")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An entry of one category with its place; `computed_place` is the one before any decision.

    Places and totals are None for an entry without a sheet, and places for one out of competition.
    """

    entry_id: UUID
    place: int | None
    computed_place: int | None
    total: Decimal | None
    sheets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision: `entries` is the entry concerned, or of a tie all that share a place, in the order decided."""

    number: int
    kind: str
    entries: tuple[UUID, ...]
    place: int | None = None


class NotApplicable(Exception):
    """The decision does not fit the places it is about; `why` names the reason: see the constants of this class."""

    NO_PLACE = "no-place"
    OUT_OF_RANGE = "out-of-range"
    INSIDE_A_TIE = "inside-a-tie"
    NO_TIE = "no-tie"
    NO_CHANGE = "no-change"

    def __init__(self, decision: Decided, why: str) -> None:
        super().__init__(f"decision {decision.number}: {why}")
        self.decision = decision
        self.why = why


def decide(standings: Sequence[Standing], decisions: Sequence[Decided]) -> list[Standing]:
    """The category's standings after the decisions, taken in the order of their numbers; best first.

    Raises:
        NotApplicable: one of them does not fit what the ones before it left.
    """
    groups = _groups(standings)
    for decision in sorted(decisions, key=lambda one: one.number):
        groups = _applied(groups, decision)
    places = _places(groups)
    placed = [replace(one, place=places.get(one.entry_id)) for one in standings]
    return sorted(
        placed,
        key=lambda one: (one.place is None, one.place or 0, one.computed_place or 0, str(one.entry_id)),
    )


def title(place: int | None) -> str:
    """What a place is called on a certificate; empty beyond the sixth.

    >>> title(1), title(4), title(7)
    ('Juara I', 'Juara Harapan I', '')
    """
    return _TITLES[place - 1] if place is not None and place <= len(_TITLES) else ""


_Groups = list[list[UUID]]
"""Entries by place, best first; those in one list share it."""


def _groups(standings: Sequence[Standing]) -> _Groups:
    by_place: dict[int, list[UUID]] = {}
    for one in standings:
        if one.computed_place is not None:
            by_place.setdefault(one.computed_place, []).append(one.entry_id)
    return [by_place[place] for place in sorted(by_place)]


def _places(groups: _Groups) -> dict[UUID, int]:
    places, next_place = {}, 1
    for group in groups:
        places.update(dict.fromkeys(group, next_place))
        next_place += len(group)
    return places


def _applied(groups: _Groups, decision: Decided) -> _Groups:
    places = _places(groups)
    if any(entry_id not in places for entry_id in decision.entries):
        raise NotApplicable(decision, NotApplicable.NO_PLACE)
    if decision.kind == TIE:
        return _settled(groups, decision)
    (entry_id,) = decision.entries
    left = [rest for group in groups if (rest := [one for one in group if one != entry_id])]
    if decision.kind == WITHDRAWN:
        return left
    return _moved(groups, left, decision)


def _settled(groups: _Groups, decision: Decided) -> _Groups:
    for position, group in enumerate(groups):
        if len(group) > 1 and set(group) == set(decision.entries) and len(group) == len(decision.entries):
            return [*groups[:position], *([one] for one in decision.entries), *groups[position + 1 :]]
    raise NotApplicable(decision, NotApplicable.NO_TIE)


def _moved(groups: _Groups, left: _Groups, decision: Decided) -> _Groups:
    """The entry alone at the place decided; who was there and behind moves down by one."""
    before = (decision.place or 0) - 1
    if not 0 <= before <= sum(map(len, left)):
        raise NotApplicable(decision, NotApplicable.OUT_OF_RANGE)
    at = next((n for n in range(len(left) + 1) if sum(map(len, left[:n])) == before), None)
    if at is None:
        raise NotApplicable(decision, NotApplicable.INSIDE_A_TIE)
    moved = [*left[:at], list(decision.entries), *left[at:]]
    if _places(moved) == _places(groups):
        raise NotApplicable(decision, NotApplicable.NO_CHANGE)
    return moved
