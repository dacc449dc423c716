"""On how many days could somebody have answered, and which day comes after so many of them?"""

from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5


def working_days(since: date, until: date, *, holidays: Collection[date] = ()) -> int:
    """The working days after the first day, the last one included; weekends and holidays are none.

    >>> working_days(date(2026, 7, 3), date(2026, 7, 6))
    1
    """
    weeks, rest = divmod(max(0, (until - since).days), 7)
    tail = (since + timedelta(days=weeks * 7 + step) for step in range(1, rest + 1))
    counted = weeks * _SATURDAY + sum(day.weekday() < _SATURDAY for day in tail)
    return counted - sum(since < day <= until and day.weekday() < _SATURDAY for day in set(holidays))


def after_working_days(since: date, days: int, *, holidays: Collection[date] = ()) -> date:
    """The first day by which so many working days have passed since the first one.

    >>> after_working_days(date(2026, 7, 3), 1)
    datetime.date(2026, 7, 6)
    """
    found = since
    while days > 0:
        found += timedelta(days=1)
        days -= found.weekday() < _SATURDAY and found not in holidays
    return found
