"""When each entry presents: the plan, the draw, and what becomes of a delay."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.schedule import rules
from services.scoring.schedule.rules import DONE, PAUSED, PRESENTING, WAITING, Plan, Presented

NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PLAN = Plan(starts_at=NINE, minutes=15, pause_minutes=5)
A, B, C, D = ORDER = [UUID(int=number) for number in range(1, 5)]


def after(minutes: float) -> datetime:
    """So many minutes after the planned beginning."""
    return NINE + timedelta(minutes=minutes)


def expected(presented: dict[UUID, Presented], *, now: datetime, plan: Plan = PLAN) -> list[float]:
    """When each entry is expected to begin, in minutes after the planned beginning."""
    slots = rules.timetable(plan, ORDER, presented, now=now)
    return [(slot.expected_start - NINE).total_seconds() / 60 for slot in slots]


class TestPlan:
    def test_gives_each_entry_its_minutes_and_the_pause_after_the_one_before(self) -> None:
        assert rules.planned_starts(PLAN, 3) == [NINE, after(20), after(40)]

    def test_begins_nothing_that_would_not_end_before_the_rest(self) -> None:
        plan = Plan(starts_at=NINE, minutes=15, pause_minutes=5, rest_from=after(50), rest_until=after(90))
        assert rules.planned_starts(plan, 4) == [NINE, after(20), after(90), after(110)]

    def test_lets_a_presentation_end_as_the_rest_begins(self) -> None:
        plan = Plan(starts_at=NINE, minutes=15, pause_minutes=5, rest_from=after(35), rest_until=after(90))
        assert rules.planned_starts(plan, 3) == [NINE, after(20), after(90)]

    @given(st.integers(1, 120), st.integers(0, 60), st.integers(0, 300), st.integers(1, 300), st.integers(1, 30))
    def test_never_overlaps_nor_reaches_into_the_rest(
        self, minutes: int, pause: int, rest_begins: int, rest_lasts: int, count: int
    ) -> None:
        rest_from, rest_until = after(rest_begins), after(rest_begins + rest_lasts)
        plan = Plan(starts_at=NINE, minutes=minutes, pause_minutes=pause, rest_from=rest_from, rest_until=rest_until)
        starts = rules.planned_starts(plan, count)
        assert all(later - earlier >= plan.length + plan.pause for earlier, later in pairwise(starts))
        assert all(start + plan.length <= rest_from or start >= rest_until for start in starts)


class TestDraw:
    def test_is_the_order_of_the_hashes_of_seed_and_number(self) -> None:
        """As the public page says, so that everybody can repeat it."""
        numbers = {entry_id: number for number, entry_id in enumerate(ORDER, start=1)}
        lots = {one: hashlib.sha256(f"undian 7:{number}".encode()).hexdigest() for one, number in numbers.items()}
        assert rules.drawn(numbers, seed="undian 7") == sorted(lots, key=lots.__getitem__)

    def test_is_the_same_whoever_is_named_first(self) -> None:
        numbers = {entry_id: number for number, entry_id in enumerate(ORDER, start=1)}
        backwards = dict(reversed(numbers.items()))
        assert rules.drawn(numbers, seed="1") == rules.drawn(backwards, seed="1")

    def test_is_another_for_another_seed(self) -> None:
        numbers = {UUID(int=number): number for number in range(1, 30)}
        assert rules.drawn(numbers, seed="1") != rules.drawn(numbers, seed="2")


class TestOrder:
    def test_leaves_out_who_was_withdrawn_and_puts_newcomers_last(self) -> None:
        assert rules.arranged([C, B, A], [A, B, D]) == [B, A, D]

    @pytest.mark.parametrize(
        ("entry", "by", "order"),
        [(C, -1, [A, C, B, D]), (A, 1, [B, A, C, D]), (A, -1, [A, B, C, D]), (D, 1, [A, B, C, D])],
    )
    def test_moves_an_entry_but_not_past_the_ends(self, entry: UUID, by: int, order: list[UUID]) -> None:
        assert rules.moved(ORDER, entry, by=by) == order


class TestExpectedTimes:
    def test_are_the_planned_ones_before_the_beginning(self) -> None:
        assert expected({}, now=after(-60)) == [0, 20, 40, 60]

    def test_move_with_the_clock_while_nobody_begins(self) -> None:
        assert expected({}, now=after(7)) == [7, 27, 47, 67]

    def test_carry_a_late_beginning_on_to_all_that_wait(self) -> None:
        assert expected({A: Presented(started_at=after(10))}, now=after(12)) == [10, 30, 50, 70]

    def test_carry_on_what_goes_over_its_time(self) -> None:
        assert expected({A: Presented(started_at=NINE)}, now=after(18)) == [0, 23, 43, 63]

    def test_call_nobody_earlier_than_planned(self) -> None:
        done = Presented(started_at=NINE, ended_at=after(6))
        assert expected({A: done}, now=after(7)) == [0, 20, 40, 60]

    def test_are_the_true_ones_of_what_was_presented(self) -> None:
        done = Presented(started_at=after(3), ended_at=after(19))
        assert expected({A: done, B: Presented(started_at=after(25))}, now=after(30)) == [3, 25, 45, 65]

    def test_keep_the_order_of_those_who_wait_when_one_goes_first(self) -> None:
        assert expected({C: Presented(started_at=NINE)}, now=after(1)) == [20, 40, 0, 60]

    def test_put_off_until_after_the_rest_what_a_delay_would_push_into_it(self) -> None:
        plan = Plan(starts_at=NINE, minutes=15, pause_minutes=5, rest_from=after(60), rest_until=after(120))
        late = {A: Presented(started_at=after(10))}
        assert expected({}, now=NINE, plan=plan) == [0, 20, 40, 120]
        assert expected(late, now=after(11), plan=plan) == [10, 30, 120, 140]

    def test_say_how_late_each_is_in_whole_minutes(self) -> None:
        slots = rules.timetable(PLAN, ORDER, {A: Presented(started_at=after(2.5))}, now=after(4))
        assert [slot.delay_minutes for slot in slots] == [2, 2, 2, 2]

    @given(st.integers(-100, 500))
    def test_never_run_ahead_of_the_plan_nor_of_now(self, minute: int) -> None:
        for slot in rules.timetable(PLAN, ORDER, {}, now=after(minute)):
            assert slot.expected_start >= max(slot.planned_start, after(minute))


class TestClock:
    def test_runs_down_to_nothing_and_beyond(self) -> None:
        begun = Presented(started_at=NINE)
        assert begun.left(PLAN, now=after(5)) == timedelta(minutes=10)
        assert begun.left(PLAN, now=after(17)) == timedelta(minutes=-2)

    def test_stands_still_while_paused_and_goes_on_where_it_stood(self) -> None:
        paused = Presented(started_at=NINE).pause(now=after(5))
        assert paused.left(PLAN, now=after(25)) == timedelta(minutes=10)
        assert paused.resume(now=after(25)).left(PLAN, now=after(26)) == timedelta(minutes=9)

    def test_adds_the_pauses_up(self) -> None:
        once = Presented(started_at=NINE).pause(now=after(1)).resume(now=after(2))
        twice = once.pause(now=after(4)).resume(now=after(7))
        assert twice.paused == timedelta(minutes=4)

    def test_moves_the_others_while_paused(self) -> None:
        assert expected({A: Presented(started_at=NINE).pause(now=after(5))}, now=after(25)) == [0, 40, 60, 80]

    def test_takes_a_second_press_as_the_first(self) -> None:
        paused = Presented(started_at=NINE).pause(now=after(5))
        assert paused.pause(now=after(6)) == paused
        running = paused.resume(now=after(7))
        assert running.resume(now=after(8)) == running
        ended = running.end(now=after(9))
        assert ended.end(now=after(10)) == ended
        assert ended.pause(now=after(11)) == ended

    def test_says_how_each_stands(self) -> None:
        begun = Presented(started_at=NINE)
        assert [begun.state, begun.pause(now=NINE).state, begun.end(now=NINE).state] == [PRESENTING, PAUSED, DONE]
        slots = rules.timetable(PLAN, ORDER, {A: begun}, now=NINE)
        assert [slot.state for slot in slots] == [PRESENTING, WAITING, WAITING, WAITING]

    def test_knows_who_is_on_and_who_comes_next(self) -> None:
        presented = {A: Presented(started_at=NINE, ended_at=after(9)), C: Presented(started_at=after(10))}
        assert rules.current(presented) == C
        assert rules.following(ORDER, presented) == B
        assert rules.following(ORDER, ORDER) is None
        assert rules.current({}) is None
