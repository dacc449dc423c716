"""Many letters leave over several connections at once, each of them once."""

import dataclasses
from collections import Counter

from services.notify.channels import email
from services.notify.channels.email import Mailer
from services.notify.channels.message import Parcel
from services.notify.channels.outcome import Outcome
from services.notify.config import SmtpServer
from services.notify.delivery import claims, use_cases
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.mail_server import MailServer
from tests.builders.notices import add_letter, add_letters, delivery, ledger
from tests.notify.conftest import sender_to

MANY = 3 * claims.BATCH


class TestLines:
    def test_share_many_letters_out(self, database: Database, running: tuple[MailServer, SmtpServer]) -> None:
        server, address = running
        add_letters(database, MANY)
        assert use_cases.deliver_due(database, sender_to(address, connections=3), clock=clock.now) == MANY
        assert Counter(each["To"] for each in server.taken) == {row[2]: 1 for row in ledger(database)}
        assert {row[3] for row in ledger(database)} == {"delivered"}
        assert server.connections > 1

    def test_are_never_more_than_was_set(self, database: Database, running: tuple[MailServer, SmtpServer]) -> None:
        server, address = running
        add_letters(database, MANY)
        use_cases.deliver_due(database, sender_to(address, connections=2), clock=clock.now)
        assert server.connections == 2

    def test_are_one_where_there_is_little_to_do(
        self, database: Database, running: tuple[MailServer, SmtpServer]
    ) -> None:
        server, address = running
        add_letters(database, claims.BATCH - 1)
        use_cases.deliver_due(database, sender_to(address, connections=3), clock=clock.now)
        assert server.connections == 1

    def test_begin_anew_before_a_server_finds_them_too_long(
        self, database: Database, running: tuple[MailServer, SmtpServer]
    ) -> None:
        server, address = running
        add_letters(database, email.LETTERS_PER_CONNECTION + 1)
        use_cases.deliver_due(database, sender_to(address), clock=clock.now)
        assert len(server.taken) == email.LETTERS_PER_CONNECTION + 1
        assert server.connections == 2


class TestOwnMistake:
    def test_about_one_letter_holds_no_other_up(
        self, database: Database, running: tuple[MailServer, SmtpServer]
    ) -> None:
        """It is tried again like any other; what is behind it leaves now."""
        sender = sender_to(running[1])
        broken = add_letter(database, to="rusak@contoh.example.test")
        behind = add_letter(database)
        mistaken = dataclasses.replace(sender, mailer=lambda: Mistaken(sender.mailer()))
        assert use_cases.deliver_due(database, mistaken, clock=clock.now) == 1
        assert delivery(database, behind).state == "delivered"
        assert (delivery(database, broken).state, delivery(database, broken).reason) == ("pending", "error: KeyError")


class Mistaken(Mailer):
    """Sends like another mailer, but for one letter that it falls over."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def __exit__(self, *error: object) -> None:
        self._mailer.__exit__(*error)  # type: ignore[arg-type]

    def send(self, parcel: Parcel) -> Outcome:
        if parcel.address.startswith("rusak@"):
            raise KeyError(parcel.address)
        return self._mailer.send(parcel)
