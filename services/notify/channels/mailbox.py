"""How are letters fetched from a mailbox at a provider? The only code that talks IMAP."""

import imaplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError

from services.notify.channels.message import one_line
from services.notify.config import ImapServer

TIMEOUT_S = 5.0
"""For connecting and for each answer."""
BUDGET_S = 10.0
"""For all of it together: a server that answers a byte at a time holds nobody up for longer."""
MOST_BYTES = 1024 * 1024
REASON_LIMIT = 300


class MailboxDown(Exception):
    """The mailbox cannot be read now; the text says why, in the server's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A letter as it came, and its number in the folder; what is longer than `MOST_BYTES` is cut off."""

    uid: int
    raw: bytes


class Mailbox:
    """One connection to a folder of a mailbox, always in secret; whatever goes wrong with it is `MailboxDown`."""

    def __init__(
        self,
        server: ImapServer,
        *,
        tls: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
        budget_s: float = BUDGET_S,
    ) -> None:
        self._server = server
        self._tls = tls
        self._timeout_s = timeout_s
        self._over = threading.Timer(budget_s, self._cut_off)
        self._begin_until = time.monotonic() + budget_s / 2
        self._client: IMAPClient | None = None
        self._line: socket.socket | None = None
        self.validity = 0
        """Which numbering holds: with another one, the numbers known before mean other letters."""

    def __enter__(self) -> Self:
        server, tls = self._server, self._tls or ssl.create_default_context()
        self._over.daemon = True
        self._over.start()
        try:
            with _answers():
                self._client = client = _Client(server, tls, timeout_s=self._timeout_s, begun=self._begun)
                if not server.is_tls:
                    client.starttls(tls)
                client.login(server.user, server.password)
                self.validity = int(client.select_folder(server.folder)[b"UIDVALIDITY"])
        except BaseException:
            self._hang_up()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up(politely=error is None)

    @property
    def has_time(self) -> bool:
        """Whether another letter may be begun: what is cut off in the midst of it looks like a failure."""
        return time.monotonic() < self._begin_until

    def after(self, uid: int) -> Sequence[int]:
        """The numbers of the letters behind that one, in their order."""
        with _answers():
            # `*` is the last letter there is, so that where none is behind, this one comes again.
            return sorted(found for found in self._open().search(["UID", f"{uid + 1}:*"]) if found > uid)

    def fetch(self, uid: int) -> Arrived | None:
        """The letter, without marking it as read; None where somebody deleted it meanwhile."""
        with _answers():
            found = self._open().fetch([uid], [f"BODY.PEEK[]<0.{MOST_BYTES}>"])
            raw = found[uid][b"BODY[]<0>"] if uid in found else None
        return None if raw is None else Arrived(uid=uid, raw=bytes(raw))

    def mark_seen(self, uid: int) -> None:
        """Show whoever opens the mailbox that this one was dealt with."""
        with _answers():
            self._open().add_flags([uid], [SEEN], silent=True)

    def _open(self) -> IMAPClient:
        if self._client is None:
            raise MailboxDown("the connection was given up")
        return self._client

    def _begun(self, line: socket.socket) -> None:
        self._line = line

    def _cut_off(self) -> None:
        """Time is up: whoever waits for an answer gets an end of file."""
        if self._line is not None:
            with suppress(OSError):  # it ended by itself
                self._line.shutdown(socket.SHUT_RDWR)

    def _hang_up(self, *, politely: bool = False) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(IMAPClientError, OSError):  # what it said before is what counts
                if politely:
                    client.logout()
                else:
                    client.shutdown()
        self._over.cancel()
        if self._line is not None:
            self._line.close()


class _Client(IMAPClient):  # type: ignore[misc]
    """The library's client on a line that can be cut off while it is still being opened."""

    def __init__(
        self, server: ImapServer, tls: ssl.SSLContext, *, timeout_s: float, begun: Callable[[socket.socket], None]
    ) -> None:
        self._open_line: Callable[[], imaplib.IMAP4] = partial(_Line, server, tls, timeout_s=timeout_s, begun=begun)
        super().__init__(server.host, server.port, ssl=server.is_tls, ssl_context=tls, timeout=timeout_s)

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802, the library calls it so
        return self._open_line()


class _Line(imaplib.IMAP4):
    """A connection of which a second handle is given away: the first is in the library's hands, and changes."""

    def __init__(
        self, server: ImapServer, tls: ssl.SSLContext, *, timeout_s: float, begun: Callable[[socket.socket], None]
    ) -> None:
        self._tls = tls if server.is_tls else None
        self._begun = begun
        super().__init__(server.host, server.port, timeout_s)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        line = socket.create_connection((self.host, self.port), timeout)
        self._begun(line.dup())
        return self._tls.wrap_socket(line, server_hostname=self.host) if self._tls else line


@contextmanager
def _answers() -> Iterator[None]:
    """Whatever a server may answer, or not, and what the library makes of it."""
    try:
        yield
    except (IMAPClientError, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        words = (word if "@" not in word else "<address>" for word in one_line(str(error)).split())
        raise MailboxDown(f"{type(error).__name__}: {' '.join(words)}"[:REASON_LIMIT]) from error
