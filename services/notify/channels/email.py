"""How does a letter get to a mail server, and what does the server's answer mean? The only code that talks SMTP."""

import smtplib
import ssl
from types import TracebackType
from typing import Self

from services.notify.channels import message
from services.notify.channels.message import Message, NotAnAddress, Parcel, one_line
from services.notify.channels.outcome import Outcome
from services.notify.config import SmtpServer
from shared.kit import clock

TIMEOUT_S = 8.0
"""For connecting and for each answer; with the budget of a run it stays below the task's limit."""
LETTERS_PER_CONNECTION = 200
"""Then another is made: many servers hang up on those that never do."""
REASON_LIMIT = 300
GOODBYE = 421


class Mailer:
    """One connection to the mail server, opened by the first letter and used for those after it.

    `tls` says whom to trust, for servers that are spoken to in secret; by default the system's authorities.
    """

    def __init__(
        self,
        server: SmtpServer,
        *,
        sender: str,
        sender_name: str,
        timeout_s: float = TIMEOUT_S,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._sender = sender
        self._sender_name = sender_name
        self._timeout_s = timeout_s
        self._tls = tls
        self._connection: smtplib.SMTP | None = None
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up(politely=True)

    def send(self, parcel: Parcel) -> Outcome:
        """Hand the letter over; what comes of it, in every case, is in the outcome."""
        try:
            made = message.make(parcel, sender=self._sender, sender_name=self._sender_name, now=clock.now())
        except NotAnAddress as error:
            return Outcome(reason=f"not an address: {type(error).__name__}")
        if self._sent >= LETTERS_PER_CONNECTION:
            self._hang_up(politely=True)
        try:
            connection = self._connection or self._connect()
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            return Outcome(may_try_again=True, ends_batch=True, reason=_shorten(f"connecting: {_answer(error)}"))
        self._sent += 1
        try:
            return self._hand_over(connection, made)
        except BaseException:
            # Cut off in the middle, the next letter would answer to this one's half.
            self._hang_up()
            raise

    def _hand_over(self, connection: smtplib.SMTP, made: Message) -> Outcome:
        options = ["SMTPUTF8", "BODY=8BITMIME"] if made.needs_utf8 else []
        try:
            connection.sendmail(self._sender, [made.address], made.content, mail_options=options)
        except smtplib.SMTPRecipientsRefused as error:
            return self._refused(*next(iter(error.recipients.values())), address=made.address)
        except smtplib.SMTPDataError as error:
            return self._refused(error.smtp_code, error.smtp_error, address=made.address)
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
        # smtplib has closed the connection already.
        if code == GOODBYE:
            self._hang_up()
            return Outcome(may_try_again=True, ends_batch=True, reason=reason)
        return Outcome(may_try_again=400 <= code < 500, reason=reason)

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.is_tls:
            opened: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._timeout_s, context=self._trusted()
            )
        else:
            opened = smtplib.SMTP(server.host, server.port, timeout=self._timeout_s)
        self._connection, self._sent = opened, 0
        if server.starttls:
            opened.starttls(context=self._trusted())
        if server.user:
            opened.login(server.user, server.password)
        return opened

    def _trusted(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()

    def _hang_up(self, *, politely: bool = False) -> None:
        connection, self._connection = self._connection, None
        self._sent = 0
        if connection is None:
            return
        try:
            if politely:
                connection.quit()
        except (smtplib.SMTPException, OSError):
            pass
        finally:
            connection.close()


def _answer(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    answer = getattr(error, "smtp_error", None)
    if code is not None:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        return f"{code} {text}"
    return f"{type(error).__name__}: {error}"


def _shorten(reason: str) -> str:
    return one_line(reason)[:REASON_LIMIT]
