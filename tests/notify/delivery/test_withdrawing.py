"""What was taken back reaches nobody any more, whoever holds its letters, and whoever becomes known late."""

from datetime import UTC, datetime
from uuid import UUID

from services.notify.delivery import claims, planning, use_cases
from services.notify.delivery.writing import Sender
from shared.kit.db import Database
from tests.builders.mail_server import MailServer
from tests.builders.notices import BEGIN, add_letter, delivery, hear, invitation, ledger, look_again, office, wrap
from tests.builders.notices import REGISTRY as PARTNER

SUBJECT, KIND = "innovation/30", "collaboration_invited"


def now() -> datetime:
    return datetime.now(UTC)


def withdraw(database: Database, *, subject: str = SUBJECT) -> None:
    with database.transaction() as session:
        planning.withdraw(session, subject=subject, kinds=[KIND], now=now(), reason=planning.STOPPED)


def state(database: Database, letter: UUID) -> tuple[str, str]:
    found = delivery(database, letter)
    return found.state, found.reason


class TestWithdrawing:
    def test_ends_what_waits(self, database: Database) -> None:
        letter = add_letter(database)
        withdraw(database)
        assert state(database, letter) == ("suppressed", "stopped")

    def test_ends_what_is_to_be_tried_again(self, database: Database, server: MailServer, sender: Sender) -> None:
        letter = add_letter(database)
        server.answers = ["450 come again"]
        use_cases.deliver_due(database, sender, clock=now)
        assert state(database, letter)[0] == "pending"
        withdraw(database)
        assert state(database, letter) == ("suppressed", "stopped")

    def test_ends_what_a_worker_took_and_gives_back_untried(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        letter = add_letter(database)
        with database.transaction() as session:
            claimed = claims.claim(session, limit=10, now=now())
        withdraw(database)
        assert state(database, letter)[0] == "sending"
        with database.transaction() as session:
            claims.release(session, claimed, due_at=now(), now=now())
        use_cases.deliver_due(database, sender, clock=now)
        assert state(database, letter) == ("suppressed", "stopped")
        assert server.taken == []

    def test_leaves_what_was_delivered(self, database: Database, sender: Sender) -> None:
        letter = add_letter(database)
        use_cases.deliver_due(database, sender, clock=now)
        withdraw(database)
        assert state(database, letter)[0] == "delivered"

    def test_leaves_other_subjects_alone(self, database: Database) -> None:
        letter = add_letter(database)
        withdraw(database, subject="innovation/31")
        assert state(database, letter)[0] == "pending"

    def test_holds_though_its_audience_becomes_known_late(self, database: Database) -> None:
        """The news of an agency may arrive after the letter for it was taken back."""
        hear(database, wrap([invitation()]))
        withdraw(database, subject=invitation().subject)
        (registered,) = wrap([office(PARTNER)], after=1)
        assert registered.time >= BEGIN
        hear(database, [registered])
        look_again(database)
        assert [kind for _, kind, _, _ in ledger(database) if kind == KIND] == []
