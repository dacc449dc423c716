"""How is a round's jury seated, all at once or one by one?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import CLOSED, Festival, Round
from services.scoring.festival.refusals import RoundNotReady
from services.scoring.jury import assignment, panels
from services.scoring.jury.assignment import Pair, Plan
from services.scoring.jury.models import Assignment, Judge
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.messages import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """A round's panels of one category: who scores what, who must not, and how many judges each entry lacks."""

    entries: list[UUID]
    pairs: frozenset[Pair]
    barred: frozenset[Pair]
    load: Mapping[UUID, int]
    is_everybody: bool


def planned(
    session: Session, festival: Festival, round_: Round, category_id: UUID, *, per_entry: int, seed: int
) -> Plan:
    """A balanced assignment, shown before it is applied.

    Raises:
        Invalid: fewer than two judges for each entry, or more than there are.
    """
    judges = _judges(session, festival.id)
    if not 2 <= per_entry <= max(2, len(judges)):
        most = len(judges)
        raise Invalid([FieldError("/per_entry", N_("Each entry has 2 to %(most)s judges.", most=most))])
    inside = [entry for entry, _ in festivals.entries_in(session, round_) if entry.category_id == category_id]
    return assignment.balanced(
        [entry.id for entry in inside],
        judges,
        per_entry=per_entry,
        conflicts=panels.conflicts(session, festival.id),
        anchors={entry.id for entry in inside if entry.is_anchor},
        seed=seed,
    )


def apply(session: Session, festival: Festival, round_: Round, category_id: UUID, plan: Plan) -> None:
    """Seat the jury as planned; the festival must be locked.

    Raises:
        RoundNotReady: sheets may be there already: one by one then, or not at all.
    """
    if round_.opened_at is not None:
        raise RoundNotReady(N_("The round has begun: seat or take off judges one by one, so that no sheet is lost."))
    clear(session, festival, round_, category_id)
    session.add_all(Assignment(round_id=round_.id, entry_id=entry, judge_id=judge) for entry, judge in plan.pairs)
    session.flush()


def clear(session: Session, festival: Festival, round_: Round, category_id: UUID) -> None:
    """Have everybody score everything in a category again, before the round begins.

    Raises:
        RoundNotReady: it has begun.
    """
    if round_.opened_at is not None:
        raise RoundNotReady(N_("The round has begun: seat or take off judges one by one, so that no sheet is lost."))
    inside = {entry.id for entry, _ in festivals.entries_in(session, round_) if entry.category_id == category_id}
    session.execute(delete(Assignment).where(Assignment.round_id == round_.id, Assignment.entry_id.in_(inside)))
    festival.version += 1


def seat(session: Session, festival: Festival, round_: Round, *, entry_id: UUID, judge_id: UUID) -> None:
    """Put one more judge on an entry's panel.

    Raises:
        NotFound: no such entry in the round, or judge in the festival.
        RoundNotReady: the round is closed.
        panels.InConflict: the judge must not score it.
    """
    if round_.status == CLOSED:
        raise RoundNotReady(N_("The round is closed."))
    inside = {entry.id for entry, _ in festivals.entries_in(session, round_)}
    if entry_id not in inside or judge_id not in _judges(session, festival.id):
        raise NotFound
    if (entry_id, judge_id) in panels.conflicts(session, festival.id):
        raise panels.InConflict(N_("Lift the conflict first, with a reason, or choose another judge."))
    session.merge(Assignment(round_id=round_.id, entry_id=entry_id, judge_id=judge_id))
    festival.version += 1
    session.flush()


def seats(session: Session, festival: Festival, round_: Round, category_id: UUID) -> Seats:
    """Who scores what in a category of a round, as it stands."""
    entries = [entry.id for entry, _ in festivals.entries_in(session, round_) if entry.category_id == category_id]
    asked = frozenset(pair for pair in panels.who_scores(session, round_) if pair[0] in set(entries))
    barred = frozenset(pair for pair in panels.conflicts(session, festival.id) if pair[0] in set(entries))
    assigned = panels.assigned(session, round_.id)
    return Seats(
        entries=entries,
        pairs=asked,
        barred=barred,
        load={judge: sum(one == judge for _, one in asked) for judge in _judges(session, festival.id)},
        is_everybody=not any(entry in set(entries) for entry, _ in assigned),
    )


def _judges(session: Session, festival_id: UUID) -> list[UUID]:
    return list(session.scalars(select(Judge.id).where(Judge.festival_id == festival_id).order_by(Judge.created_at)))
