"""Which agencies are told when they present, and when are they told?

What was told last is a row for each entry; a sweep compares it with the plan. A time that moved is told once the
round's plan has stood still for a while (`rules.has_settled`), so that a committee at work sends one letter and not
five, and whoever stands at the old time again hears nothing. Delays of the day are no news: they are live on the
festival's page.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import OPEN, Entry, Festival, Round
from services.scoring.maturity.models import Innovation
from services.scoring.schedule import queries, rules
from services.scoring.schedule.models import Schedule, ToldTime
from services.scoring.schedule.rules import News, Time
from shared.contracts.events import PresentationsScheduled, PresentationTime
from shared.kit import logs, outbox

log = logs.get(__name__)

_LOCK = text("SELECT pg_advisory_xact_lock(:room, 0)")
_ROOM_KEY = 0x746F6C64  # "told"; two sweeps at once would tell the same twice

_Entries = Mapping[UUID, tuple[Entry, Innovation]]


def tell_due(session: Session, *, now: datetime) -> int:
    """Tell the agencies whose times are news and have settled; to how many something was told.

    Only of open festivals and of rounds that are not over: nobody else waits for a time.
    """
    session.execute(_LOCK, {"room": _ROOM_KEY})
    is_planned = Round.id.in_(select(Schedule.round_id))
    was_told = Round.id.in_(select(ToldTime.round_id))
    live = (
        select(Round)
        .join(Festival, Festival.id == Round.festival_id)
        .where(Festival.status == OPEN, Round.closed_at.is_(None), or_(is_planned, was_told))
        .order_by(Round.id)
    )
    return sum(_tell_of_round(session, round_, now=now) for round_ in session.scalars(live))


def untold(session: Session, round_: Round, *, now: datetime) -> int:
    """How many entries of the round have a time now that their agencies were not told of."""
    rows = _rows(session, round_)
    plan = _plan(session, round_, entries_of(session, round_))
    return sum(rules.is_news(_told(rows, entry_id), time, now=now) for entry_id, time in plan.items())


def entries_of(session: Session, round_: Round) -> _Entries:
    """Who takes part in the round, by entry."""
    return {entry.id: (entry, innovation) for entry, innovation in festivals.entries_in(session, round_)}


def _tell_of_round(session: Session, round_: Round, *, now: datetime) -> int:
    entries, rows = entries_of(session, round_), _rows(session, round_)
    plan = _plan(session, round_, entries)
    changed = [one for one, time in plan.items() if rules.is_news(_told(rows, one), time, now=now)]
    for row in rows.values():
        if row.entry_id not in changed:
            row.seen_at = None
    for entry_id in changed:
        if entry_id not in rows:
            rows[entry_id] = ToldTime(round_id=round_.id, entry_id=entry_id)
            session.add(rows[entry_id])
        rows[entry_id].see(plan[entry_id], now=now)
    news = {one: News(told=rows[one].told, time=plan[one], since=rows[one].seen_at or now) for one in changed}
    if not news or not rules.has_settled(news.values(), now=now):
        return 0
    told = _tell(session, round_, entries, plan, news, now=now)
    for entry_id in changed:
        rows[entry_id].tell(now=now)
    return told


def _tell(
    session: Session,
    round_: Round,
    entries: _Entries,
    plan: Mapping[UUID, Time | None],
    news: Mapping[UUID, News],
    *,
    now: datetime,
) -> int:
    """An event for each agency that carries an entry with news, with all of its times in the round."""
    festival = session.get_one(Festival, round_.festival_id)
    carried = defaultdict(list)
    for entry_id, (_, innovation) in entries.items():
        if entry_id in news or plan.get(entry_id):
            for agency_id in innovation.agency_ids:
                carried[agency_id].append(entry_id)
    concerned = [agency_id for agency_id, own in carried.items() if not news.keys().isdisjoint(own)]
    for agency_id in concerned:
        event = PresentationsScheduled(
            version=int(now.timestamp()),
            festival_id=festival.id,
            festival_name=festival.name,
            festival_slug=festival.slug,
            round_id=round_.id,
            round_name=round_.name,
            agency_id=agency_id,
            presentations=_in_order([_line(entries[one], plan[one], news.get(one)) for one in carried[agency_id]]),
        )
        outbox.add(session, event, now=now)
    log.info("schedule.told", round_id=str(round_.id), agencies=len(concerned), entries=len(news))
    return len(concerned)


def _line(carried: tuple[Entry, Innovation], time: Time | None, news: News | None) -> PresentationTime:
    entry, innovation = carried
    return PresentationTime(
        entry_id=entry.id,
        innovation_id=innovation.id,
        innovation_name=innovation.name,
        starts_at=time.starts_at if time else None,
        ends_at=time.ends_at if time else None,
        told_before=news.told.starts_at if news and news.told else None,
    )


def _in_order(lines: Collection[PresentationTime]) -> list[PresentationTime]:
    """By time; what has none any more comes last."""
    last = max((line.starts_at for line in lines if line.starts_at), default=None)
    return sorted(lines, key=lambda line: (line.starts_at is None, line.starts_at or last, line.innovation_name))


def _plan(session: Session, round_: Round, entries: _Entries) -> dict[UUID, Time | None]:
    """The time of each entry that has not begun, None for one that no schedule has."""
    times: dict[UUID, Time | None] = dict.fromkeys(entries)
    for schedule in queries.of_round(session, round_):
        order = queries.order_of(session, schedule)
        starts = rules.planned_starts(schedule.plan, len(order))
        times |= {
            entry_id: Time(starts_at=start, ends_at=start + schedule.plan.length)
            for entry_id, start in zip(order, starts, strict=True)
        }
        for entry_id in schedule.presented:
            times.pop(entry_id, None)
    return times


def _rows(session: Session, round_: Round) -> dict[UUID, ToldTime]:
    return {row.entry_id: row for row in session.scalars(select(ToldTime).where(ToldTime.round_id == round_.id))}


def _told(rows: Mapping[UUID, ToldTime], entry_id: UUID) -> Time | None:
    return rows[entry_id].told if entry_id in rows else None
