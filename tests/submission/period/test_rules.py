"""How the window grows by what was lost before the deadline."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.submission.period import rules
from services.submission.period.rules import Probe

DEADLINE = datetime(2026, 8, 31, 16, 59, 59, tzinfo=UTC)
LONG_BEFORE = DEADLINE - timedelta(days=1)
QUICK = timedelta(milliseconds=20)
EVERY = timedelta(seconds=5)


def answered(start: datetime, end: datetime, *, took: timedelta | None = QUICK) -> Iterator[Probe]:
    """A probe every five seconds."""
    while start < end:
        yield Probe(at=start, took=took)
        start += EVERY


def hour(*, until: datetime = DEADLINE, lost: tuple[int, int] = (0, 0), took: timedelta | None = None) -> list[Probe]:
    """All is well from an hour before the deadline but in these minutes before it."""
    start, end = (DEADLINE - timedelta(minutes=minutes) for minutes in lost)
    well = [p for p in answered(DEADLINE - rules.WATCHED, until) if not start <= p.at < end]
    return well + list(answered(start, end, took=took))


def new_end(probes: list[Probe], *, since: datetime = LONG_BEFORE, now: datetime = DEADLINE) -> datetime | None:
    measured = rules.outage(probes, since=since, closes_at=DEADLINE, now=now)
    return rules.extended(DEADLINE, measured)


class TestOutage:
    def test_of_none_leaves_the_deadline(self) -> None:
        assert new_end(hour()) is None

    def test_gives_back_the_minutes_without_an_answer(self) -> None:
        assert new_end(hour(lost=(40, 33))) == DEADLINE + timedelta(minutes=7)

    def test_gives_back_the_slow_minutes(self) -> None:
        assert new_end(hour(lost=(40, 33), took=rules.SLOW + QUICK)) == DEADLINE + timedelta(minutes=7)

    def test_does_not_count_what_is_merely_busy(self) -> None:
        assert new_end(hour(lost=(40, 33), took=rules.SLOW)) is None

    def test_counts_what_nobody_measured(self) -> None:
        gap = [p for p in hour() if not DEADLINE - timedelta(minutes=20) <= p.at < DEADLINE - timedelta(minutes=15)]
        assert new_end(gap) == DEADLINE + timedelta(minutes=5)

    def test_leaves_a_hiccup_alone(self) -> None:
        hiccup = [*hour(), Probe(at=DEADLINE - timedelta(minutes=3), took=None)]
        assert new_end(hiccup) is None

    def test_does_not_count_before_the_service_knew_of_the_deadline(self) -> None:
        known = DEADLINE - timedelta(minutes=10)
        assert new_end(list(answered(known, DEADLINE)), since=known) is None

    def test_does_not_look_back_further_than_an_hour(self) -> None:
        probes = [*answered(LONG_BEFORE, LONG_BEFORE + timedelta(minutes=9), took=None), *hour()]
        assert new_end(probes) is None

    def test_that_runs_on_past_the_deadline_is_given_back_from_its_end(self) -> None:
        back = DEADLINE + timedelta(minutes=20)
        probes = [*hour(lost=(10, 0)), *answered(back, back + timedelta(minutes=1))]
        assert new_end(probes, now=back + timedelta(minutes=1)) == back + timedelta(minutes=10)

    def test_that_is_not_over_settles_nothing(self) -> None:
        assert new_end(hour(lost=(10, 0)), now=DEADLINE + timedelta(minutes=20)) is None

    def test_that_begins_after_the_deadline_concerns_nobody(self) -> None:
        assert new_end(hour(), now=DEADLINE + timedelta(minutes=20)) is None


MOMENTS = st.integers(0, 3599).map(lambda s: DEADLINE - timedelta(seconds=3600 - s))
TIMES = st.one_of(st.none(), st.integers(0, 6000).map(lambda ms: timedelta(milliseconds=ms)))
PROBES = st.lists(st.builds(Probe, at=MOMENTS, took=TIMES), max_size=200)
AFTER = [*answered(DEADLINE, DEADLINE + timedelta(minutes=1))]
SETTLED = DEADLINE + timedelta(minutes=1)


class TestProperties:
    @settings(max_examples=60, deadline=None)
    @given(PROBES)
    def test_the_end_never_moves_back_and_never_by_more_than_what_is_watched(self, probes: list[Probe]) -> None:
        moved = new_end([*probes, *AFTER], now=SETTLED)
        assert moved is None or DEADLINE + rules.LEAST <= moved <= DEADLINE + rules.WATCHED

    @settings(max_examples=60, deadline=None)
    @given(PROBES, st.randoms(use_true_random=False))
    def test_the_order_of_probes_does_not_matter(self, probes: list[Probe], random: Random) -> None:
        shuffled = list(probes)
        random.shuffle(shuffled)
        assert new_end([*shuffled, *AFTER], now=SETTLED) == new_end([*probes, *AFTER], now=SETTLED)

    @settings(max_examples=60, deadline=None)
    @given(PROBES, MOMENTS)
    def test_a_full_good_slice_more_never_lengthens_it(self, probes: list[Probe], moment: datetime) -> None:
        before = rules.outage([*probes, *AFTER], since=LONG_BEFORE, closes_at=DEADLINE, now=SETTLED).lost
        good = [p for p in probes if not moment <= p.at < moment + rules.SLICE]
        good += answered(moment, moment + rules.SLICE)
        after = rules.outage([*good, *AFTER], since=LONG_BEFORE, closes_at=DEADLINE, now=SETTLED).lost
        # It may straddle two slices and so take the only good probe out of neither.
        assert after <= before

    @settings(max_examples=60, deadline=None)
    @given(PROBES, MOMENTS)
    def test_one_failure_more_never_shortens_it(self, probes: list[Probe], moment: datetime) -> None:
        before = rules.outage([*probes, *AFTER], since=LONG_BEFORE, closes_at=DEADLINE, now=SETTLED).lost
        worse = [*probes, Probe(at=moment, took=None), *AFTER]
        assert rules.outage(worse, since=LONG_BEFORE, closes_at=DEADLINE, now=SETTLED).lost >= before


class TestDaysLeft:
    def test_are_counted_on_the_citys_calendar(self) -> None:
        just_before_midnight = datetime(2026, 8, 30, 16, 30, tzinfo=UTC)
        just_after = datetime(2026, 8, 30, 17, 30, tzinfo=UTC)
        assert rules.days_left(DEADLINE, now=just_before_midnight, time_zone="Asia/Jakarta") == 1
        assert rules.days_left(DEADLINE, now=just_after, time_zone="Asia/Jakarta") == 0

    def test_are_none_after_it(self) -> None:
        assert rules.days_left(DEADLINE, now=DEADLINE + timedelta(days=3), time_zone="Asia/Jakarta") == 0
