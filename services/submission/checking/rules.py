"""How long has an agency waited, in days on which somebody could have answered?"""

from collections.abc import Collection
from datetime import date, timedelta

# Beyond so many, an agency has waited too long.
MOST_WORKING_DAYS = 5
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
