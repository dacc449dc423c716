"""Reminders come in the morning, ever more often, and to ever more people."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.notify.reminders import rules

WIB = "Asia/Jakarta"
END = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)


class TestBeforeTheEnd:
    def test_are_on_the_mornings_of_the_city(self) -> None:
        found = {days: due.astimezone(ZoneInfo(WIB)) for days, due in rules.before_the_end(END, time_zone=WIB)}
        assert found[1].isoformat() == "2026-12-30T08:00:00+07:00"
        assert found[90].isoformat() == "2026-10-02T08:00:00+07:00"
        assert list(found) == [90, 30, 14, 7, 3, 1]

    def test_count_from_the_citys_day_not_from_utc(self) -> None:
        """At 20:00 UTC it is the next day in Indonesia."""
        late = datetime(2026, 12, 30, 20, tzinfo=UTC)
        assert dict(rules.before_the_end(late, time_zone=WIB))[1].date() == date(2026, 12, 30)

    def test_stay_in_the_morning_where_clocks_change(self) -> None:
        """Berlin turns its clocks on 25 October 2026."""
        end = datetime(2026, 11, 1, 12, tzinfo=UTC)
        steps = rules.before_the_end(end, time_zone="Europe/Berlin")
        assert {due.astimezone(ZoneInfo("Europe/Berlin")).hour for _, due in steps} == {8}

    @pytest.mark.parametrize(
        ("days", "told"),
        [
            (90, ["office"]),
            (30, ["office"]),
            (14, ["office", "head"]),
            (7, ["office", "head"]),
            (3, ["office", "head", "executive"]),
            (1, ["office", "head", "executive"]),
        ],
    )
    def test_go_to_ever_more_people(self, days: int, told: list[str]) -> None:
        assert rules.told_before_the_end(days) == told


class TestUnchecked:
    def test_are_due_the_morning_after_five_working_days(self) -> None:
        thursday = datetime(2026, 7, 2, 3, tzinfo=UTC)
        (_, first), (_, second), *_ = rules.unchecked_since(thursday, time_zone=WIB, holidays=())
        assert first.date() == date(2026, 7, 10)
        assert second.date() == date(2026, 7, 17)

    def test_leave_holidays_out(self) -> None:
        thursday = datetime(2026, 7, 2, 3, tzinfo=UTC)
        (_, first), *_ = rules.unchecked_since(thursday, time_zone=WIB, holidays=[date(2026, 7, 6)])
        assert first.date() == date(2026, 7, 13)


class TestDaysAfter:
    def test_are_numbered_from_one(self) -> None:
        found = rules.days_after(END, (7, 14), time_zone=WIB)
        assert [step for step, _ in found] == [1, 2]
        assert found[1][1] - found[0][1] == timedelta(days=7)
