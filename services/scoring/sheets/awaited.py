"""Whose sheets are missing, and when are they reminded before a round closes?"""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.festival.models import OPEN, Festival, Round
from services.scoring.jury import panels
from services.scoring.jury.models import Judge
from services.scoring.sheets.models import RoundReminder, Sheet
from shared.contracts.events import JudgeAwaited
from shared.contracts.juries import AwaitedRound, Jury
from shared.kit import outbox

# So many hours before a round is to close; whoever is ready hears nothing.
HOURS_BEFORE = (24, 2)


def remind_due(session: Session, *, now: datetime) -> int:
    """Tell of each judge whose sheets are missing, once for each time; of how many it was told."""
    until = now + timedelta(hours=max(HOURS_BEFORE))
    closing = select(Round).where(Round.status == OPEN, Round.closes_at > now, Round.closes_at <= until)
    return sum(_remind(session, round_, now=now) for round_ in session.scalars(closing))


def _remind(session: Session, round_: Round, *, now: datetime) -> int:
    closes_at = round_.closes_at
    if closes_at is None:
        return 0
    hours = min(each for each in HOURS_BEFORE if closes_at - now <= timedelta(hours=each))
    row = {"round_id": round_.id, "closes_at": closes_at, "hours_before": hours, "reminded_at": now}
    added = insert(RoundReminder).values(row).on_conflict_do_nothing().returning(RoundReminder.hours_before)
    if session.scalar(added) is None:
        return 0
    missing = _missing(session, round_)
    festival = session.get_one(Festival, round_.festival_id)
    awaited = session.scalars(select(Judge).where(Judge.id.in_(missing)).order_by(Judge.id)).all()
    for judge in awaited:
        event = JudgeAwaited(
            version=int(now.timestamp()),
            judge_id=judge.id,
            festival_id=festival.id,
            festival_name=festival.name,
            round_id=round_.id,
            round_name=round_.name,
            name=judge.name,
            email=judge.email,
            missing=missing[judge.id],
            closes_at=closes_at,
        )
        outbox.add(session, event, now=now)
    return len(awaited)


def juries(session: Session) -> list[Jury]:
    """The judges of each festival that has any, and of its open rounds those whose sheets are missing."""
    judged = select(Judge.festival_id)
    festivals = session.scalars(select(Festival).where(Festival.id.in_(judged)).order_by(Festival.name, Festival.id))
    return [_jury(session, festival) for festival in festivals]


def _jury(session: Session, festival: Festival) -> Jury:
    judges = session.scalars(select(Judge).where(Judge.festival_id == festival.id).order_by(Judge.id)).all()
    rounds = session.scalars(select(Round).where(Round.festival_id == festival.id, Round.status == OPEN))
    missing = {round_: _missing(session, round_) for round_ in rounds}
    return Jury(
        festival_id=festival.id,
        festival_name=festival.name,
        judges=[judge.email for judge in judges],
        rounds=[
            AwaitedRound(id=round_.id, name=round_.name, awaited=[one.email for one in judges if one.id in awaited])
            for round_, awaited in missing.items()
        ],
    )


def _missing(session: Session, round_: Round) -> Counter[UUID]:
    """How many sheets of each judge are missing; whoever is ready is not there."""
    here = (Sheet.festival_id == round_.festival_id, Sheet.round_id == round_.id)
    given = select(Sheet.entry_id, Sheet.judge_id).where(*here).distinct()
    there = {(entry, judge) for entry, judge in session.execute(given)}
    return Counter(judge for entry, judge in panels.who_scores(session, round_) - there)
