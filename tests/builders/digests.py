"""Somebody who wants news gathered, in a test."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.notify.audience.following import followers
from services.notify.delivery.planning import OwnOccasion, tell
from services.notify.delivery.writing import Sender
from services.notify.digests import use_cases as digests
from services.notify.preferences import use_cases as preferences
from services.notify.preferences.rules import GROUPS, Choice, Wishes
from shared.kit.db import Database
from tests.builders.followers import follow
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


def tell_followers(
    database: Database, subject: str, *, innovation: str = "Contoh Antar Obat", now: datetime = AT
) -> None:
    """News of a topic for whoever follows it."""
    occasion = OwnOccasion(id=uuid4(), subject=subject, time=now, correlationid="request-of-a-test")
    parameters = {"innovation": innovation, "agency": "RSUD Contoh", "partners": "", "path": "/inovasi/antar-obat"}
    to = [followers(subject)]
    with database.transaction() as session:
        tell(session, occasion, kind="followed_verified", to=to, parameters=parameters, now=now, is_urgent=False)


def gather_followed(database: Database, sender: Sender, subject: str = "festival/golden") -> None:
    """A letter of two pieces of news, to somebody who follows a topic that is there."""
    follow(database, subject, address="pengikut@contoh.example.test", pace="daily", now=AT)
    for minute, innovation in enumerate(("Contoh Antar Obat", "Contoh Antrean Daring")):
        tell_followers(database, subject, innovation=innovation, now=AT + timedelta(minutes=minute))
    assert gather(database, sender, now=NEXT_MORNING) == 1
