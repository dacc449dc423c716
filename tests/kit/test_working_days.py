"""Waiting is counted in days on which somebody could have answered."""

from datetime import date, timedelta

import pytest

from shared.kit.working_days import after_working_days, working_days

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


class TestDayAfterWorkingDays:
    @pytest.mark.parametrize(("days", "later"), [(0, 0), (1, 3), (5, 7), (6, 10), (10, 14)])
    def test_leaves_out_weekends(self, days: int, later: int) -> None:
        assert after_working_days(FRIDAY, days) == FRIDAY + timedelta(days=later)

    def test_leaves_out_holidays(self) -> None:
        monday = FRIDAY + timedelta(days=3)
        assert after_working_days(FRIDAY, 1, holidays=[monday]) == monday + timedelta(days=1)

    def test_is_the_first_on_which_so_many_are_counted(self) -> None:
        holidays = [FRIDAY + timedelta(days=4)]
        for days in range(1, 30):
            found = after_working_days(FRIDAY, days, holidays=holidays)
            assert working_days(FRIDAY, found, holidays=holidays) == days
            assert working_days(FRIDAY, found - timedelta(days=1), holidays=holidays) == days - 1
