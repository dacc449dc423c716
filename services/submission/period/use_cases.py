"""Until when may agencies submit, and who moves that?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.submission.accounts import use_cases as accounts
from services.submission.period import rules
from services.submission.period.models import ClosingTime, ServiceProbe
from services.submission.trail import use_cases as trail
from services.submission.trail.use_cases import SYSTEM
from shared.contracts.events import PeriodExtended
from shared.kit import outbox
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Where the year's window stands; `lost` is what was measured so far and will be added at the deadline."""

    year: int
    closes_at: datetime | None
    is_open: bool
    days_left: int | None
    lost_s: int
    extensions: Sequence[ClosingTime]


def closes_at(session: Session, *, set_to: datetime | None, now: datetime) -> datetime | None:
    """The instant from which nothing is taken any more; None while no end is set.

    After the deadline and before it is settled, the time that was lost is counted at once.
    """
    if set_to is None:
        return None
    held = _current(session, set_to)
    if held is None:
        return set_to
    if now < held.closes_at or held.settled_at is not None:
        return held.closes_at
    measured = _measured(session, held, now=now)
    if measured.resumed_at is None:
        # It is down still, or nobody measures: who gets through at all is let in.
        return now + rules.LEAST
    return rules.extended(held.closes_at, measured) or held.closes_at


def standing(session: Session, *, set_to: datetime | None, year: int, time_zone: str, now: datetime) -> Period:
    """Where the year's window stands, with each time it was moved and why."""
    end = closes_at(session, set_to=set_to, now=now)
    held = _current(session, set_to) if set_to else None
    soon = held is not None and held.settled_at is None and now >= held.closes_at - rules.WATCHED
    lost = _measured(session, held, now=now).lost if held is not None and soon else timedelta()
    return Period(
        year=year,
        closes_at=end,
        is_open=end is None or now < end,
        days_left=None if end is None else rules.days_left(end, now=now, time_zone=time_zone),
        lost_s=int(lost.total_seconds()),
        extensions=_moved(session, set_to) if set_to else [],
    )


def is_watched(session: Session, *, set_to: datetime | None, year: int, now: datetime) -> bool:
    """Whether the service is to be probed now: in the hour before a deadline, and until that is settled."""
    if set_to is None:
        return False
    held = _known(session, set_to=set_to, year=year, now=now)
    return held.settled_at is None and now >= held.closes_at - rules.WATCHED


def keep_probe(session: Session, probe: rules.Probe) -> None:
    """Remember whether, and how fast, the service answered."""
    took_ms = None if probe.took is None else round(probe.took / timedelta(milliseconds=1))
    session.execute(insert(ServiceProbe).values(at=probe.at, took_ms=took_ms).on_conflict_do_nothing())


def settle(session: Session, *, set_to: datetime | None, year: int, now: datetime) -> ClosingTime | None:
    """Once the deadline has passed, move it by what was lost before it, and tell everyone; else change nothing.

    While the service is down at the deadline it is not settled: first it must be possible to submit again.
    """
    if set_to is None:
        return None
    held = _known(session, set_to=set_to, year=year, now=now)
    if now < held.closes_at or held.settled_at is not None:
        return None
    measured = _measured(session, held, now=now)
    if measured.resumed_at is None:
        return None
    until = rules.extended(held.closes_at, measured)
    held.settled_at = now
    if until is None:
        return None
    return _move(session, held, until=until, lost=measured.lost, cause=rules.OUTAGE, by=SYSTEM, now=now)


def extend(
    session: Session, *, set_to: datetime | None, year: int, until: datetime, reason: str, by: Principal, now: datetime
) -> ClosingTime:
    """Move the deadline by hand, and tell everyone.

    Raises:
        Refusal: no end is set that could be moved.
        Invalid: the new instant has passed, or is not later than the end in force.
    """
    if set_to is None:
        raise Refusal(N_("No end is set for this period, so there is nothing to extend."))
    held = _known(session, set_to=set_to, year=year, now=now)
    if until <= now:
        raise Invalid([FieldError("/closes_at", N_("This instant has passed. Choose a later one."))])
    if until <= held.closes_at:
        raise Invalid([FieldError("/closes_at", N_("It must be later than the end in force."))])
    held.settled_at = held.settled_at or now
    return _move(session, held, until=until, cause=rules.STAFF, reason=reason, by=by, now=now)


def _move(
    session: Session,
    held: ClosingTime,
    *,
    until: datetime,
    cause: str,
    by: Principal,
    now: datetime,
    lost: timedelta = timedelta(),
    reason: str = "",
) -> ClosingTime:
    moved = ClosingTime(
        closes_at=until,
        set_to=held.set_to,
        year=held.year,
        cause=cause,
        lost_s=int(lost.total_seconds()),
        reason=reason,
        decided_by=by.id,
        known_since=now,
    )
    session.add(moved)
    changes = {"closes_at": [held.closes_at.isoformat(), until.isoformat()]}
    subject = {"subject": f"period/{held.year}", "subject_name": str(held.year)}
    trail.record(session, by, what=trail.MOVE_PERIOD, **subject, note=reason, changes=changes, now=now)
    session.flush()
    event = PeriodExtended(
        version=len(_moved(session, held.set_to)),
        year=held.year,
        set_to=held.set_to,
        closed_at=held.closes_at,
        closes_at=until,
        lost_minutes=round(lost / timedelta(minutes=1)),
        reason=reason,
        agency_ids=[agency.id for agency in accounts.agencies(session)],
    )
    outbox.add(session, event, now=now)
    return moved


def _known(session: Session, *, set_to: datetime, year: int, now: datetime) -> ClosingTime:
    """The end in force, locked; the one that is set is written down when it is first met."""
    fresh = {"closes_at": set_to, "set_to": set_to, "year": year, "cause": rules.SET, "known_since": now}
    # Met after it has passed, for instance by a new installation: there was nothing to measure.
    fresh |= {"lost_s": 0, "reason": "", "decided_by": "", "settled_at": now if now >= set_to else None}
    session.execute(insert(ClosingTime).values(fresh).on_conflict_do_nothing())
    # The first one is the lock of all: whoever moves the end waits for whoever moves it now.
    first = select(ClosingTime.closes_at).where(ClosingTime.set_to == set_to, ClosingTime.closes_at == set_to)
    session.execute(first.with_for_update())
    query = select(ClosingTime).where(ClosingTime.set_to == set_to).order_by(ClosingTime.closes_at.desc()).limit(1)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _current(session: Session, set_to: datetime) -> ClosingTime | None:
    query = select(ClosingTime).where(ClosingTime.set_to == set_to).order_by(ClosingTime.closes_at.desc()).limit(1)
    return session.scalar(query.execution_options(populate_existing=True))


def _moved(session: Session, set_to: datetime) -> list[ClosingTime]:
    query = select(ClosingTime).where(ClosingTime.set_to == set_to, ClosingTime.cause != rules.SET)
    return list(session.scalars(query.order_by(ClosingTime.closes_at)))


def _measured(session: Session, held: ClosingTime, *, now: datetime) -> rules.Outage:
    since = max(held.known_since, held.closes_at - rules.WATCHED)
    rows = session.execute(
        select(ServiceProbe.at, ServiceProbe.took_ms).where(ServiceProbe.at >= since, ServiceProbe.at <= now)
    )
    probes = [
        rules.Probe(at=at, took=None if took_ms is None else timedelta(milliseconds=took_ms)) for at, took_ms in rows
    ]
    return rules.outage(probes, since=since, closes_at=held.closes_at, now=now)
