"""Each letter leaves exactly once, whatever the mail server says or fails to say."""

import dataclasses
import threading
from datetime import UTC, datetime, timedelta
from typing import Self

import pytest

from deploy.local.servers import Postgres
from services.notify.channels.email import Mailer
from services.notify.channels.message import Parcel
from services.notify.channels.outcome import Outcome
from services.notify.config import SmtpServer
from services.notify.delivery import again, use_cases
from services.notify.delivery.models import Delivery
from services.notify.delivery.writing import Sender
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.mail_server import MailServer
from tests.builders.notices import add_letter, delivery
from tests.builders.ports import free_ports
from tests.notify.conftest import IMPATIENT_S, sender_to


def deliver(database: Database, sender: Sender) -> int:
    return use_cases.deliver_due(database, sender, clock=clock.now)


class TestAccepted:
    def test_is_delivered_and_never_sent_again(self, database: Database, server: MailServer, sender: Sender) -> None:
        letter = add_letter(database)
        assert deliver(database, sender) == 1
        assert deliver(database, sender) == 0
        assert delivery(database, letter).state == "delivered"
        assert len(server.taken) == 1

    def test_carries_its_id_its_thread_and_the_request_it_came_from(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        letter = add_letter(database)
        deliver(database, sender)
        (taken,) = server.taken
        assert taken["Message-ID"] == f"<{letter}@kota.example.test>"
        assert taken["References"] == "<innovation.30@kota.example.test>"
        assert taken["X-Correlation-ID"] == "request-of-a-test"
        assert taken["Auto-Submitted"] == "auto-generated"
        assert taken["To"] == "rsud@contoh.example.test"

    def test_goes_over_one_connection_with_the_others(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        for number in range(5):
            add_letter(database, to=f"kantor{number}@contoh.example.test")
        assert deliver(database, sender) == 5
        assert server.connections == 1


class TestDatabaseAway:
    def test_at_the_moment_of_acceptance_sends_no_second_letter(
        self, database: Database, postgres: Postgres, server: MailServer, sender: Sender
    ) -> None:
        """PostgreSQL restarts between the mail server's 250 and our commit: the sender lives, and remembers."""
        letter = add_letter(database)
        absent = dataclasses.replace(sender, mailer=lambda: DatabaseLeaves(sender.mailer(), postgres))
        assert deliver(database, absent) == 1
        assert delivery(database, letter).state == "delivered"
        assert len(server.taken) == 1


class DatabaseLeaves(Mailer):
    """Sends like another mailer, and as it is done the database is away for a second."""

    AWAY_S = 1.0

    def __init__(self, mailer: Mailer, postgres: Postgres) -> None:
        self._mailer = mailer
        self._postgres = postgres

    def __enter__(self) -> Self:
        self._mailer.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._mailer.__exit__(*error)

    def send(self, parcel: Parcel) -> Outcome:
        outcome = self._mailer.send(parcel)
        with self._postgres.superuser() as connection:
            connection.execute("ALTER DATABASE notify_test ALLOW_CONNECTIONS false")
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'notify_test'")
        threading.Timer(self.AWAY_S, self._come_back).start()
        return outcome

    def _come_back(self) -> None:
        with self._postgres.superuser() as connection:
            connection.execute("ALTER DATABASE notify_test ALLOW_CONNECTIONS true")


class TestRefusedForNow:
    @pytest.mark.parametrize(
        "answer",
        [
            *("rcpt 450 greylisted", "rcpt 421 too busy", "421 closing", "451 try later"),
            # Our sender refused is nothing that this recipient could help.
            *("mail 421 too many connections", "mail 550 sender rejected"),
        ],
    )
    def test_waits_and_leaves_later_with_the_same_id(
        self, database: Database, server: MailServer, sender: Sender, answer: str
    ) -> None:
        server.answers = [answer]
        letter = add_letter(database)
        deliver(database, sender)
        waiting = delivery(database, letter)
        assert (waiting.state, waiting.attempts) == ("pending", 1)
        assert answer.removeprefix("rcpt ").removeprefix("mail ")[:3] in waiting.reason
        assert waiting.due_at > datetime.now(UTC)

        _make_due(database, letter)
        assert deliver(database, sender) == 1
        assert server.taken[0]["Message-ID"] == f"<{letter}@kota.example.test>"

    @pytest.mark.parametrize("answer", ["hang", "close"])
    def test_also_by_silence(self, database: Database, running: tuple[MailServer, SmtpServer], answer: str) -> None:
        """A server that hangs is left after the time-out; one that hangs up is tried again."""
        server, address = running
        server.answers = [answer]
        letter = add_letter(database)
        deliver(database, sender_to(address, timeout_s=IMPATIENT_S))
        assert delivery(database, letter).state == "pending"
        _make_due(database, letter)
        assert deliver(database, sender_to(address)) == 1

    def test_also_by_nobody_there(self, database: Database) -> None:
        nobody = sender_to(SmtpServer(host="127.0.0.1", port=free_ports(1)[0]))
        letter = add_letter(database)
        deliver(database, nobody)
        waiting = delivery(database, letter)
        assert waiting.state == "pending"
        assert "ConnectionRefused" in waiting.reason

    def test_does_not_count_against_the_letters_behind(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        """Where the server is at fault, the rest of the batch is given back untried."""
        server.answers = ["421 closing"]
        letters = [add_letter(database, to=f"kantor{number}@contoh.example.test") for number in range(3)]
        deliver(database, sender)
        assert sorted(delivery(database, letter).attempts for letter in letters) == [0, 0, 1]

    def test_for_a_whole_day_ends_as_failed(self, database: Database, server: MailServer, sender: Sender) -> None:
        server.answers = ["451 try later"]
        letter = add_letter(database, now=datetime.now(UTC) - timedelta(hours=25))
        deliver(database, sender)
        given_up = delivery(database, letter)
        assert given_up.state == "failed"
        assert given_up.reason.startswith("gave_up: 451")


class TestRefusedForGood:
    @pytest.mark.parametrize("answer", ["rcpt 550 no such user", "554 rejected"])
    def test_is_failed_at_once_and_holds_nobody_up(
        self, database: Database, server: MailServer, sender: Sender, answer: str
    ) -> None:
        server.answers = [answer]
        refused = add_letter(database)
        fine = add_letter(database, to="dinas@contoh.example.test")
        assert deliver(database, sender) == 1
        assert delivery(database, refused).state == "failed"
        assert delivery(database, fine).state == "delivered"
        assert server.connections == 1

    def test_keeps_the_address_out_of_the_reason(self, database: Database, server: MailServer, sender: Sender) -> None:
        server.answers = ["rcpt 550 rsud@contoh.example.test is unknown"]
        letter = add_letter(database)
        deliver(database, sender)
        assert "rsud@" not in delivery(database, letter).reason

    @pytest.mark.parametrize("address", ["tanpa-domain", "a b@contoh.example.test", "@contoh.example.test", "a@b@c@"])
    def test_is_what_is_no_address(self, database: Database, server: MailServer, sender: Sender, address: str) -> None:
        letter = add_letter(database, to=address)
        deliver(database, sender)
        assert delivery(database, letter).state == "failed"
        assert server.taken == []


class TestForeignLetters:
    def test_of_a_domain_are_sent_as_idna(self, database: Database, server: MailServer, sender: Sender) -> None:
        add_letter(database, to="kantor@münchen.example.test")
        assert deliver(database, sender) == 1
        assert server.taken[0]["To"] == "kantor@xn--mnchen-3ya.example.test"


class TestSendAgain:
    def test_gives_a_failed_letter_another_day(self, database: Database, server: MailServer, sender: Sender) -> None:
        server.answers = ["rcpt 550 no such user"]
        letter = add_letter(database)
        deliver(database, sender)
        with database.transaction() as session:
            again.send_again(session, letter, now=clock.now())
        assert deliver(database, sender) == 1
        assert server.taken[0]["Message-ID"] == f"<{letter}@kota.example.test>"

    def test_is_refused_for_one_that_arrived(self, database: Database, server: MailServer, sender: Sender) -> None:
        letter = add_letter(database)
        deliver(database, sender)
        with database.transaction() as session, pytest.raises(again.NotFailed):
            again.send_again(session, letter, now=clock.now())


def _make_due(database: Database, letter: object) -> None:
    with database.transaction() as session:
        session.get_one(Delivery, letter).due_at = datetime.now(UTC)
