"""When is somebody reminded, and whom does it go to? Pure; days and hours are the city's."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from shared.kit.working_days import after_working_days

DUTY, DRAFT, RETURNED, UNCHECKED = KINDS = ("duty", "draft", "returned", "unchecked")

# An agency without an innovation: so many days before the end of the period.
DUTY_DAYS = (90, 30, 14, 7, 3, 1)
HEAD_FROM_DAYS = 14
EXECUTIVE_FROM_DAYS = 3
# A draft that went quiet, and what was returned and not mended: so many days after it began.
DRAFT_DAYS = (21, 42)
RETURNED_DAYS = (7, 14, 21)
# Verifiers hear of what waits longer, and again each time as many have passed.
UNCHECKED_WORKING_DAYS = 5
UNCHECKED_TIMES = 12
_AT = time(8)

Told = Literal["office", "head", "executive"]
Steps = Sequence[tuple[int, datetime]]


def before_the_end(closes_at: datetime, *, time_zone: str) -> Steps:
    """The days left and the morning of each reminder before a period ends."""
    last = closes_at.astimezone(ZoneInfo(time_zone)).date()
    return [(days, _morning(last - timedelta(days=days), time_zone)) for days in DUTY_DAYS]


def told_before_the_end(days: int) -> list[Told]:
    """Who hears of an agency without an innovation, so many days before the end: ever more people."""
    told: list[Told] = ["office"]
    if days <= HEAD_FROM_DAYS:
        told.append("head")
    if days <= EXECUTIVE_FROM_DAYS:
        told.append("executive")
    return told


def days_after(since: datetime, days: Sequence[int], *, time_zone: str) -> Steps:
    """The mornings so many days after something began, numbered from 1."""
    first = since.astimezone(ZoneInfo(time_zone)).date()
    return [(step, _morning(first + timedelta(days=each), time_zone)) for step, each in enumerate(days, start=1)]


def unchecked_since(since: datetime, *, time_zone: str, holidays: Collection[date]) -> Steps:
    """The mornings after each five working days that something waited to be checked, numbered from 1."""
    first = since.astimezone(ZoneInfo(time_zone)).date()
    over = (
        after_working_days(first, UNCHECKED_WORKING_DAYS * step + 1, holidays=holidays)
        for step in range(1, UNCHECKED_TIMES + 1)
    )
    return [(step, _morning(day, time_zone)) for step, day in enumerate(over, start=1)]


def _morning(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, _AT, tzinfo=ZoneInfo(time_zone))
