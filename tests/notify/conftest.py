"""What notify's tests stand on: its database, a mail server, and a sender between them."""

import ssl
from collections.abc import Iterator

import pytest

from services.notify.channels.email import Mailer
from services.notify.config import SmtpServer
from services.notify.delivery.writing import Sender
from shared.kit.db import Database
from tests.builders.mail_server import MailServer, mail_server

TIMEOUT_S = 20.0
"""A machine under load is slow to answer, and no server in trouble."""
IMPATIENT_S = 0.5
"""Where the silence itself is what is tried."""


@pytest.fixture
def database(notify_database_url: str) -> Iterator[Database]:
    opened = Database(notify_database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def running() -> Iterator[tuple[MailServer, SmtpServer]]:
    with mail_server() as started:
        yield started


@pytest.fixture
def server(running: tuple[MailServer, SmtpServer]) -> MailServer:
    return running[0]


@pytest.fixture
def sender(running: tuple[MailServer, SmtpServer]) -> Sender:
    return sender_to(running[1])


def sender_to(
    address: SmtpServer,
    *,
    connections: int = 1,
    per_second: int = 0,
    tls: ssl.SSLContext | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Sender:
    def mailer() -> Mailer:
        return Mailer(
            address, sender="inovasi@kota.example.test", sender_name="Kota Contoh", timeout_s=timeout_s, tls=tls
        )

    return Sender(
        city_name="Kota Contoh",
        public_url="http://localhost:8000",
        time_zone="Asia/Jakarta",
        mailer=mailer,
        connections=connections,
        per_second=per_second,
    )
