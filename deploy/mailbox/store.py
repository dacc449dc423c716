"""What was sent, and to whom?"""

import mailbox
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TypedDict

RECIPIENTS = "X-Caught-For"


class Letter(TypedDict):
    """One caught e-mail; `to` is whom the server was told to deliver to."""

    id: str
    to: list[str]
    sender: str
    subject: str
    date: str
    message_id: str
    text: str
    headers: dict[str, str]


class Store:
    """Letters in a Maildir, one file each, so that any mail program can read them too."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        mailbox.Maildir(str(folder), create=True)

    def add(self, raw: bytes, *, recipients: list[str]) -> None:
        """Keep a letter."""
        # Written in front, byte for byte otherwise: what a test reads is what was sent.
        self._open().add(f"{RECIPIENTS}: {', '.join(recipients)}\r\n".encode() + raw)

    def letters(self) -> list[Letter]:
        """All letters, newest first."""
        box = self._open()
        return [_read(key, box.get_bytes(key)) for key in sorted(box.keys(), key=_arrival, reverse=True)]

    def letter(self, letter_id: str) -> Letter | None:
        """One letter, or None where there is none of that id."""
        box = self._open()
        return _read(letter_id, box.get_bytes(letter_id)) if letter_id in box else None

    def _open(self) -> mailbox.Maildir:
        # Each time anew: one Maildir object is not meant for several threads.
        return mailbox.Maildir(str(self._folder), create=False)


def _arrival(key: str) -> tuple[int, int]:
    # A Maildir name begins with the second and, after M, the microsecond, neither padded.
    second, _, rest = key.partition(".M")
    return int(second), int(rest.partition("P")[0])


def _read(key: str, raw: bytes) -> Letter:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    body = message.get_body(("plain", "html"))
    return Letter(
        id=key,
        to=[address.strip() for address in str(message[RECIPIENTS]).split(",")],
        sender=str(message["From"]),
        subject=str(message["Subject"]),
        date=str(message["Date"]),
        message_id=str(message["Message-ID"]),
        text=body.get_content() if body is not None else "",
        headers={name: str(value) for name, value in message.items()},
    )
