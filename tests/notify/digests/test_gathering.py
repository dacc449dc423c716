"""News that may wait comes as one letter on the morning it was asked for: never empty, never twice, nothing lost."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from services.notify.audience import learning
from services.notify.delivery import planning
from services.notify.delivery import use_cases as delivery
from services.notify.delivery.models import DIGEST, EMAIL, Delivery, Notice
from services.notify.delivery.writing import Sender
from services.notify.digests import entries
from services.notify.digests import use_cases as digests
from services.notify.inbox import use_cases as inbox
from services.notify.preferences import use_cases as preferences
from services.notify.preferences.rules import GROUPS, Choice, Wishes
from shared.kit.db import Database
from tests.builders.digests import AT, NEXT_MONDAY, NEXT_MORNING, gather, wish
from tests.builders.inboxes import ADDRESS, READER, add_person, tell_person
from tests.builders.mail_server import MailServer
from tests.builders.notices import ledger, told

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def reader(database: Database) -> None:
    add_person(database, "officer")


def settled(database: Database) -> list[tuple[str, str]]:
    """How the gathered rows stand, in the order in which they were planned."""
    with database.transaction() as session:
        query = select(Delivery.state, Delivery.reason).where(Delivery.channel == DIGEST).order_by(Delivery.id)
        return [(state, reason) for state, reason in session.execute(query)]


def subjects(database: Database) -> list[list[str]]:
    """What each digest lists, the first first."""
    with database.transaction() as session:
        found = session.scalars(select(Notice).where(Notice.kind == "digest").order_by(Notice.created_at))
        return [[entry["subject"] for entry in notice.parameters["entries"]] for notice in found]


class TestMorning:
    @pytest.mark.parametrize(("pace", "morning"), [("daily", NEXT_MORNING), ("weekly", NEXT_MONDAY)])
    def test_brings_one_letter_of_all_there_was(
        self, database: Database, sender: Sender, pace: str, morning: datetime
    ) -> None:
        wish(database, pace)
        for name in ("Contoh A", "Contoh B", "Contoh C"):
            tell_person(database, innovation=name, now=AT)
        assert gather(database, sender, now=morning - MINUTE) == 0
        assert gather(database, sender, now=morning) == 1
        assert subjects(database) == [["Terverifikasi: Contoh A", "Terverifikasi: Contoh B", "Terverifikasi: Contoh C"]]
        assert settled(database) == [("delivered", "in_digest")] * 3
        assert told(database, "digest") == [ADDRESS]

    def test_without_news_brings_nothing(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        assert gather(database, sender, now=NEXT_MORNING) == 0
        assert ledger(database) == set()

    def test_is_not_repeated(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        tell_person(database, now=AT)
        assert [gather(database, sender, now=NEXT_MORNING + MINUTE * n) for n in range(3)] == [1, 0, 0]

    def test_sends_the_letter_in_the_persons_language(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        wish(database, "daily", language="en")
        tell_person(database, now=AT)
        gather(database, sender, now=NEXT_MORNING)
        delivery.deliver_due(database, sender, clock=lambda: NEXT_MORNING)
        (letter,) = server.taken
        assert letter["Subject"] == "Digest: 1 message for you"
        body = letter.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert "Verified: Contoh Antar Obat" in text
        assert "http://localhost:8000/inovasi/contoh-antar-obat" in text
        assert "http://localhost:8000/kelola/preferensi" in text

    def test_gathers_a_days_and_a_weeks_news_in_one_letter_on_monday(self, database: Database, sender: Sender) -> None:
        wish(database, "weekly")
        tell_person(database, innovation="Contoh Mingguan", now=AT)
        wish(database, "daily")
        tell_person(database, innovation="Contoh Harian", now=NEXT_MONDAY - DAY + MINUTE)
        assert gather(database, sender, now=NEXT_MONDAY) == 1
        assert subjects(database) == [["Terverifikasi: Contoh Mingguan", "Terverifikasi: Contoh Harian"]]

    def test_names_the_first_and_counts_the_others(
        self, database: Database, sender: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(entries, "MOST_LISTED", 2)
        wish(database, "daily")
        for _ in range(5):
            tell_person(database, now=AT)
        gather(database, sender, now=NEXT_MORNING)
        with database.transaction() as session:
            (notice,) = session.scalars(select(Notice).where(Notice.kind == "digest"))
            listed = notice.parameters
        assert (len(listed["entries"]), listed["count"], listed["more"]) == (2, 5, 3)


class TestNoLongerNews:
    def test_is_what_was_read_in_the_app(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        read = tell_person(database, innovation="Contoh Dibaca", now=AT)
        tell_person(database, innovation="Contoh Baru", now=AT)
        with database.transaction() as session:
            inbox.mark_read(session, READER, read, now=AT)
        gather(database, sender, now=NEXT_MORNING)
        assert subjects(database) == [["Terverifikasi: Contoh Baru"]]
        assert settled(database) == [("suppressed", "read_before"), ("delivered", "in_digest")]

    def test_brings_no_letter_where_it_is_all_there_was(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        read = tell_person(database, now=AT)
        with database.transaction() as session:
            inbox.mark_read(session, READER, read, now=AT)
        assert gather(database, sender, now=NEXT_MORNING) == 0
        assert subjects(database) == []

    def test_is_what_was_withdrawn(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        tell_person(database, now=AT)
        with database.transaction() as session:
            planning.withdraw(session, subject="innovation/30", kinds=["innovation_verified"], now=AT)
        assert gather(database, sender, now=NEXT_MORNING) == 0

    def test_is_what_the_person_turned_off_meanwhile(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        tell_person(database, now=AT)
        wish(database, "off")
        assert gather(database, sender, now=NEXT_MORNING) == 0
        assert settled(database) == [("suppressed", "turned_off")]

    def test_is_anything_for_who_left(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        tell_person(database, now=AT)
        with database.transaction() as session:
            learning.keep_person(
                session, person_id=READER, version=2, since=AT, email=ADDRESS, roles=["officer"], is_active=False
            )
        assert gather(database, sender, now=NEXT_MORNING) == 0
        assert settled(database) == [("suppressed", "dropped")]


class TestTrouble:
    def test_of_a_worker_that_dies_halfway_loses_nothing(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        tell_person(database, now=AT)
        session = database.session()
        assert digests.gather_due(session, sender, now=NEXT_MORNING) == 1
        session.rollback()
        session.close()
        assert settled(database) == [("pending", "")]
        assert gather(database, sender, now=NEXT_MORNING) == 1
        assert told(database, "digest") == [ADDRESS]

    def test_of_two_workers_at_once_makes_no_second_letter(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        tell_person(database, now=AT)
        with database.transaction() as session:
            assert digests.gather_due(session, sender, now=NEXT_MORNING) == 1
            assert gather(database, sender, now=NEXT_MORNING) == 0
        assert told(database, "digest") == [ADDRESS]

    def test_of_three_days_without_the_service_brings_one_letter(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        for days in range(3):
            tell_person(database, innovation=f"Contoh {days}", now=AT + DAY * days)
        assert gather(database, sender, now=NEXT_MORNING + 3 * DAY) == 1
        assert [len(listed) for listed in subjects(database)] == [3]

    def test_of_news_a_moment_late_leaves_it_for_the_next_morning(self, database: Database, sender: Sender) -> None:
        """Planned before seven, and known to the sweep only after the letter was made."""
        wish(database, "daily")
        tell_person(database, innovation="Contoh Pertama", now=AT)
        gather(database, sender, now=NEXT_MORNING)
        tell_person(database, innovation="Contoh Terlambat", now=NEXT_MORNING - MINUTE)
        assert gather(database, sender, now=NEXT_MORNING + MINUTE) == 0
        assert gather(database, sender, now=NEXT_MORNING + DAY) == 1
        assert subjects(database) == [["Terverifikasi: Contoh Pertama"], ["Terverifikasi: Contoh Terlambat"]]

    @pytest.mark.parametrize("jump", [-DAY, -timedelta(hours=1), timedelta(0)])
    def test_of_a_clock_that_was_put_back_makes_no_second_letter(
        self, database: Database, sender: Sender, jump: timedelta
    ) -> None:
        wish(database, "daily")
        tell_person(database, now=AT)
        assert gather(database, sender, now=NEXT_MORNING) == 1
        assert gather(database, sender, now=NEXT_MORNING + jump) == 0

    def test_of_somebody_who_changes_the_choice_tells_nothing_twice(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        tell_person(database, now=AT)
        wish(database, "now")
        with database.transaction() as session:
            planning.plan_again(session, now=AT + MINUTE)
        gather(database, sender, now=NEXT_MORNING)
        with database.transaction() as session:
            found = session.scalars(select(Delivery.kind).where(Delivery.channel == EMAIL)).all()
        assert found == ["digest"]

    def test_of_an_item_that_can_be_written_no_more_keeps_the_others(self, database: Database, sender: Sender) -> None:
        wish(database, "daily")
        tell_person(database, innovation="Contoh Utuh", now=AT)
        tell_person(database, now=AT)
        with database.transaction() as session:
            broken = session.scalars(select(Notice).order_by(Notice.event_id)).all()[-1]
            broken.parameters = {"path": "/inovasi"}
        assert gather(database, sender, now=NEXT_MORNING) == 1
        assert len(subjects(database)[0]) == 2


class TestQuietHours:
    def test_put_the_letter_off(self, database: Database, sender: Sender) -> None:
        choices = {group.name: Choice(email="daily" if not group.is_duty else "now") for group in GROUPS}
        late = Wishes(choices=choices, quiet_from=time(20), quiet_until=time(9, 30))
        with database.transaction() as session:
            preferences.change(session, READER, late, now=AT)
        tell_person(database, now=AT)
        half_past_nine = datetime(2026, 7, 16, 2, 30, tzinfo=UTC)
        assert gather(database, sender, now=half_past_nine - MINUTE) == 0
        assert gather(database, sender, now=half_past_nine) == 1

    def test_hold_a_single_letter_too(self, database: Database, server: MailServer, sender: Sender) -> None:
        with database.transaction() as session:
            preferences.change(session, READER, Wishes(quiet_from=time(9), quiet_until=time(11)), now=AT)
        tell_person(database, now=AT)
        for now, expected in ((AT + MINUTE, 0), (AT + timedelta(hours=1), 1)):
            delivery.deliver_due(database, sender, clock=lambda at=now: at)
            assert len(server.taken) == expected
