"""Agencies are told when they present: once, when the plan has settled, and anew when their time changes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.scoring.festival import categories
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import DRAFT, Entry, Festival
from services.scoring.maturity.models import Innovation
from services.scoring.schedule import queries, rules, running, telling, use_cases
from services.scoring.schedule.rules import News, Time
from shared.kit import schema
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import Built
from tests.builders.innovations import AGENCY_ID

# Far off, so that no time of the plan is past for the pages either.
NINE = datetime(2036, 11, 24, 2, 0, tzinfo=UTC)
MORNING = NINE - timedelta(days=3)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def festival(database: Database) -> Built:
    """An open festival of four entries with a schedule: at 9.00, 9.20, 9.40 and 10.00."""
    built = builder.build(database, entries=4, judges=1)
    with database.transaction() as session:
        held = festivals.lock(session, built.festival_id)
        use_cases.add(session, held, round_id=built.round_id, starts_at=NINE, minutes=15, pause_minutes=5)
    return built


def tell(database: Database, now: datetime) -> int:
    with database.transaction() as session:
        return telling.tell_due(session, now=now)


def settle(database: Database, now: datetime) -> int:
    """What is told once the plan of this moment has stood still."""
    return tell(database, now) + tell(database, now + 10 * MINUTE)


def events(database: Database) -> list[dict[str, Any]]:
    with database.transaction() as session:
        query = select(schema.outbox.c.data).where(schema.outbox.c.type == "inovasi.presentations.scheduled.v1")
        return list(session.scalars(query.order_by(schema.outbox.c.id)))


def changed(event: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    """What the event says of each innovation whose time is another one: from when, to when."""
    return {
        one["innovation_name"]: (clock(one["told_before"]), clock(one["starts_at"]))
        for one in event["presentations"]
        if one["told_before"]
    }


def clock(instant: str | None) -> str | None:
    """The time of day in UTC."""
    return datetime.fromisoformat(instant).astimezone(UTC).strftime("%H.%M") if instant else None


def move(database: Database, festival: Built, entry: int, *, by: int) -> None:
    with database.transaction() as session:
        held = festivals.festival_of(session, festival.festival_id)
        [schedule] = queries.of_round(session, held.rounds[0])
        use_cases.move(session, held, schedule, festival.entries[entry], by=by)


def owners(database: Database, festival: Built) -> list[UUID]:
    """Give each entry an agency of its own; the first keeps the one that all have."""
    found = [AGENCY_ID]
    for index, entry_id in enumerate(festival.entries[1:], start=2):
        found.append(UUID(int=1000 + index))
        with database.transaction() as session:
            innovation = session.get_one(Innovation, session.get_one(Entry, entry_id).innovation_id)
            innovation.agency_ids = [found[-1]]
    return found


class TestNewPlan:
    def test_is_told_once_it_has_stood_still_for_ten_minutes(self, database: Database, festival: Built) -> None:
        assert [tell(database, MORNING + after * MINUTE) for after in (0, 5, 9, 10, 11)] == [0, 0, 0, 1, 0]

    def test_tells_an_agency_all_of_its_times_in_one_event(self, database: Database, festival: Built) -> None:
        settle(database, MORNING)
        [event] = events(database)
        times = [(one["innovation_name"], clock(one["starts_at"])) for one in event["presentations"]]
        assert times == [
            ("Inovasi 1", "02.00"),
            ("Inovasi 2", "02.20"),
            ("Inovasi 3", "02.40"),
            ("Inovasi 4", "03.00"),
        ]
        assert (event["agency_id"], event["round_id"]) == (str(AGENCY_ID), str(festival.round_id))

    def test_is_told_to_each_agency_that_carries_an_entry(self, database: Database, festival: Built) -> None:
        own = owners(database, festival)
        assert settle(database, MORNING) == 4
        told = {UUID(event["agency_id"]): len(event["presentations"]) for event in events(database)}
        assert told == dict.fromkeys(own, 1)

    def test_is_not_told_before_the_festival_is_open(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            session.get_one(Festival, festival.festival_id).status = DRAFT
        assert settle(database, MORNING) == 0

    def test_that_is_past_is_told_to_nobody(self, database: Database, festival: Built) -> None:
        assert settle(database, NINE + timedelta(days=1)) == 0


class TestChange:
    @pytest.fixture(autouse=True)
    def _told(self, database: Database, festival: Built) -> None:
        self.agencies = owners(database, festival)
        settle(database, MORNING)
        self.before = len(events(database))

    def news(self, database: Database) -> dict[UUID, dict[str, Any]]:
        return {UUID(event["agency_id"]): event for event in events(database)[self.before :]}

    def test_tells_those_whose_time_changed_and_nobody_else(self, database: Database, festival: Built) -> None:
        move(database, festival, 2, by=1)
        assert settle(database, MORNING + timedelta(hours=1)) == 2
        found = self.news(database)
        assert set(found) == {self.agencies[2], self.agencies[3]}
        assert changed(found[self.agencies[2]]) == {"Inovasi 3": ("02.40", "03.00")}

    def test_made_five_times_within_minutes_is_told_once(self, database: Database, festival: Built) -> None:
        later = MORNING + timedelta(hours=1)
        for press, by in enumerate((1, 1, 1, -1, -1)):
            move(database, festival, 0, by=by)
            assert tell(database, later + press * 3 * MINUTE) == 0
        settled = later + 4 * 3 * MINUTE + 10 * MINUTE
        assert [tell(database, settled - MINUTE), tell(database, settled)] == [0, 2]
        assert tell(database, settled + timedelta(hours=1)) == 0

    def test_that_was_taken_back_is_no_news(self, database: Database, festival: Built) -> None:
        later = MORNING + timedelta(hours=1)
        move(database, festival, 0, by=1)
        tell(database, later)
        move(database, festival, 0, by=-1)
        assert [tell(database, later + after * MINUTE) for after in (5, 10, 20)] == [0, 0, 0]

    def test_shortly_before_a_presentation_is_told_within_two_minutes(
        self, database: Database, festival: Built
    ) -> None:
        soon = NINE - timedelta(hours=2)
        move(database, festival, 2, by=1)
        assert [tell(database, soon + after * MINUTE) for after in (0, 1, 2)] == [0, 0, 2]

    def test_that_takes_the_time_away_is_told(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            [schedule] = queries.of_round(session, held.rounds[0])
            use_cases.remove(session, held, schedule)
        assert settle(database, MORNING + timedelta(hours=1)) == 4
        assert changed(self.news(database)[self.agencies[0]]) == {"Inovasi 1": ("02.00", None)}

    def test_by_a_withdrawal_tells_those_who_move_up(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            categories.withdraw(session, held, festival.entries[1], reason="Contoh", now=MORNING)
        assert settle(database, MORNING + timedelta(hours=1)) == 2
        assert set(self.news(database)) == {self.agencies[2], self.agencies[3]}

    def test_of_what_was_presented_is_no_news(self, database: Database, festival: Built) -> None:
        """Nor is the delay that a long presentation brings to the others."""
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            [schedule] = queries.of_round(session, held.rounds[0])
            running.turn(session, held, schedule, running.START, entry_id=festival.entries[3], now=NINE)
        assert settle(database, NINE + timedelta(minutes=50)) == 0


class TestSettling:
    def test_waits_for_the_change_that_was_made_last(self) -> None:
        time = Time(starts_at=NINE, ends_at=NINE + 15 * MINUTE)
        news = [News(told=None, time=time, since=MORNING), News(told=time, time=None, since=MORNING + 5 * MINUTE)]
        assert not rules.has_settled(news, now=MORNING + 14 * MINUTE)
        assert rules.has_settled(news, now=MORNING + 15 * MINUTE)


class TestControlPage:
    def page(self, client: FlaskClient, database: Database, festival: Built) -> str:
        client.environ_base["HTTP_AUTHORIZATION"] = sign_in.as_staff("committee")["Authorization"]
        with database.transaction() as session:
            held = festivals.festival_of(session, festival.festival_id)
            [schedule] = queries.of_round(session, held.rounds[0])
            address = f"/kelola/festival/{festival.festival_id}/jadwal/{schedule.id}"
        return client.get(address).text

    def test_says_how_many_do_not_know_their_time_and_when_they_will(
        self, client: FlaskClient, database: Database, festival: Built
    ) -> None:
        page = self.page(client, database, festival)
        assert "4 peserta punya waktu yang belum diberitahukan" in page
        assert "tidak ada perubahan selama 10 menit" in page

    def test_says_that_all_know(self, client: FlaskClient, database: Database, festival: Built) -> None:
        settle(database, MORNING)
        assert "Semua perangkat daerah sudah diberi tahu" in self.page(client, database, festival)
