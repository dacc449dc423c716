"""Servers that want a secret line, a password, patience, or plain ASCII, get what they want or no letter at all."""

import dataclasses
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import update

from services.notify.config import SmtpServer
from services.notify.delivery import use_cases
from services.notify.delivery.models import Delivery
from services.notify.delivery.writing import Sender
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.mail_server import MailServer, mail_server
from tests.builders.notices import add_letter, delivery
from tests.notify.conftest import sender_to

USER, PASSWORD = "inovasi", "kata sandi contoh"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """A client that trusts that authority alone."""
    context = ssl.create_default_context(cafile=None, cadata=authority.cert_pem.bytes().decode())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def certified(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    """A server with a certificate for that name."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


def deliver(database: Database, sender: Sender) -> int:
    return use_cases.deliver_due(database, sender, clock=clock.now)


def with_starttls(address: SmtpServer, **changes: Any) -> SmtpServer:
    return dataclasses.replace(address, starttls=True, **changes)


class TestSecretLine:
    def test_is_spoken_after_starttls(
        self, database: Database, authority: trustme.CA, trusting: ssl.SSLContext
    ) -> None:
        letter = add_letter(database)
        with mail_server(starttls=certified(authority)) as (server, address):
            assert deliver(database, sender_to(with_starttls(address), tls=trusting)) == 1
        assert [each["Message-ID"] for each in server.taken] == [f"<{letter}@kota.example.test>"]
        assert server.secret == [True]

    def test_is_spoken_from_the_first_byte(
        self, database: Database, authority: trustme.CA, trusting: ssl.SSLContext
    ) -> None:
        add_letter(database)
        with mail_server(tls=certified(authority)) as (server, address):
            assert deliver(database, sender_to(address, tls=trusting)) == 1
        assert server.secret == [True]

    @pytest.mark.parametrize("way", ["starttls", "tls"])
    @pytest.mark.parametrize("wrong", ["another name", "another authority"])
    def test_is_refused_to_a_wrong_certificate(
        self, database: Database, authority: trustme.CA, trusting: ssl.SSLContext, way: str, wrong: str
    ) -> None:
        """The letter waits, and leaves once the certificate is mended; it is never sent in clear."""
        letter = add_letter(database)
        named = certified(authority, "lain.example.test") if wrong == "another name" else certified(trustme.CA())
        with mail_server(**{way: named}) as (server, address):
            address = with_starttls(address) if way == "starttls" else address
            assert deliver(database, sender_to(address, tls=trusting)) == 0
        waiting = delivery(database, letter)
        assert (waiting.state, waiting.attempts, server.taken) == ("pending", 1, [])
        assert "certificate verify failed" in waiting.reason

        _make_due(database)
        with mail_server(**{way: certified(authority)}) as (server, address):
            address = with_starttls(address) if way == "starttls" else address
            assert deliver(database, sender_to(address, tls=trusting)) == 1

    def test_is_insisted_on_where_a_server_no_longer_offers_it(
        self, database: Database, server: MailServer, running: tuple[MailServer, SmtpServer]
    ) -> None:
        """Somebody on the way may have taken the offer out."""
        letter = add_letter(database)
        assert deliver(database, sender_to(with_starttls(running[1]))) == 0
        assert (delivery(database, letter).state, server.taken) == ("pending", [])
        assert "STARTTLS" in delivery(database, letter).reason


class TestPassword:
    @pytest.fixture
    def guarded(self, authority: trustme.CA) -> Iterator[tuple[MailServer, SmtpServer]]:
        def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
            is_known = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
            return AuthResult(success=is_known, handled=False)

        with mail_server(starttls=certified(authority), auth_required=True, authenticator=knows) as started:
            yield started

    def test_opens_the_server(
        self, database: Database, guarded: tuple[MailServer, SmtpServer], trusting: ssl.SSLContext
    ) -> None:
        add_letter(database)
        address = with_starttls(guarded[1], user=USER, password=PASSWORD)
        assert deliver(database, sender_to(address, tls=trusting)) == 1

    @pytest.mark.parametrize("password", ["salah", ""])
    def test_that_is_wrong_leaves_the_letter_waiting_and_is_not_told(
        self, database: Database, guarded: tuple[MailServer, SmtpServer], trusting: ssl.SSLContext, password: str
    ) -> None:
        """Whoever runs the system mends the setting; no letter is lost over it."""
        letter = add_letter(database)
        address = with_starttls(guarded[1], user=USER, password=password)
        assert deliver(database, sender_to(address, tls=trusting)) == 0
        waiting = delivery(database, letter)
        assert (waiting.state, guarded[0].taken) == ("pending", [])
        assert waiting.reason.startswith("connecting: 535")
        assert not password or password not in waiting.reason

    def test_that_is_missing_leaves_the_letter_waiting(
        self, database: Database, guarded: tuple[MailServer, SmtpServer], trusting: ssl.SSLContext
    ) -> None:
        letter = add_letter(database)
        assert deliver(database, sender_to(with_starttls(guarded[1]), tls=trusting)) == 0
        assert delivery(database, letter).state == "pending"
        assert "530" in delivery(database, letter).reason


class TestGreylisting:
    def test_is_met_with_a_second_attempt_of_each_letter(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        server.greylists = True
        letters = [add_letter(database, to=f"kantor{number}@contoh.example.test") for number in range(3)]
        assert deliver(database, sender) == 0
        assert {delivery(database, letter).state for letter in letters} == {"pending"}
        _make_due(database)
        assert deliver(database, sender) == 3
        assert sorted(each["To"] for each in server.taken) == [f"kantor{n}@contoh.example.test" for n in range(3)]


class TestLocalPartBeyondAscii:
    ADDRESS = "dinkes.büro@contoh.example.test"

    def test_is_written_to_where_the_server_can(self, database: Database) -> None:
        add_letter(database, to=self.ADDRESS)
        with mail_server(enable_SMTPUTF8=True) as (server, address):
            assert deliver(database, sender_to(address)) == 1
        assert [each["To"] for each in server.taken] == [self.ADDRESS]

    def test_fails_at_once_where_the_server_cannot(self, database: Database) -> None:
        """No later attempt could do better; whoever is behind it gets their letter."""
        letter = add_letter(database, to=self.ADDRESS)
        add_letter(database)
        with mail_server(enable_SMTPUTF8=False) as (server, address):
            assert deliver(database, sender_to(address)) == 1
        failed = delivery(database, letter)
        assert (failed.state, server.taken[0]["To"]) == ("failed", "rsud@contoh.example.test")
        assert "SMTPUTF8" in failed.reason


def _make_due(database: Database) -> None:
    with database.transaction() as session:
        session.execute(update(Delivery).values(due_at=datetime.now(UTC)))
