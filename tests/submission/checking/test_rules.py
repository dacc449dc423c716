"""Waiting is counted in days on which somebody could have answered."""

from datetime import date, timedelta

import pytest

from services.submission.checking.rules import working_days

FRIDAY = date(2026, 7, 3)


class TestWorkingDays:
    @pytest.mark.parametrize(
        ("days", "counted"), [(-3, 0), (0, 0), (1, 0), (2, 0), (3, 1), (4, 2), (7, 5), (10, 6), (14, 10), (365, 260)]
    )
    def test_leave_out_weekends(self, days: int, counted: int) -> None:
        assert working_days(FRIDAY, FRIDAY + timedelta(days=days)) == counted

    def test_leave_out_holidays_once(self) -> None:
        monday, saturday = FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=1)
        holidays = [monday, monday, saturday, FRIDAY, FRIDAY + timedelta(days=300)]
        assert working_days(FRIDAY, FRIDAY + timedelta(days=7), holidays=holidays) == 4

    def test_agree_with_counting_day_by_day(self) -> None:
        for start in range(7):
            since = FRIDAY + timedelta(days=start)
            for length in range(30):
                days = (since + timedelta(days=step) for step in range(1, length + 1))
                assert working_days(since, since + timedelta(days=length)) == sum(day.weekday() < 5 for day in days)
