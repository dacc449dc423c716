"""How is a round's running order prepared and changed?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival import rules as festival_rules
from services.scoring.festival.models import Festival, Round
from services.scoring.schedule import queries, rules
from services.scoring.schedule.models import Schedule
from shared.kit import ids
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

# Rounds in which somebody stands before the jury.
KINDS = (festival_rules.PRESENTATION, festival_rules.FIELD_VISIT)
LONGEST_REST = timedelta(days=3)


class NotPresented(Refusal):
    """In this round nobody presents anything."""

    slug = "round-not-presented"
    title = N_("Nobody presents in this round")


class ScheduleOverlaps(Refusal):
    """Its entries are in another schedule of the round already."""

    slug = "schedule-overlaps"
    title = N_("There is a schedule already")


class ScheduleStands(Refusal):
    """The result stands, or presentations have begun: this can't be changed any more."""

    slug = "schedule-stands"
    title = N_("The schedule can't be changed so any more")


def add(
    session: Session,
    festival: Festival,
    *,
    round_id: UUID,
    starts_at: datetime,
    minutes: int,
    pause_minutes: int,
    category_id: UUID | None = None,
    rest_from: datetime | None = None,
    rest_until: datetime | None = None,
) -> Schedule:
    """A schedule for a round, or for one category of it, in the order of the entries' numbers.

    The festival must be locked.

    Raises:
        NotFound: no such round or category in the festival.
        NotPresented: a round of documents, or a plenary.
        ScheduleOverlaps: the round, or that category, has one.
        ScheduleStands: the result stands.
        Invalid: a rest that ends before it begins, or lasts for days.
    """
    _refuse_final(festival)
    round_ = _round_of(festival, round_id)
    if category_id is not None and category_id not in {one.id for one in festival.categories}:
        raise NotFound(N_("The festival has no such category."))
    if any(category_id is None or one.category_id in {None, category_id} for one in queries.of_round(session, round_)):
        raise ScheduleOverlaps(N_("These entries have a schedule in this round already. Change that one."))
    _check_rest(rest_from, rest_until)
    made = Schedule(
        id=ids.new_id(),
        festival_id=festival.id,
        round_id=round_id,
        category_id=category_id,
        version=1,
        starts_at=starts_at,
        minutes=minutes,
        pause_minutes=pause_minutes,
        rest_from=rest_from,
        rest_until=rest_until,
        order_by=rules.BY_NUMBER,
        seed="",
        entry_order=[],
    )
    session.add(made)
    session.flush()
    made.entry_order = [entry.id for entry, _ in queries.in_order_of_numbers(session, made)]
    session.flush()
    return made


def change(session: Session, festival: Festival, schedule: Schedule, **changes: Any) -> Schedule:
    """Change the beginning, the minutes, the pause or the rest; what was presented keeps its true times.

    Raises:
        ScheduleStands: the result stands.
        Invalid: a rest that ends before it begins, or lasts for days.
    """
    _refuse_final(festival)
    _check_rest(changes.get("rest_from", schedule.rest_from), changes.get("rest_until", schedule.rest_until))
    for name, value in changes.items():
        setattr(schedule, name, value)
    schedule.version += 1
    return schedule


def arrange(
    session: Session,
    festival: Festival,
    schedule: Schedule,
    *,
    order_by: str,
    seed: str = "",
    entry_ids: Sequence[UUID] = (),
) -> Schedule:
    """Put the entries in the order of their numbers, of a draw by `seed`, or as `entry_ids` has it.

    Raises:
        ScheduleStands: the result stands, or somebody has presented, so that only moving one by one is left.
        Invalid: a draw without a seed, or `entry_ids` that are not all of the schedule's entries, once each.
    """
    _refuse_final(festival)
    if schedule.presentations:
        raise ScheduleStands(N_("Presentations have begun. Move those who wait one by one."))
    numbers = {entry.id: entry.number for entry, _ in queries.in_order_of_numbers(session, schedule)}
    if order_by == rules.DRAWN and not seed:
        raise Invalid([FieldError("/seed", N_("Say by what it is drawn; everybody can then repeat the draw."))])
    if order_by == rules.BY_HAND and (len(entry_ids) != len(numbers) or set(entry_ids) != set(numbers)):
        raise Invalid([FieldError("/entry_ids", N_("Name each entry of the schedule once."))])
    schedule.order_by = order_by
    schedule.seed = seed if order_by == rules.DRAWN else ""
    schedule.entry_order = {
        rules.BY_NUMBER: lambda: list(numbers),
        rules.DRAWN: lambda: rules.drawn(numbers, seed=seed),
        rules.BY_HAND: lambda: list(entry_ids),
    }[order_by]()
    schedule.version += 1
    return schedule


def move(session: Session, festival: Festival, schedule: Schedule, entry_id: UUID, *, by: int) -> Schedule:
    """Have an entry present so many places later, or earlier where `by` is negative.

    Raises:
        NotFound: it is not in the schedule.
        ScheduleStands: the result stands, or it has presented.
    """
    _refuse_final(festival)
    order = queries.order_of(session, schedule)
    if entry_id not in order:
        raise NotFound
    if entry_id in schedule.presented:
        raise ScheduleStands(N_("It has begun: its place in the order is what it was."))
    moved = rules.moved(order, entry_id, by=by)
    if moved != order:
        schedule.entry_order = moved
        schedule.order_by, schedule.seed = rules.BY_HAND, ""
        schedule.version += 1
    return schedule


def remove(session: Session, festival: Festival, schedule: Schedule) -> None:
    """Take a schedule away in which nobody has presented yet.

    Raises:
        ScheduleStands: the result stands, or somebody has presented.
    """
    _refuse_final(festival)
    if schedule.presentations:
        raise ScheduleStands(N_("Presentations have begun; their times stay on record."))
    session.delete(schedule)
    session.flush()


def _round_of(festival: Festival, round_id: UUID) -> Round:
    found = next((one for one in festival.rounds if one.id == round_id), None)
    if found is None:
        raise NotFound
    if found.kind not in KINDS:
        raise NotPresented(N_("Only rounds of presentations and field visits have a schedule."))
    return found


def _check_rest(rest_from: datetime | None, rest_until: datetime | None) -> None:
    if (rest_from is None) != (rest_until is None):
        missing = "rest_from" if rest_from is None else "rest_until"
        raise Invalid([FieldError(f"/{missing}", N_("A rest has a beginning and an end. Give both, or neither."))])
    if rest_from is None or rest_until is None:
        return
    if not timedelta() < rest_until - rest_from <= LONGEST_REST:
        raise Invalid([FieldError("/rest_until", N_("A rest ends after it begins, within three days."))])


def _refuse_final(festival: Festival) -> None:
    if festival.stands:
        raise ScheduleStands(N_("The result stands; nothing can be changed any more."))
