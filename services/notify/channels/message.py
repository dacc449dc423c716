"""What does a mail server get of a letter? An Internet message (RFC 5322), most of it made once for many."""

import binascii
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from uuid import UUID

import idna

from services.notify.messages.letters import Letter
from shared.kit.logs import CORRELATION_HEADER

MOST_CHARACTERS = 254
"""Of an address, in the form that servers speak to one another. Source: RFC 5321 §4.5.3.1.3, less the brackets."""
# Quoted-printable never holds "=_", so this is in no letter. Source: RFC 2045 §6.7, recommendation (5).
_BOUNDARY = "=_letter"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is handed over, and to whom; `needs_utf8` where the address has letters that ASCII lacks (RFC 6531)."""

    address: str
    content: bytes

    @property
    def needs_utf8(self) -> bool:
        return not self.address.isascii()


def make(parcel: Parcel, *, sender: str, sender_name: str, now: datetime) -> Message:
    """The letter as a message to its recipient.

    Raises:
        NotAnAddress: no server could deliver to the recipient's.
    """
    letter, host = parcel.letter, sender.rpartition("@")[2]
    address = deliverable(parcel.address)
    own = [f"To: {address}", f"Message-ID: <{parcel.message_id}@{host}>", f"Date: {format_datetime(now)}"]
    if parcel.unsubscribe:
        own.append(f"List-Unsubscribe: <{one_line(parcel.unsubscribe)}>")
        own.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    shared = _shared(
        sender=sender,
        sender_name=sender_name,
        subject=letter.subject,
        language=letter.language,
        thread=parcel.thread,
        correlation_id=parcel.correlation_id,
    )
    content = "\r\n".join(own).encode() + b"\r\n" + shared + _body(letter)
    return Message(address=address, content=content)


@lru_cache(maxsize=100)
def _shared(*, sender: str, sender_name: str, subject: str, language: str, thread: str, correlation_id: str) -> bytes:
    """The headers that all letters of a notice have in common, and the empty line."""
    host = sender.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(sender_name), addr_spec=sender)
    message["Subject"] = one_line(subject)
    message["References"] = f"<{one_line(thread).replace('/', '.')}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message[CORRELATION_HEADER] = one_line(correlation_id)
    message["Content-Language"] = language
    # The body is not made here, and without one a message of several parts would get an empty part.
    several = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{_BOUNDARY}"\r\n\r\n'
    return message.as_bytes().rstrip() + b"\r\n" + several.encode()


def _body(letter: Letter) -> bytes:
    """The letter twice, the fuller form last. Written here: `EmailMessage` takes fifty times as long for it."""
    parts = (_part("plain", letter.text), _part("html", letter.html))
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()


def _part(kind: str, text: str) -> bytes:
    head = (
        f'--{_BOUNDARY}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    # Which line ends it breaks long lines with, `b2a_qp` takes from the first one that it meets.
    return head.encode() + binascii.b2a_qp((text + "\n").replace("\n", "\r\n").encode())


def one_line(value: str) -> str:
    """The value on one line: a line break in a header would begin another header."""
    return " ".join(value.split())


def deliverable(address: str) -> str:
    """The address as servers take it, its domain in ASCII (IDNA 2008).

    Raises:
        NotAnAddress: no local part or domain, or characters or a length that no address has.
    """
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or not c.isprintable() for c in address):
        raise NotAnAddress
    try:
        # In ASCII already, it is only looked at: some real names have an underscore, which IDNA forbids.
        encoded = domain.encode("idna") if domain.isascii() else idna.encode(domain, uts46=True)
        found = f"{local}@{encoded.decode('ascii')}"
        # Letters that ASCII lacks may stand wherever its own may (RFC 6532), which `Address` does not know.
        is_one = Address(addr_spec="".join(c if c.isascii() else "x" for c in found)).domain == encoded.decode("ascii")
    except (ValueError, IndexError, MessageError) as error:
        raise NotAnAddress from error
    if not is_one or len(found.encode()) > MOST_CHARACTERS:
        raise NotAnAddress
    return found
