"""Who is presenting now, and how does the committee turn the clock?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival.models import Entry, Festival, Round
from services.scoring.maturity.models import Innovation
from services.scoring.schedule import queries, rules
from services.scoring.schedule.models import Presentation, Schedule
from services.scoring.schedule.rules import Presented, Slot
from services.scoring.schedule.use_cases import ScheduleStands
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

START = "start"
NEXT = "next"
PAUSE = "pause"
RESUME = "resume"
END = "end"
PUT_BACK = "put-back"
ACTS = (START, NEXT, PAUSE, RESUME, END, PUT_BACK)

OVER = "over"


class ClockMoved(Refusal):
    """Somebody else pressed first."""

    slug = "clock-moved"
    title = N_("Somebody else pressed first")


class NobodyPresents(Refusal):
    """The clock stands for nobody at this moment."""

    slug = "nobody-presents"
    title = N_("Nobody is presenting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A place in the running order, and who stands there."""

    slot: Slot
    entry: Entry
    innovation: Innovation

    @property
    def agencies(self) -> list[str]:
        """The owner's name first."""
        return [self.innovation.agency_name, *(partner["name"] for partner in self.innovation.partners)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A schedule as it stands at a moment: its lines in their order, who presents and who is next."""

    schedule: Schedule
    round: Round
    category_name: str
    lines: Sequence[Line]
    now: Line | None
    next: Line | None
    presented: Presented | None
    at: datetime

    @property
    def state(self) -> str:
        """Whether somebody presents, is paused, is waited for, or all have presented (`OVER`)."""
        if self.presented is not None:
            return self.presented.state
        return rules.WAITING if self.next else OVER

    @property
    def left(self) -> timedelta | None:
        """What the one who presents still has; negative over time."""
        return self.presented.left(self.schedule.plan, now=self.at) if self.presented else None

    @property
    def ends_at(self) -> datetime | None:
        """When the time of the one who presents is over; None while the clock stands still."""
        if self.left is None or self.presented is None or self.presented.paused_at is not None:
            return None
        return self.at + self.left

    @property
    def left_s(self) -> int | None:
        """What is left, in whole seconds."""
        return None if self.left is None else round(self.left.total_seconds())


def running(session: Session, festival: Festival, schedule: Schedule, *, now: datetime) -> Running:
    """The schedule as it stands."""
    known = queries.entries_of(session, schedule)
    presented = {entry_id: given for entry_id, given in schedule.presented.items() if entry_id in known}
    order = rules.arranged(schedule.entry_order, list(known))
    slots = rules.timetable(schedule.plan, order, presented, now=now)
    lines = {
        slot.entry_id: Line(slot=slot, entry=known[slot.entry_id][0], innovation=known[slot.entry_id][1])
        for slot in slots
    }
    current, following = rules.current(presented), rules.following(order, presented)
    names = {category.id: category.name for category in festival.categories}
    return Running(
        schedule=schedule,
        round=next(one for one in festival.rounds if one.id == schedule.round_id),
        category_name=names[schedule.category_id] if schedule.category_id else "",
        lines=list(lines.values()),
        now=lines[current] if current else None,
        next=lines[following] if following else None,
        presented=presented[current] if current else None,
        at=now,
    )


def of_festival(session: Session, festival: Festival, *, now: datetime) -> list[Running]:
    """The schedules of all rounds that are not over, round by round."""
    return [
        running(session, festival, schedule, now=now)
        for round_ in festival.rounds
        if round_.closed_at is None
        for schedule in queries.of_round(session, round_)
    ]


def turn(
    session: Session, festival: Festival, schedule: Schedule, act: str, *, entry_id: UUID | None = None, now: datetime
) -> Schedule:
    """Start one, go on to the next, pause, resume, end, or put back one that was started by mistake.

    Whoever is presenting ends where another starts. The schedule must be held.

    Raises:
        Invalid: `START` and `PUT_BACK` without an entry.
        NotFound: no such entry in the schedule.
        NobodyPresents: nobody is presenting, or nobody is left to come.
        ScheduleStands: the result stands.
    """
    if festival.stands:
        raise ScheduleStands(N_("The result stands; nothing can be changed any more."))
    order = queries.order_of(session, schedule)
    rows = {one.entry_id: one for one in schedule.presentations if one.entry_id in order}
    if act in {START, PUT_BACK} and entry_id is None:
        raise Invalid([FieldError("/entry_id", N_("Say which entry."))])
    if act in {START, PUT_BACK} and entry_id not in order:
        raise NotFound
    if act == NEXT:
        entry_id = rules.following(order, rows)
        if entry_id is None:
            raise NobodyPresents(N_("Nobody is left to come. End the one who is presenting."))
    if act in {START, NEXT} and entry_id is not None:
        _start(schedule, rows, entry_id, now=now)
    elif act == PUT_BACK and entry_id is not None:
        _put_back(schedule, rows, entry_id)
    else:
        _change_current(rows, act, now=now)
    schedule.version += 1
    session.flush()
    return schedule


def check_version(schedule: Schedule, shown: str) -> None:
    """Hold a press to what was shown when it was made: two people pressing "next" mean the same one.

    Raises:
        ClockMoved: the schedule has changed since.
    """
    if shown != str(schedule.version):
        raise ClockMoved(N_("The clock was turned meanwhile. Look at it as it stands now, and press again if need be."))


def _start(schedule: Schedule, rows: Mapping[UUID, Presentation], entry_id: UUID, *, now: datetime) -> None:
    before = rows.get(entry_id)
    if before is not None and before.ended_at is None:
        return
    for row in rows.values():
        row.presented = row.presented.end(now=now)
    if before is not None:
        before.presented = Presented(started_at=now)
        return
    schedule.presentations.append(
        Presentation(entry_id=entry_id, started_at=now, ended_at=None, paused_at=None, paused=timedelta())
    )


def _put_back(schedule: Schedule, rows: Mapping[UUID, Presentation], entry_id: UUID) -> None:
    if entry_id in rows:
        schedule.presentations.remove(rows[entry_id])


def _change_current(rows: Mapping[UUID, Presentation], act: str, *, now: datetime) -> None:
    current = rules.current({entry_id: row.presented for entry_id, row in rows.items()})
    if current is None:
        raise NobodyPresents(N_("Start somebody first."))
    row = rows[current]
    turned: Mapping[str, Callable[[], Presented]] = {
        PAUSE: lambda: row.presented.pause(now=now),
        RESUME: lambda: row.presented.resume(now=now),
        END: lambda: row.presented.end(now=now),
    }
    row.presented = turned[act]()
