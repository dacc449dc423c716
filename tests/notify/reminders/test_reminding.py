"""Whoever owes something is reminded once each time, and no more once it is done."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from services.notify.delivery.models import Notice
from services.notify.reminders import planning, running
from services.notify.reminders.models import Reminder
from services.notify.reminders.planning import Calendar
from shared.contracts.events import AgencyRef, PeriodExtended, PersonRegistered
from shared.kit import schema
from shared.kit.db import Database
from tests.builders.innovations import returned, submitted, verified
from tests.builders.notices import BEGIN, HOSPITAL, REGISTRY, ledger, office, person, told
from tests.builders.reminders import CALENDAR, END, duty, sweep, tell_notify

INNOVATION = UUID(int=40)
OFFICES = ["dukcapil@contoh.example.test", "kantor@contoh.example.test"]


def on(month: int, day: int) -> datetime:
    """Nine in the morning, in the city."""
    return datetime(2026, month, day, 2, tzinfo=UTC)


def officer(email: str, who: AgencyRef) -> PersonRegistered:
    return PersonRegistered(
        version=1,
        person_id=who.id,
        name="Petugas Contoh",
        email=email,
        roles=["officer"],
        agency_id=who.id,
        is_active=True,
    )


@pytest.fixture
def two_agencies(database: Database) -> None:
    """Known from the summer on, with everything ahead planned."""
    tell_notify(database, office(HOSPITAL), office(REGISTRY, email="dukcapil@contoh.example.test"))
    sweep(database, BEGIN + timedelta(hours=1))


def outcomes(database: Database, kind: str) -> dict[int, str]:
    with database.transaction() as session:
        return {row.step: row.outcome for row in session.scalars(select(Reminder).where(Reminder.kind == kind))}


@pytest.mark.usefixtures("two_agencies")
class TestDuty:
    def test_reaches_the_office_and_the_officers(self, database: Database) -> None:
        tell_notify(database, officer("petugas@contoh.example.test", HOSPITAL))
        sweep(database, on(10, 2))
        assert told(database, "reminder_duty") == sorted([*OFFICES, "petugas@contoh.example.test"])

    def test_never_comes_twice(self, database: Database) -> None:
        for _ in range(3):
            sweep(database, on(10, 2))
        assert told(database, "reminder_duty") == OFFICES

    def test_comes_neither_before_its_morning_nor_to_those_who_submitted(self, database: Database) -> None:
        tell_notify(database, duty(HOSPITAL, "submitted"))
        assert sweep(database, on(10, 2) - timedelta(hours=2)) == 0
        sweep(database, on(10, 2))
        assert told(database, "reminder_duty") == ["dukcapil@contoh.example.test"]

    def test_comes_each_time_until_it_is_done(self, database: Database) -> None:
        for month, day in ((10, 2), (12, 1), (12, 17)):
            sweep(database, on(month, day))
        tell_notify(database, duty(HOSPITAL, "submitted"), duty(REGISTRY, "met"))
        for month, day in ((12, 24), (12, 28), (12, 30)):
            sweep(database, on(month, day))
        assert told(database, "reminder_duty") == sorted(OFFICES * 3)
        assert outcomes(database, "duty") == {90: "told", 30: "told", 14: "told", 7: "gone", 3: "gone", 1: "gone"}

    def test_comes_once_after_a_time_without_the_service(self, database: Database) -> None:
        sweep(database, on(12, 26))
        assert told(database, "reminder_duty") == OFFICES
        assert outcomes(database, "duty") == {
            90: "overtaken",
            30: "overtaken",
            14: "overtaken",
            7: "told",
            3: "",
            1: "",
        }

    def test_goes_to_the_head_from_two_weeks_on(self, database: Database) -> None:
        known = msgspec.structs.replace(office(HOSPITAL, version=2), head_email="direktur@contoh.example.test")
        tell_notify(database, known)
        sweep(database, on(12, 1))
        assert "direktur@contoh.example.test" not in told(database, "reminder_duty")
        sweep(database, on(12, 17))
        assert told(database, "reminder_duty").count("direktur@contoh.example.test") == 1

    def test_is_summed_up_for_the_citys_heads_in_the_last_days(self, database: Database) -> None:
        tell_notify(database, person("sekda@contoh.example.test", "executive"), duty(HOSPITAL, "draft"))
        sweep(database, on(12, 24))
        assert told(database, "reminder_summary") == []
        sweep(database, on(12, 28))
        assert told(database, "reminder_summary") == ["sekda@contoh.example.test"]
        with database.transaction() as session:
            (notice,) = session.scalars(select(Notice).where(Notice.kind == "reminder_summary"))
            agencies = notice.parameters["agencies"]
        assert {(one["agency"], one["standing"]) for one in agencies} == {
            (HOSPITAL.name, "draft"),
            (REGISTRY.name, "none"),
        }

    def test_that_lies_ready_is_not_sent_once_the_reason_is_gone(self, database: Database) -> None:
        sweep(database, on(12, 24))
        tell_notify(database, duty(HOSPITAL, "submitted"))
        states = {(to, state) for _, kind, to, state in ledger(database) if kind == "reminder_duty"}
        assert states == {("kantor@contoh.example.test", "suppressed"), ("dukcapil@contoh.example.test", "pending")}

    def test_without_an_address_is_shown_to_staff_as_not_sent(self, database: Database) -> None:
        tell_notify(database, office(HOSPITAL, version=2, email=None))
        sweep(database, on(10, 2))
        states = {state for _, kind, _, state in ledger(database) if kind == "reminder_duty"}
        assert states == {"suppressed", "pending"}

    def test_follows_the_end_when_it_is_moved(self, database: Database) -> None:
        sweep(database, on(12, 28))
        tell_notify(database, extension(END + timedelta(days=7)))
        sweep(database, on(12, 30))
        assert told(database, "reminder_duty") == OFFICES
        sweep(database, on(12, 31))
        assert told(database, "reminder_duty") == sorted(OFFICES * 2)

    def test_is_not_repeated_when_the_end_grows_by_minutes(self, database: Database) -> None:
        sweep(database, on(12, 28))
        tell_notify(database, extension(END + timedelta(seconds=50)))
        sweep(database, on(12, 28) + timedelta(minutes=5))
        assert told(database, "reminder_duty") == OFFICES

    def test_tells_the_registry_whom_it_reminded(self, database: Database) -> None:
        sweep(database, on(12, 17))
        with database.transaction() as session:
            rows = session.execute(select(schema.outbox.c.type, schema.outbox.c.data)).all()
        reminded = [data for kind, data in rows if kind == "inovasi.duty.reminded.v1"]
        assert {data["agency_id"] for data in reminded} == {str(HOSPITAL.id), str(REGISTRY.id)}
        assert {(data["days_before"], *data["told"]) for data in reminded} == {(14, "office")}

    def test_of_a_new_installation_leaves_out_what_is_past(self, database: Database) -> None:
        with database.transaction() as session:
            for row in session.scalars(select(Reminder)):
                session.delete(row)
        assert sweep(database, on(12, 26)) == 0
        assert outcomes(database, "duty")[7] == "overtaken"

    def test_is_told_by_one_worker_of_two(self, database: Database) -> None:
        with database.transaction() as one, database.transaction() as other:
            assert running.run_due(one, now=on(10, 2)) == 2
            assert running.run_due(other, now=on(10, 2)) == 0


class TestPeriodWithoutEnd:
    def test_has_no_reminders_of_it(self, database: Database) -> None:
        tell_notify(database, office(HOSPITAL))
        no_end = Calendar(year=2026, closes_at=None, time_zone="Asia/Jakarta", holidays=frozenset())
        with database.transaction() as session:
            planning.plan_ahead(session, no_end, now=on(12, 30))
        assert outcomes(database, "duty") == {}


@pytest.mark.usefixtures("two_agencies")
class TestDraft:
    def test_that_went_quiet_is_reminded_of_twice(self, database: Database) -> None:
        tell_notify(database, duty(HOSPITAL, "draft"))
        for day in (1, 20, 21, 30, 42, 60):
            sweep(database, BEGIN + timedelta(days=day))
        assert told(database, "reminder_draft") == ["kantor@contoh.example.test"] * 2

    def test_that_was_submitted_is_not(self, database: Database) -> None:
        tell_notify(database, duty(HOSPITAL, "draft"))
        sweep(database, BEGIN + timedelta(days=1))
        tell_notify(database, duty(HOSPITAL, "submitted", version=2))
        sweep(database, BEGIN + timedelta(days=22))
        assert told(database, "reminder_draft") == []
        assert outcomes(database, "draft") == {1: "gone", 2: "gone"}

    def test_of_another_year_is_none_of_it(self, database: Database) -> None:
        tell_notify(database, duty(HOSPITAL, "draft", year=2025))
        sweep(database, BEGIN + timedelta(days=22))
        assert told(database, "reminder_draft") == []


@pytest.mark.usefixtures("two_agencies")
class TestReturned:
    def test_and_not_mended_is_reminded_of_three_times(self, database: Database) -> None:
        tell_notify(database, returned(agency=HOSPITAL))
        for day in (1, 7, 14, 21, 28):
            sweep(database, BEGIN + timedelta(days=day, hours=1))
        assert told(database, "reminder_returned") == ["kantor@contoh.example.test"] * 3

    def test_and_mended_is_not(self, database: Database) -> None:
        tell_notify(database, returned(2, id=INNOVATION, agency=HOSPITAL))
        sweep(database, BEGIN + timedelta(days=1))
        tell_notify(database, submitted(3, id=INNOVATION, agency=HOSPITAL))
        sweep(database, BEGIN + timedelta(days=8))
        assert told(database, "reminder_returned") == []

    def test_goes_to_all_that_carry_it(self, database: Database) -> None:
        tell_notify(database, returned(agency=HOSPITAL, partners=[REGISTRY]))
        sweep(database, BEGIN + timedelta(hours=1))
        sweep(database, BEGIN + timedelta(days=7, hours=1))
        assert told(database, "reminder_returned") == OFFICES

    def test_heard_of_after_it_was_mended_is_old_news(self, database: Database) -> None:
        """Parcels may overtake one another."""
        tell_notify(database, submitted(3, id=INNOVATION, agency=HOSPITAL))
        tell_notify(database, returned(2, id=INNOVATION, agency=HOSPITAL))
        sweep(database, BEGIN + timedelta(days=1))
        sweep(database, BEGIN + timedelta(days=8))
        assert told(database, "reminder_returned") == []


@pytest.mark.usefixtures("two_agencies")
class TestUnchecked:
    @pytest.fixture(autouse=True)
    def verifier(self, database: Database, two_agencies: None) -> None:
        tell_notify(database, person("verifikator@contoh.example.test", "verifier"))

    def test_are_one_list_for_each_verifier(self, database: Database) -> None:
        tell_notify(database, submitted(agency=HOSPITAL), submitted(agency=REGISTRY))
        for day in (1, 9, 10):
            sweep(database, BEGIN + timedelta(days=day, hours=1))
        assert told(database, "reminder_unchecked") == ["verifikator@contoh.example.test"]
        with database.transaction() as session:
            (notice,) = session.scalars(select(Notice).where(Notice.kind == "reminder_unchecked"))
            assert notice.parameters["count"] == 2

    def test_are_told_again_while_they_wait(self, database: Database) -> None:
        tell_notify(database, submitted(agency=HOSPITAL))
        for day in (1, 9, 16):
            sweep(database, BEGIN + timedelta(days=day, hours=1))
        assert len(told(database, "reminder_unchecked")) == 2

    def test_are_none_once_they_were_checked(self, database: Database) -> None:
        tell_notify(database, submitted(1, id=INNOVATION, agency=HOSPITAL))
        sweep(database, BEGIN + timedelta(days=1))
        tell_notify(database, verified(2, id=INNOVATION, agency=HOSPITAL))
        sweep(database, BEGIN + timedelta(days=9))
        assert told(database, "reminder_unchecked") == []


class TestDryRun:
    def test_shows_who_would_get_what_now_and_sends_nothing(self, database: Database) -> None:
        tell_notify(database, office(HOSPITAL), office(REGISTRY, email=None), duty(REGISTRY, "met"))
        with database.transaction() as session:
            planning.plan_ahead(session, CALENDAR, now=BEGIN)
            first = running.ahead(session, until=BEGIN, now=BEGIN)[0]
        assert [letter.to[0] for letter in first[1]] == [f"agency:{HOSPITAL.id}"]
        assert told(database, "reminder_duty") == []


def extension(closes_at: datetime) -> PeriodExtended:
    return PeriodExtended(
        version=1,
        year=2026,
        set_to=END,
        closed_at=END,
        closes_at=closes_at,
        lost_minutes=0,
        reason="Contoh",
        agency_ids=[],
    )
