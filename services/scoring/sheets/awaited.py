"""Which judges are reminded of their missing sheets before a round closes, and when?"""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.festival.models import OPEN, Festival, Round
from services.scoring.jury import panels
from services.scoring.jury.models import Judge
from services.scoring.sheets.models import RoundReminder, Sheet
from shared.contracts.events import JudgeAwaited
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
    here = (Sheet.festival_id == round_.festival_id, Sheet.round_id == round_.id)
    given = select(Sheet.entry_id, Sheet.judge_id).where(*here).distinct()
    there = {(entry, judge) for entry, judge in session.execute(given)}
    missing = Counter(judge for entry, judge in panels.who_scores(session, round_) - there)
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
