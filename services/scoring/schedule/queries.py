"""Which schedules does a round have, and who presents in which order?"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Round
from services.scoring.maturity.models import Innovation
from services.scoring.schedule import rules
from services.scoring.schedule.models import Schedule
from shared.kit.errors import NotFound


def held(session: Session, festival_id: UUID, schedule_id: UUID) -> Schedule:
    """The festival's schedule, held for a change until the transaction ends.

    Raises:
        NotFound: no such schedule there.
    """
    query = select(Schedule).where(Schedule.id == schedule_id, Schedule.festival_id == festival_id)
    found = session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found


def schedule_of(session: Session, festival_id: UUID, schedule_id: UUID) -> Schedule:
    """The festival's schedule.

    Raises:
        NotFound: no such schedule there.
    """
    found = session.get(Schedule, schedule_id)
    if found is None or found.festival_id != festival_id:
        raise NotFound
    return found


def of_round(session: Session, round_: Round) -> Sequence[Schedule]:
    """The round's schedules, the earliest first."""
    query = select(Schedule).where(Schedule.round_id == round_.id)
    return session.scalars(query.order_by(Schedule.starts_at, Schedule.id)).all()


def order_of(session: Session, schedule: Schedule) -> list[UUID]:
    """The entries in the order in which they present; without those withdrawn, newcomers last."""
    return rules.arranged(schedule.entry_order, [entry.id for entry, _ in in_order_of_numbers(session, schedule)])


def entries_of(session: Session, schedule: Schedule) -> dict[UUID, tuple[Entry, Innovation]]:
    """The entries that present, by id."""
    return {entry.id: (entry, innovation) for entry, innovation in in_order_of_numbers(session, schedule)}


def in_order_of_numbers(session: Session, schedule: Schedule) -> list[tuple[Entry, Innovation]]:
    """The entries that present, in the order of their numbers."""
    round_ = rounds.round_of(session, schedule.round_id)
    found = festivals.entries_in(session, round_)
    return [pair for pair in found if schedule.category_id in {None, pair[0].category_id}]
