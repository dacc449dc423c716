"""How does a letter get to a mail server, and what does the server's answer mean? The only code that talks SMTP."""

import smtplib
import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from uuid import UUID

from services.notify.channels.outcome import Outcome
from services.notify.config import SmtpServer
from services.notify.messages.letters import Letter
from shared.kit import clock
from shared.kit.http import CORRELATION_HEADER

TIMEOUT_S = 8.0
"""For connecting and for each answer; with the budget of a run it stays below the task's limit."""
REASON_LIMIT = 300


class NotAnAddress(ValueError):
    """No server could deliver to this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A letter with its envelope; letters of one `thread` are shown together by mail programs.

    `unsubscribe` is the address that ends such letters, for the button of mail programs (RFC 8058); empty for none.
    """

    message_id: UUID
    thread: str
    address: str
    letter: Letter
    correlation_id: str
    unsubscribe: str = ""


class Mailer:
    """One connection to the mail server, opened by the first letter and used for all of a batch."""

    def __init__(self, server: SmtpServer, *, sender: str, sender_name: str, timeout_s: float = TIMEOUT_S) -> None:
        self._server = server
        self._sender = sender
        self._sender_name = sender_name
        self._timeout_s = timeout_s
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up(politely=True)

    def send(self, parcel: Parcel) -> Outcome:
        """Hand the letter over; what comes of it, in every case, is in the outcome."""
        try:
            message = self._message(parcel)
        except (ValueError, MessageError) as error:
            return Outcome(reason=f"not an address: {type(error).__name__}")
        try:
            connection = self._connection or self._connect()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return Outcome(may_try_again=True, ends_batch=True, reason=_shorten(f"connecting: {_answer(error)}"))
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            return self._refused(*next(iter(error.recipients.values())), address=parcel.address)
        except smtplib.SMTPDataError as error:
            return self._refused(error.smtp_code, error.smtp_error, address=parcel.address)
        except smtplib.SMTPNotSupportedError as error:
            return Outcome(reason=_shorten(_answer(error)))
        except (smtplib.SMTPException, OSError) as error:
            # Our sender refused, the connection lost or hanging: nothing that this recipient could help.
            self._hang_up()
            return Outcome(may_try_again=True, ends_batch=True, reason=_shorten(_answer(error)))
        return Outcome(is_delivered=True)

    def _refused(self, code: int, answer: bytes | str, *, address: str) -> Outcome:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        reason = _shorten(f"{code} {text}".replace(address, "<address>"))
        # 421 says goodbye: smtplib has closed the connection already.
        if code == 421:
            self._hang_up()
            return Outcome(may_try_again=True, ends_batch=True, reason=reason)
        return Outcome(may_try_again=400 <= code < 500, reason=reason)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.is_tls:
            opened: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._timeout_s, context=ssl.create_default_context()
            )
        else:
            opened = smtplib.SMTP(server.host, server.port, timeout=self._timeout_s)
        self._connection = opened
        if server.starttls:
            opened.starttls(context=ssl.create_default_context())
        if server.user:
            opened.login(server.user, server.password)
        return opened

    def _hang_up(self, *, politely: bool = False) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if politely:
                connection.quit()
        except (smtplib.SMTPException, OSError):
            pass
        finally:
            connection.close()

    def _message(self, parcel: Parcel) -> EmailMessage:
        host = self._sender.rpartition("@")[2]
        letter = parcel.letter
        message = EmailMessage()
        message["From"] = Address(one_line(self._sender_name), addr_spec=self._sender)
        message["To"] = Address(addr_spec=deliverable(parcel.address))
        message["Subject"] = one_line(letter.subject)
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{parcel.message_id}@{host}>"
        message["References"] = f"<{parcel.thread.replace('/', '.')}@{host}>"
        message["Auto-Submitted"] = "auto-generated"
        if parcel.unsubscribe:
            message["List-Unsubscribe"] = f"<{parcel.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message[CORRELATION_HEADER] = one_line(parcel.correlation_id)
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        # Set before, it would go with the text into its part.
        message["Content-Language"] = letter.language
        return message


def one_line(value: str) -> str:
    """The value on one line: a line break in a header would begin another header."""
    return " ".join(value.split())


def deliverable(address: str) -> str:
    """The address with its domain in ASCII (IDNA).

    Raises:
        NotAnAddress: no local part or domain, or characters that no address has.
    """
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or not c.isprintable() for c in address):
        raise NotAnAddress
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise NotAnAddress from error


def _answer(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    answer = getattr(error, "smtp_error", None)
    if code is not None:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        return f"{code} {text}"
    return f"{type(error).__name__}: {error}"


def _shorten(reason: str) -> str:
    return one_line(reason)[:REASON_LIMIT]
