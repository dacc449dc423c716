"""How are reports read from the mailbox that bounces are sent to? The mail server delivers them into a Maildir."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from services.notify.bounces import use_cases
from shared.kit.db import Database

PER_SWEEP = 200
MOST_BYTES = 1024 * 1024


def read_new(folder: Path, database: Database, *, clock: Callable[[], datetime]) -> int:
    """Take each new mail's report, and mark the mail as read; how many were reports of ours.

    A mail is marked after the commit: after a crash in between it is taken once more, which changes nothing. What is
    no report stays in the folder, read, for a person to look at.
    """
    taken = 0
    for mail in sorted((folder / "new").iterdir())[:PER_SWEEP]:
        with mail.open("rb") as content:
            raw = content.read(MOST_BYTES)
        with database.transaction() as session:
            taken += use_cases.take_mail(session, raw, now=clock())
        # As the format says: what was looked at is in `cur`, with the flag for seen.
        mail.rename(folder / "cur" / f"{mail.name}:2,S")
    return taken
