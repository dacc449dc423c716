"""When does each entry present, as planned and as it goes, and how much time is left? Pure."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

BY_NUMBER = "number"
DRAWN = "drawn"
BY_HAND = "by_hand"
ORDERS = (BY_NUMBER, DRAWN, BY_HAND)

# Agencies are told of their times once the plan has stood still for so long; for less where somebody presents soon.
SETTLED_AFTER = timedelta(minutes=10)
SETTLED_SOONER_AFTER = timedelta(minutes=2)
SOON = timedelta(hours=3)

WAITING = "waiting"
PRESENTING = "presenting"
PAUSED = "paused"
DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When it begins, how long each entry has, the pause between two, and a rest in which nobody presents."""

    starts_at: datetime
    minutes: int
    pause_minutes: int
    rest_from: datetime | None = None
    rest_until: datetime | None = None

    @property
    def length(self) -> timedelta:
        """What each entry has."""
        return timedelta(minutes=self.minutes)

    @property
    def pause(self) -> timedelta:
        return timedelta(minutes=self.pause_minutes)

    def start_from(self, moment: datetime) -> datetime:
        """The first moment from this one on at which a whole presentation fits: not in the rest, nor into it."""
        if self.rest_from is None or self.rest_until is None:
            return moment
        return self.rest_until if self.rest_from < moment + self.length and moment < self.rest_until else moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A presentation that was begun; `paused` is what the clock stood still before `paused_at`."""

    started_at: datetime
    ended_at: datetime | None = None
    paused_at: datetime | None = None
    paused: timedelta = timedelta()

    @property
    def state(self) -> str:
        if self.ended_at is not None:
            return DONE
        return PRESENTING if self.paused_at is None else PAUSED

    def left(self, plan: Plan, *, now: datetime) -> timedelta:
        """What it still has of its time; negative once it is over."""
        until = self.paused_at or now
        return plan.length - (until - self.started_at - self.paused)

    def pause(self, *, now: datetime) -> "Presented":
        """With the clock standing still from now on; as it is where it stands still already."""
        return self if self.paused_at or self.ended_at else replace(self, paused_at=now)

    def resume(self, *, now: datetime) -> "Presented":
        """With the clock running again; as it is where it runs."""
        if self.paused_at is None:
            return self
        return replace(self, paused_at=None, paused=self.paused + (now - self.paused_at))

    def end(self, *, now: datetime) -> "Presented":
        """Over, unless it was before."""
        return self if self.ended_at else replace(self.resume(now=now), ended_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """When an entry presents by the plan, as an agency is told."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A time that the agency does not know yet: as it was told last, as it is, and since when it is so.

    None is for no time at all.
    """

    told: Time | None
    time: Time | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An entry's place in the running order; a presentation that was begun has its true times as expected ones."""

    entry_id: UUID
    position: int
    state: str
    planned_start: datetime
    expected_start: datetime
    expected_end: datetime

    @property
    def delay_minutes(self) -> int:
        """By how many whole minutes it begins later than planned; 0 where it is on time or early."""
        return max(0, int((self.expected_start - self.planned_start).total_seconds() // 60))


def drawn(numbers: Mapping[UUID, int], *, seed: str) -> list[UUID]:
    """The entries in the order of a draw that everybody can repeat.

    They stand in the order of the SHA-256 of `<seed>:<entry number>`, as hexadecimal text.
    """
    lots = {entry_id: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest() for entry_id, number in numbers.items()}
    return sorted(numbers, key=lambda entry_id: lots[entry_id])


def arranged(kept: Sequence[UUID], present: Sequence[UUID]) -> list[UUID]:
    """The order that was kept, without those who take part no longer, and with newcomers at the end."""
    staying = [entry_id for entry_id in kept if entry_id in present]
    return staying + [entry_id for entry_id in present if entry_id not in staying]


def moved(order: Sequence[UUID], entry_id: UUID, *, by: int) -> list[UUID]:
    """The order with an entry so many places later, or earlier where `by` is negative; never past either end."""
    others = [one for one in order if one != entry_id]
    place = min(max(order.index(entry_id) + by, 0), len(others))
    return [*others[:place], entry_id, *others[place:]]


def planned_starts(plan: Plan, count: int) -> list[datetime]:
    """When each of so many presentations begins by the plan."""
    starts: list[datetime] = []
    moment = plan.starts_at
    for _ in range(count):
        starts.append(plan.start_from(moment))
        moment = starts[-1] + plan.length + plan.pause
    return starts


def timetable(plan: Plan, order: Sequence[UUID], presented: Mapping[UUID, Presented], *, now: datetime) -> list[Slot]:
    """Each entry's place and times: planned, and as they are to be expected at this moment.

    A delay is carried on to all that wait; nobody is called earlier than planned, since the plan was published.
    """
    planned = dict(zip(order, planned_starts(plan, len(order)), strict=True))
    free_from = _free_from(plan, presented.values(), now=now)
    slots = []
    for position, entry_id in enumerate(order, start=1):
        given = presented.get(entry_id)
        if given is None:
            begins = plan.start_from(max(planned[entry_id], free_from))
            ends = begins + plan.length
            free_from = ends + plan.pause
        else:
            begins, ends = given.started_at, given.ended_at or _expected_end(plan, given, now=now)
        slots.append(
            Slot(
                entry_id=entry_id,
                position=position,
                state=given.state if given else WAITING,
                planned_start=planned[entry_id],
                expected_start=begins,
                expected_end=ends,
            )
        )
    return slots


def is_news(told: Time | None, time: Time | None, *, now: datetime) -> bool:
    """Whether an agency is to be told of a time; of one that is past already it is not."""
    matters = time or told
    return told != time and matters is not None and matters.starts_at > now


def has_settled(news: Collection[News], *, now: datetime) -> bool:
    """Whether a plan has stood still for long enough, so that one letter says what five would have."""
    times = [one for each in news for one in (each.told, each.time) if one is not None]
    is_soon = any(now < one.starts_at <= now + SOON for one in times)
    still_for = SETTLED_SOONER_AFTER if is_soon else SETTLED_AFTER
    return all(now - each.since >= still_for for each in news)


def current(presented: Mapping[UUID, Presented]) -> UUID | None:
    """Who is presenting, also where the clock stands still."""
    return next((entry_id for entry_id, given in presented.items() if given.ended_at is None), None)


def following(order: Sequence[UUID], presented: Collection[UUID]) -> UUID | None:
    """Who comes next: the first in the order who has not begun."""
    return next((entry_id for entry_id in order if entry_id not in presented), None)


def _expected_end(plan: Plan, given: Presented, *, now: datetime) -> datetime:
    """A presentation that goes over its time may end at any moment."""
    return now + max(given.left(plan, now=now), timedelta())


def _free_from(plan: Plan, presented: Collection[Presented], *, now: datetime) -> datetime:
    """When the next presentation can begin at the earliest; the past it can not."""
    if not presented:
        return now
    ends = [given.ended_at or _expected_end(plan, given, now=now) for given in presented]
    return max(now, max(ends) + plan.pause)
