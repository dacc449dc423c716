"""How much longer may agencies submit when the service was down or slow before the deadline?

Time is cut into slices that end at the deadline. A slice is lost when nothing answered in it, or when the 95th
percentile of its answers was slower than `SLOW`. What nobody measured counts as lost: the doubt is the agencies' gain.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from shared.kit.errors import Refusal
from shared.kit.messages import N_

WATCHED = timedelta(hours=1)
SLICE = timedelta(seconds=30)
SLOW = timedelta(seconds=3)
# A hiccup of seconds, such as a restart for an update, moves no deadline.
LEAST = timedelta(minutes=1)
_MINUTE = timedelta(minutes=1)

SET, OUTAGE, STAFF = CAUSES = ("set", "outage", "staff")


class PeriodClosed(Refusal):
    """The city takes no submissions any more."""

    slug = "period-closed"
    title = N_("The period is closed")

    def __init__(self) -> None:
        super().__init__(N_("Submissions are no longer taken. Your draft is kept; ask Bappeda about the next period."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One request sent to see whether the service answers; `took` is None where no answer came."""

    at: datetime
    took: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """The time lost before a deadline; `resumed_at` is when submitting was possible again, None while it is not."""

    lost: timedelta
    resumed_at: datetime | None


def outage(probes: Iterable[Probe], *, since: datetime, closes_at: datetime, now: datetime) -> Outage:
    """The time lost between `since` and the deadline, at most the last hour of it.

    An outage that runs on past the deadline is over with the first good slice after it.
    """
    held = sorted(probes, key=lambda probe: probe.at)
    first = max(since, closes_at - WATCHED)
    before = [_is_lost(held, start) for start in _slices_back(closes_at, first) if start + SLICE <= now]
    if not before or not before[0] or now < closes_at:
        return Outage(lost=SLICE * sum(before), resumed_at=closes_at)
    after = closes_at
    while after + SLICE <= now and _is_lost(held, after):
        after += SLICE
    return Outage(lost=SLICE * sum(before), resumed_at=after if after + SLICE <= now else None)


def extended(closes_at: datetime, measured: Outage) -> datetime | None:
    """The new end of the window, in whole minutes; None where too little was lost, or it is lost still."""
    if measured.resumed_at is None or measured.lost < LEAST:
        return None
    grown = max(closes_at, measured.resumed_at) + measured.lost
    return closes_at + _MINUTE * ceil((grown - closes_at) / _MINUTE)


def days_left(closes_at: datetime, *, now: datetime, time_zone: str) -> int:
    """Whole days on the city's calendar until the deadline's day; 0 on the day itself and after it."""
    zone = ZoneInfo(time_zone)
    return max(0, (closes_at.astimezone(zone).date() - now.astimezone(zone).date()).days)


def _slices_back(closes_at: datetime, first: datetime) -> Iterator[datetime]:
    start = closes_at - SLICE
    while start >= first:
        yield start
        start -= SLICE


def _is_lost(probes: list[Probe], start: datetime) -> bool:
    inside = (probe.took for probe in probes if start <= probe.at < start + SLICE)
    times = sorted(timedelta.max if took is None else took for took in inside)
    # Nearest rank: of the six probes of a usual slice, the slowest.
    return not times or times[ceil(0.95 * len(times)) - 1] > SLOW
