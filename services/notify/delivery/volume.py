"""How many letters leave, how long do they wait, and why do some not arrive?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Float, Text, cast, func, literal_column, select
from sqlalchemy.orm import Session

from services.notify.delivery import rules
from services.notify.delivery.models import BOUNCED, DELIVERED, EMAIL, FAILED, SUPPRESSED, Delivery, Notice

Step = Literal["hour", "day"]
SPANS: Mapping[Step, tuple[timedelta, int]] = {"hour": (timedelta(hours=1), 24), "day": (timedelta(days=1), 14)}
UNTOLD = (BOUNCED, FAILED, SUPPRESSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The letters planned within an hour or a day that begins at `since`, by state."""

    since: datetime
    by_state: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long letters planned in a bucket waited until the mail server took them; seconds, half and 95 of 100."""

    since: datetime
    is_urgent: bool
    letters: int
    p50_s: float
    p95_s: float


def by_time(session: Session, *, step: Step, time_zone: str, now: datetime) -> list[Bucket]:
    """A bucket for each hour or day up to now, the newest last; those with nothing in them too."""
    begins = _begins(step, time_zone=time_zone, now=now)
    since = _bucket(step, time_zone)
    query = (
        select(since, Delivery.state, func.count())
        .where(Delivery.channel == EMAIL, Delivery.queued_at >= begins[0])
        .group_by(literal_column("1"), Delivery.state)
    )
    found: dict[datetime, dict[str, int]] = {begin: {} for begin in begins}
    for begin, state, count in session.execute(query):
        found.setdefault(begin, {})[state] = count
    return [Bucket(since=begin, by_state=found[begin]) for begin in sorted(found)]


def delays(session: Session, *, step: Step, time_zone: str, now: datetime) -> list[Delay]:
    """How long letters waited, urgent ones and others apart: these may have to wait for the morning."""
    begins = _begins(step, time_zone=time_zone, now=now)
    waited_s = cast(func.extract("epoch", Delivery.state_since - Delivery.queued_at), Float)
    query = (
        select(
            _bucket(step, time_zone),
            Delivery.is_urgent,
            func.count(),
            func.percentile_cont(0.5).within_group(waited_s),
            func.percentile_cont(0.95).within_group(waited_s),
        )
        .where(Delivery.channel == EMAIL, Delivery.state == DELIVERED, Delivery.queued_at >= begins[0])
        .group_by(literal_column("1"), Delivery.is_urgent)
        .order_by(literal_column("1"), Delivery.is_urgent.desc())
    )
    return [
        Delay(since=begin, is_urgent=is_urgent, letters=count, p50_s=half, p95_s=most)
        for begin, is_urgent, count, half, most in session.execute(query)
    ]


def reasons(session: Session, *, since: datetime) -> list[tuple[str, str, int]]:
    """Why letters planned since then did not arrive: state, kind of reason (`rules.kind_of`), how many; most first."""
    query = (
        select(Delivery.state, Delivery.reason, func.count())
        .where(Delivery.channel == EMAIL, Delivery.state.in_(UNTOLD), Delivery.queued_at >= since)
        .group_by(Delivery.state, Delivery.reason)
    )
    counted: Counter[tuple[str, str]] = Counter()
    for state, reason, count in session.execute(query):
        counted[state, rules.kind_of(reason)] += count
    return [(state, kind, count) for (state, kind), count in counted.most_common()]


def dead_ends(session: Session, *, since: datetime) -> int:
    """How many notices since then had somebody to tell who was never found."""
    query = select(func.count()).where(
        Notice.look_again_at.is_(None), func.cardinality(Notice.unmet) > 0, Notice.created_at >= since
    )
    return session.scalar(query) or 0


def _bucket(step: Step, time_zone: str) -> ColumnElement[datetime]:
    return func.date_trunc(cast(step, Text), Delivery.queued_at, cast(time_zone, Text))


def _begins(step: Step, *, time_zone: str, now: datetime) -> Sequence[datetime]:
    """When each bucket begins, as the city's clock has it, the oldest first."""
    width, count = SPANS[step]
    local = now.astimezone(ZoneInfo(time_zone)).replace(minute=0, second=0, microsecond=0)
    newest = local.replace(hour=0) if step == "day" else local
    return [newest - number * width for number in reversed(range(count))]
