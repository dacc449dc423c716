"""A real SMTP server that answers as it is told, and keeps what it took."""

import asyncio
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.notify.config import SmtpServer
from tests.builders.ports import free_ports

HANG_S = 5.0


class MailServer:
    """Answers each letter with the next of `answers` (then 250): a code and text, `hang`, or `close`.

    Answers that begin with `mail ` or `rcpt ` are given when the sender or the recipient is named, the others after
    the letter itself. Where it `greylists`, it asks for a second attempt from whoever writes to somebody first.
    """

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.taken: list[EmailMessage] = []
        self.taken_at: list[float] = []
        self.secret: list[bool] = []
        self.connections = 0
        self.greylists = False
        self._known: set[tuple[str, str, str]] = set()

    async def handle_EHLO(  # noqa: N802, aiosmtpd calls it so
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers and self.answers[0].startswith("mail "):
            return self.answers.pop(0).removeprefix("mail ")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers and self.answers[0].startswith("rcpt "):
            return self.answers.pop(0).removeprefix("rcpt ")
        triplet = (session.peer[0], envelope.mail_from or "", address)
        if self.greylists and triplet not in self._known:
            self._known.add(triplet)
            return "450 4.2.0 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "hang":
            await asyncio.sleep(HANG_S)
        if answer == "close":
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            content: Any = envelope.content
            self.taken.append(message_from_bytes(content, policy=policy.default))
            self.taken_at.append(time.monotonic())
            self.secret.append(server.transport.get_extra_info("ssl_object") is not None)
        return answer


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, **options: Any
) -> Iterator[tuple[MailServer, SmtpServer]]:
    """The server, running, and its address; in secret from the first byte, or after STARTTLS.

    `options` are aiosmtpd's own.
    """
    handler = MailServer()
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=free_ports(1)[0],
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        **options,
    )
    controller.start()
    try:
        yield handler, SmtpServer(host="127.0.0.1", port=controller.port, is_tls=tls is not None)
    finally:
        controller.stop()
