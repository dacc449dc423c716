"""No more letters leave in a second than the mail server takes, from all processes together."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from services.notify.config import SmtpServer
from services.notify.delivery import use_cases
from services.notify.delivery.models import Pace
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.mail_server import MailServer
from tests.builders.notices import add_letter, add_letters
from tests.notify.conftest import sender_to

PER_SECOND = 20
LETTERS = 30


class TestPace:
    def test_is_kept_by_all_processes_together(
        self, database: Database, notify_database_url: str, running: tuple[MailServer, SmtpServer]
    ) -> None:
        """The k-th letter never leaves before the k-th slot; each process has its own connections to everything."""
        server, address = running
        add_letters(database, LETTERS)
        sender = sender_to(address, connections=2, per_second=PER_SECOND)
        databases = [Database(notify_database_url) for _ in range(2)]
        began = time.monotonic()
        with ThreadPoolExecutor(2) as processes:
            runs = [processes.submit(use_cases.deliver_due, each, sender, clock=clock.now) for each in databases]
            assert sum(run.result() for run in runs) == LETTERS
        for each in databases:
            each.dispose()
        early = [
            number for number, taken_at in enumerate(sorted(server.taken_at)) if taken_at < began + number / PER_SECOND
        ]
        assert early == []

    def test_lets_urgent_letters_pass(self, database: Database, running: tuple[MailServer, SmtpServer]) -> None:
        server, address = running
        add_letters(database, 3, is_urgent=False)
        add_letter(database, to="segera@contoh.example.test")
        sender = sender_to(address, per_second=PER_SECOND)
        noon = clock.now().replace(hour=5)
        use_cases.deliver_due(database, sender, clock=lambda: noon + timedelta(days=1))
        assert server.taken[0]["To"] == "segera@contoh.example.test"
        assert len(server.taken) == 4

    def test_takes_no_slot_where_there_is_nothing_to_send(
        self, database: Database, running: tuple[MailServer, SmtpServer]
    ) -> None:
        sender = sender_to(running[1], per_second=1)
        for _ in range(3):
            use_cases.deliver_due(database, sender, clock=clock.now)
        add_letter(database)
        began = time.monotonic()
        assert use_cases.deliver_due(database, sender, clock=clock.now) == 1
        assert time.monotonic() - began < 1

    def test_survives_a_clock_that_was_set_back(
        self, database: Database, running: tuple[MailServer, SmtpServer]
    ) -> None:
        """What was noted by the clock of before would else hold every letter for an hour."""
        with database.transaction() as session:
            session.add(Pace(channel="email", free_at=clock.now() + timedelta(hours=1)))
        add_letter(database)
        assert use_cases.deliver_due(database, sender_to(running[1], per_second=5), clock=clock.now) == 1

    def test_is_not_asked_for_where_none_is_set(
        self, database: Database, running: tuple[MailServer, SmtpServer]
    ) -> None:
        add_letter(database)
        use_cases.deliver_due(database, sender_to(running[1]), clock=clock.now)
        with database.transaction() as session:
            assert session.scalar(select(Pace)) is None
