"""What somebody may choose, and when a letter leaves by it, on the clock of the city."""

from datetime import datetime, time
from typing import Any

import pytest

from services.notify.messages import use_cases as messages
from services.notify.preferences import rules
from services.notify.preferences.rules import ACTION, APART, DAILY, FESTIVAL, GROUPS, NOW, OFF, WEEKLY, Choice, Wishes

ZONE = "Asia/Jakarta"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+07:00")


def wishes(pace: str = NOW, **more: Any) -> Wishes:
    return Wishes(choices={group.name: Choice(email=pace) for group in GROUPS}, **more)


class TestGroups:
    def test_have_every_kind_of_letter_once_but_what_citizens_asked_for(self) -> None:
        grouped = [kind for group in GROUPS for kind in group.kinds]
        assert len(grouped) == len(set(grouped))
        assert set(messages.kinds()) - set(grouped) - APART == set()
        assert set(grouped) & APART == set()

    def test_that_are_duty_cannot_be_taken_out_of_the_app_nor_wait(self) -> None:
        kept = Wishes(choices={ACTION.name: Choice(email=WEEKLY, inbox=False)}).of_kind("innovation_returned")
        assert kept == Choice(email=NOW, inbox=True)

    def test_that_are_duty_can_do_without_e_mail(self) -> None:
        kept = Wishes(choices={ACTION.name: Choice(email=OFF)}).of_kind("innovation_returned")
        assert kept == Choice(email=OFF, inbox=True)

    def test_take_in_what_nobody_sorted_as_duty(self) -> None:
        """A new kind of letter reaches people before anybody has thought of their wishes."""
        assert rules.group_of("new_kind") is ACTION

    def test_leave_what_citizens_asked_for_to_their_mailbox(self) -> None:
        assert Wishes().of_kind("vote_requested") == Choice(email=NOW, inbox=False)


class TestNextDigest:
    @pytest.mark.parametrize(
        ("pace", "after", "expected"),
        [
            (DAILY, "07-01T06:59", "07-01T07:00"),
            (DAILY, "07-01T07:00", "07-02T07:00"),
            (DAILY, "07-31T23:59", "08-01T07:00"),
            (DAILY, "12-31T08:00", None),
            (WEEKLY, "07-01T06:59", "07-06T07:00"),
            (WEEKLY, "07-06T06:59", "07-06T07:00"),
            (WEEKLY, "07-06T07:00", "07-13T07:00"),
        ],
    )
    def test_is_the_first_morning_after(self, pace: str, after: str, expected: str | None) -> None:
        wanted = at(expected) if expected else datetime.fromisoformat("2027-01-01T07:00:00+07:00")
        assert rules.next_digest(pace, after=at(after), time_zone=ZONE) == wanted

    def test_is_the_citys_morning_where_clocks_are_changed(self) -> None:
        """In Berlin the last Sunday of March is an hour short; mornings stay mornings."""
        before = datetime.fromisoformat("2026-03-28T12:00:00+01:00")
        found = rules.next_digest(DAILY, after=before, time_zone="Europe/Berlin")
        assert found == datetime.fromisoformat("2026-03-29T07:00:00+02:00")


class TestQuietHours:
    @pytest.mark.parametrize(
        ("moment", "begins", "ends", "expected"),
        [
            ("07-01T20:59", "21:00", "06:00", "07-01T20:59"),
            ("07-01T21:00", "21:00", "06:00", "07-02T06:00"),
            ("07-02T05:59", "21:00", "06:00", "07-02T06:00"),
            ("07-02T06:00", "21:00", "06:00", "07-02T06:00"),
            ("07-01T12:30", "12:00", "13:00", "07-01T13:00"),
            ("07-01T13:00", "12:00", "13:00", "07-01T13:00"),
            ("07-31T23:00", "22:30", "05:15", "08-01T05:15"),
        ],
    )
    def test_hold_a_letter_until_they_end(self, moment: str, begins: str, ends: str, expected: str) -> None:
        hours = time.fromisoformat(begins), time.fromisoformat(ends)
        assert rules.after_quiet(at(moment), *hours, time_zone=ZONE) == at(expected)


class TestLeavesAt:
    QUIET = {"quiet_from": time(21), "quiet_until": time(8), "time_zone": ZONE}

    def test_is_at_once_for_whoever_chose_nothing(self) -> None:
        assert Wishes().leaves_at("festival_opened", now=at("07-01T23:00")) == at("07-01T23:00")

    def test_waits_for_the_end_of_quiet_hours(self) -> None:
        assert wishes(**self.QUIET).leaves_at("festival_opened", now=at("07-01T23:00")) == at("07-02T08:00")

    def test_does_not_wait_where_it_is_duty(self) -> None:
        assert wishes(**self.QUIET).leaves_at("judge_awaited", now=at("07-01T23:00")) == at("07-01T23:00")

    def test_of_a_digest_is_after_the_quiet_hours_that_its_morning_lies_in(self) -> None:
        assert wishes(DAILY, **self.QUIET).leaves_at("festival_opened", now=at("07-01T10:00")) == at("07-02T08:00")


class TestOfGroup:
    def test_reads_what_is_written_down_and_no_longer_offered_as_at_once(self) -> None:
        held = Wishes(choices={FESTIVAL.name: Choice(email="hourly", inbox=False)})
        assert held.of_group(FESTIVAL) == Choice(email=NOW, inbox=False)
