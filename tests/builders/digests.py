"""Somebody who wants news gathered, in a test."""

from datetime import UTC, datetime, timedelta

from services.notify.delivery.writing import Sender
from services.notify.digests import use_cases as digests
from services.notify.preferences import use_cases as preferences
from services.notify.preferences.rules import GROUPS, Choice, Wishes
from shared.kit.db import Database
from tests.builders.inboxes import READER, add_person, tell_person

# A Wednesday after the events of the builders, 10.00 WIB, and the mornings that follow.
AT = datetime(2026, 7, 15, 3, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 7, 16, 0, 0, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 7, 20, 0, 0, tzinfo=UTC)


def wish(database: Database, pace: str, *, language: str = "id", now: datetime = AT) -> None:
    """Have the reader want everything that may wait at this pace."""
    choices = {group.name: Choice(email=pace if pace in group.paces else "now") for group in GROUPS}
    with database.transaction() as session:
        preferences.change(session, READER, Wishes(language=language, choices=choices), now=now)


def gather(database: Database, sender: Sender, *, now: datetime) -> int:
    """What the sweep does; how many letters came of it."""
    with database.transaction() as session:
        return digests.gather_due(session, sender, now=now)


def gather_one(database: Database, sender: Sender) -> None:
    """A letter of two pieces of news."""
    add_person(database, "officer")
    wish(database, "daily")
    for minute, innovation in enumerate(("Contoh Antar Obat", "Contoh Antrean Daring")):
        tell_person(database, innovation=innovation, now=AT + timedelta(minutes=minute))
    assert gather(database, sender, now=NEXT_MORNING) == 1
