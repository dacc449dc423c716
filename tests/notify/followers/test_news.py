"""Followers hear what they follow, once, by day, and end it with one click."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notify.delivery import use_cases as delivery
from services.notify.delivery.writing import Sender
from services.notify.followers import use_cases
from shared.contracts.events import InnovationVerified
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.followers import CITIZEN, add_topic, ask, follow
from tests.builders.mail_server import MailServer
from tests.builders.notices import BEGIN, add_letter, hear, ledger, look_again, told, wrap
from tests.contracts import golden

VERIFIED = next(event for event in golden.GOLDEN if isinstance(event, InnovationVerified))
INNOVATION = VERIFIED.subject
# Whatever the clock says now: what is planned now is due then.
BY_DAY = (datetime.now(UTC) + timedelta(days=1)).replace(hour=5)
AT_NIGHT = BY_DAY.replace(hour=15, minute=0)


@pytest.fixture
def known(database: Database) -> None:
    """The innovation, its agencies and its festival can be followed."""
    for subject in (INNOVATION, f"agency/{golden.HOSPITAL.id}", f"festival/{golden.FESTIVAL}"):
        add_topic(database, subject)


@pytest.mark.usefixtures("known")
class TestNews:
    @pytest.mark.parametrize(
        ("kind", "subject", "type_"),
        [
            ("followed_verified", INNOVATION, "inovasi.innovation.verified.v1"),
            ("followed_verified", f"agency/{golden.HOSPITAL.id}", "inovasi.innovation.verified.v1"),
            ("followed_withdrawn", INNOVATION, "inovasi.innovation.withdrawn.v1"),
            ("followed_entered", INNOVATION, "inovasi.entry.entered.v1"),
            ("followed_entered", f"festival/{golden.FESTIVAL}", "inovasi.entry.entered.v1"),
            ("followed_result", INNOVATION, "inovasi.festival.finalised.v1"),
            ("followed_result", f"festival/{golden.FESTIVAL}", "inovasi.festival.finalised.v1"),
        ],
    )
    def test_reach_whoever_follows(self, database: Database, kind: str, subject: str, type_: str) -> None:
        follow(database, subject)
        hear(database, wrap([event for event in golden.GOLDEN if event.type == type_]))
        assert told(database, kind) == [CITIZEN]

    def test_reach_nobody_who_only_typed_an_address(self, database: Database) -> None:
        ask(database, INNOVATION)
        hear(database, wrap([VERIFIED]))
        assert told(database, "followed_verified") == []

    def test_reach_nobody_who_followed_later(self, database: Database) -> None:
        hear(database, wrap([VERIFIED]))
        follow(database, INNOVATION, now=BEGIN + timedelta(hours=1))
        look_again(database)
        assert told(database, "followed_verified") == []

    def test_come_once_to_whoever_follows_innovation_and_agency(self, database: Database) -> None:
        follow(database, INNOVATION)
        follow(database, f"agency/{golden.HOSPITAL.id}")
        hear(database, wrap([VERIFIED]))
        look_again(database)
        assert told(database, "followed_verified") == [CITIZEN]

    def test_reach_ten_thousand_in_one_go(self, database: Database) -> None:
        from services.notify.audience.models import Follow
        from shared.kit import ids

        with database.transaction() as session:
            session.add_all(
                Follow(
                    id=ids.new_id(),
                    topic=INNOVATION,
                    address=f"warga{number}@contoh.example.test",
                    language="id",
                    pace="now",
                    time_zone="Asia/Jakarta",
                    key=f"key-{number}",
                    confirm_key=None,
                    asked_at=BEGIN,
                    confirmed_at=BEGIN,
                )
                for number in range(10_000)
            )
        hear(database, wrap([VERIFIED]))
        look_again(database)
        assert len(told(database, "followed_verified")) == 10_000

    def test_of_nobody_is_no_dead_end(self, database: Database) -> None:
        from services.notify.delivery import queries

        hear(database, wrap([VERIFIED]))
        with database.transaction() as session:
            unmet = [end.unmet for end in queries.dead_ends(session) if end.kind.startswith("followed")]
        assert unmet == []


@pytest.mark.usefixtures("known")
class TestLetters:
    def test_let_a_mail_program_end_them_with_one_click(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        """RFC 8058: both headers, the address by https or http, and the same link in the letter."""
        key = follow(database, INNOVATION)
        hear(database, wrap([VERIFIED]))
        delivery.deliver_due(database, sender, clock=lambda: BY_DAY)
        taken = next(each for each in server.taken if each["List-Unsubscribe"])
        assert taken["List-Unsubscribe"].strip() == f"<http://localhost:8000/langganan/berhenti/{key}>"
        assert taken["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"/langganan/berhenti/{key}" in taken.get_body(("plain",)).get_content()  # type: ignore[union-attr]

    def test_that_are_duty_offer_no_end(self, database: Database, server: MailServer, sender: Sender) -> None:
        add_letter(database)
        delivery.deliver_due(database, sender, clock=clock.now)
        assert server.taken[0]["List-Unsubscribe"] is None

    def test_are_written_in_the_language_of_whoever_asked(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        ask(database, INNOVATION, language="en")
        delivery.deliver_due(database, sender, clock=lambda: BY_DAY)
        assert server.taken[0]["Content-Language"] == "en"

    def test_already_planned_are_not_sent_once_it_was_ended(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        key = follow(database, INNOVATION)
        hear(database, wrap([VERIFIED]))
        with database.transaction() as session:
            use_cases.end(session, key)
        delivery.deliver_due(database, sender, clock=lambda: BY_DAY)
        assert [each["List-Unsubscribe"] for each in server.taken] == [None]  # the first letter, that confirms
        states = {state for _, kind, _, state in ledger(database) if kind == "followed_verified"}
        assert states == {"suppressed"}


@pytest.mark.usefixtures("known")
class TestNight:
    def test_lets_only_urgent_letters_leave(self, database: Database, server: MailServer, sender: Sender) -> None:
        follow(database, INNOVATION)
        hear(database, wrap([VERIFIED]))
        delivery.deliver_due(database, sender, clock=lambda: AT_NIGHT)
        subjects = [str(each["Subject"]) for each in server.taken]
        assert subjects == ["Konfirmasi: ikuti Contoh Antar Obat"]
        delivery.deliver_due(database, sender, clock=lambda: AT_NIGHT + timedelta(hours=8, minutes=1))
        assert len(server.taken) == 2

    def test_is_over_when_the_morning_comes_for_what_waits(self, database: Database, sender: Sender) -> None:
        """Nothing lies in somebody's hands meanwhile, so no lease is spent."""
        follow(database, INNOVATION)
        hear(database, wrap([VERIFIED]))
        delivery.deliver_due(database, sender, clock=lambda: AT_NIGHT)
        states = {state for _, kind, _, state in ledger(database) if kind == "followed_verified"}
        assert states == {"pending"}


@pytest.mark.usefixtures("known")
class TestUrgentLetters:
    def test_overtake_those_that_can_wait(self, database: Database, server: MailServer, sender: Sender) -> None:
        for number in range(30):
            follow(database, INNOVATION, address=f"warga{number}@contoh.example.test")
        delivery.deliver_due(database, sender, clock=lambda: BY_DAY)
        hear(database, wrap([VERIFIED]))
        add_letter(database, now=BY_DAY)
        begun = len(server.taken)
        delivery.deliver_due(database, sender, clock=lambda: BY_DAY)
        assert server.taken[begun]["To"] == "rsud@contoh.example.test"
        assert len(server.taken) == begun + 31
