"""A letter is in one pair of hands at a time, and never in none."""

from datetime import UTC, datetime, timedelta

from services.notify.delivery import claims, use_cases
from services.notify.delivery.models import Delivery
from services.notify.delivery.writing import Sender
from shared.kit.db import Database
from tests.builders.mail_server import MailServer
from tests.builders.notices import add_letter, delivery


def claim(database: Database, *, now: datetime) -> list[object]:
    with database.transaction() as session:
        return list(claims.claim(session, limit=10, now=now))


class TestClaim:
    def test_is_exclusive(self, database: Database) -> None:
        letter = add_letter(database)
        now = datetime.now(UTC)
        assert claim(database, now=now) == [letter]
        assert claim(database, now=now) == []

    def test_passes_by_what_another_worker_is_just_taking(self, database: Database) -> None:
        """Two workers at once share the letters out; neither waits for the other."""
        add_letter(database)
        now = datetime.now(UTC)
        with database.transaction() as one, database.transaction() as other:
            assert len(claims.claim(one, limit=10, now=now)) == 1
            assert claims.claim(other, limit=10, now=now) == []

    def test_leaves_what_is_for_another_channel(self, database: Database) -> None:
        letter = add_letter(database)
        with database.transaction() as session:
            session.get_one(Delivery, letter).channel = "inbox"
        assert claim(database, now=datetime.now(UTC)) == []

    def test_lapses_when_its_holder_died_and_the_id_stays(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        letter = add_letter(database)
        claim(database, now=datetime.now(UTC))
        after_the_lease = datetime.now(UTC) + claims.LEASE + timedelta(seconds=1)
        assert use_cases.deliver_due(database, sender, clock=lambda: after_the_lease) == 1
        assert server.taken[0]["Message-ID"] == f"<{letter}@kota.example.test>"
        assert delivery(database, letter).attempts == 2

    def test_lasts_longer_than_a_task_may_run(self) -> None:
        """Else a slow letter would be in two pairs of hands."""
        from shared.kit.queue import CONFIGURATION

        assert timedelta(seconds=CONFIGURATION["task_time_limit"]) < claims.LEASE
