"""A mailbox at a provider is read once, by whoever lives, and where it cannot be read nothing else waits for it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.notify.bounces import imap
from services.notify.bounces.models import BounceMailbox
from services.notify.channels.mailbox import MOST_BYTES, Mailbox
from services.notify.config import ImapServer
from services.notify.delivery import use_cases as sending
from services.notify.delivery.models import Delivery
from services.notify.delivery.writing import Sender
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import sign_in
from tests.builders.bounced import RSUD, bounce
from tests.builders.imap_server import PASSWORD, USER, Provider, imap_server
from tests.builders.notices import add_letter, add_letters, delivery, ledger
from tests.builders.ports import free_ports
from tests.builders.services import create_app

ABSENT = b"Subject: cuti\r\n\r\nSaya sedang cuti."
LATER = timedelta(hours=1)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with imap_server(tmp_path) as started:
        yield started


def read(database: Database, provider: Provider, *, at: datetime | None = None) -> int:
    now = at or clock.now()
    return imap.read_new(
        provider.address, database, tls=provider.trusting, clock=lambda: now, timeout_s=1.0, budget_s=2.0
    )


def row(database: Database, server: ImapServer) -> BounceMailbox:
    with database.transaction() as session:
        return session.get_one(BounceMailbox, server.name)


class TestMailbox:
    @pytest.mark.parametrize("is_tls", [True, False])
    def test_is_read_once_and_what_is_no_report_stays_unread_for_a_person(
        self, database: Database, sender: Sender, tmp_path: Path, is_tls: bool
    ) -> None:
        letter = add_letter(database, to=RSUD)
        sending.deliver_due(database, sender, clock=clock.now)
        with imap_server(tmp_path, is_tls=is_tls) as provider:
            provider.put(bounce(letter), bounce(uuid4()), ABSENT)
            assert [read(database, provider), read(database, provider)] == [1, 0]
            assert provider.seen() == [True, False, False]
        assert delivery(database, letter).state == "bounced"

    def test_that_a_person_opened_before_is_read_all_the_same(
        self, database: Database, sender: Sender, provider: Provider
    ) -> None:
        """Many programs mark as read what somebody glanced at."""
        letter = add_letter(database, to=RSUD)
        with provider.opened() as client:
            client.append("INBOX", bounce(letter), flags=[b"\\Seen"])
        assert read(database, provider) == 1

    def test_whose_provider_numbers_anew_is_read_from_the_beginning(
        self, database: Database, provider: Provider
    ) -> None:
        first, second = add_letter(database, to=RSUD), add_letter(database, to="lain@contoh.example.test")
        provider.put(bounce(first))
        assert read(database, provider) == 1
        with database.transaction() as session:
            held = session.get_one(BounceMailbox, provider.address.name)
            held.uid_validity, held.last_uid = held.uid_validity - 1, 10**9
        provider.put(bounce(second))
        read(database, provider)
        assert {delivery(database, each).state for each in (first, second)} == {"bounced"}

    def test_holds_up_no_letter_behind_one_that_nobody_can_read(self, database: Database, provider: Provider) -> None:
        letter = add_letter(database, to=RSUD)
        endless = EmailMessage()
        endless.set_content("a" * (MOST_BYTES + 1000))
        provider.put(b"\xff\xfe\x00", endless.as_bytes(), bounce(letter))
        assert read(database, provider) == 1

    def test_with_more_than_fits_one_reading_is_read_on_in_the_next(
        self, database: Database, provider: Provider
    ) -> None:
        """Nothing failed, so nothing waits for another minute."""
        letter = add_letter(database, to=RSUD)
        provider.put(*[ABSENT] * imap.PER_SWEEP, bounce(letter))
        begun, now = clock.now(), clock.now()
        while read(database, provider, at=now) == 0:
            assert row(database, provider.address).failures == 0
            now += timedelta(seconds=1)
        assert now > begun
        assert delivery(database, letter).state == "bounced"

    def test_does_without_a_letter_that_was_deleted_meanwhile(self, provider: Provider) -> None:
        with Mailbox(provider.address, tls=provider.trusting) as opened:
            assert opened.fetch(999_999) is None

    def test_is_read_by_one_at_a_time(self, database: Database, provider: Provider) -> None:
        letter = add_letter(database, to=RSUD)
        provider.put(bounce(letter))
        with database.transaction() as session:
            assert imap._claim(session, provider.address, now=clock.now())
        before = len(provider.connections)
        assert (read(database, provider), len(provider.connections)) == (0, before)


class TestReaderThatIsKilled:
    LETTERS = 60

    def test_leaves_every_report_to_the_next(
        self, database: Database, provider: Provider, notify_database_url: str, tmp_path: Path
    ) -> None:
        add_letters(database, self.LETTERS)
        with database.transaction() as session:
            ids = [each.id for each in session.scalars(select(Delivery))]
        provider.put(*map(bounce, ids))
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, notify_database_url, str(provider.address.port), str(tmp_path)],
            env={**os.environ, "PYTHONPATH": "."},
            stdout=subprocess.DEVNULL,
        )
        _until(lambda: _bounced(database) > self.LETTERS // 10)
        reader.send_signal(signal.SIGKILL)
        reader.wait()
        before = _bounced(database)
        assert 0 < before < self.LETTERS, "killed in the midst of it"
        assert read(database, provider) == 0, "the dead one's lease still runs"
        read(database, provider, at=clock.now() + LATER)
        assert _bounced(database) == self.LETTERS
        assert row(database, provider.address).last_uid > 0


class TestMailboxThatIsDown:
    @pytest.mark.parametrize("trouble", ["closed", "certificate", "password", "folder", "hangs", "drips", "babbles"])
    def test_is_said_in_the_servers_words_and_nobody_elses(
        self, database: Database, tmp_path: Path, trouble: str
    ) -> None:
        begun = time.monotonic()
        with imap_server(tmp_path, name="lain.example.test" if trouble == "certificate" else "127.0.0.1") as provider:
            changed = {"password": {"password": "salah"}, "folder": {"folder": "Tidak Ada"}}.get(trouble, {})
            if trouble in {"hangs", "babbles", "drips"}:
                with _odd_server(trouble) as port:
                    broken = replace(provider, address=replace(provider.address, port=port, is_tls=False))
                    assert read(database, broken) == 0
            else:
                port = {"port": free_ports(1)[0]} if trouble == "closed" else {}
                broken = replace(provider, address=replace(provider.address, **port, **changed))
                assert read(database, broken) == 0
        found = row(database, broken.address)
        assert found.failures == 1
        assert found.reason
        assert PASSWORD not in found.reason
        assert USER not in found.reason
        assert time.monotonic() - begun < 10

    def test_is_tried_again_ever_more_rarely_and_read_once_it_is_back(
        self, database: Database, provider: Provider
    ) -> None:
        wrong = replace(provider, address=replace(provider.address, password="salah"))
        now, pauses = clock.now(), []
        for _ in range(6):
            read(database, wrong, at=now)
            due_at = row(database, provider.address).due_at
            pauses.append(round((due_at - now).total_seconds() / 60))
            now = due_at
        assert pauses == [1, 2, 4, 8, 15, 15]
        provider.put(bounce(add_letter(database, to=RSUD)))
        assert read(database, provider, at=now - timedelta(seconds=1)) == 0
        assert read(database, provider, at=now) == 1
        found = row(database, provider.address)
        assert (found.failures, found.reason, found.read_at) == (0, "", now)

    def test_shows_where_operators_look(
        self, database: Database, provider: Provider, notify_database_url: str, redis_url: str
    ) -> None:
        url = f"imaps://{USER.replace('@', '%40')}:salah@127.0.0.1:{provider.address.port}/INBOX"
        app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url, REDIS_URL=redis_url, BOUNCES_IMAP_URL=url)
        client = app.test_client()
        assert client.get("/readyz").json == {"missing": [], "service": "notify", "status": "ok"}
        wrong = replace(provider, address=replace(provider.address, password="salah"))
        read(database, wrong, at=clock.now() - timedelta(minutes=6))
        read(database, wrong)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json) == (
            200,
            {"missing": ["bounces_mailbox"], "service": "notify", "status": "degraded"},
        )
        figures = client.get("/metrics", headers=sign_in.as_internal()).text
        assert "bounces_mailbox_failures 2.0" in figures
        assert "bounces_mailbox_age_seconds 36" in figures
        read(database, provider, at=clock.now() + LATER)
        assert client.get("/readyz").json["status"] == "ok"
        app.database.dispose()


READER = """
import ssl, sys
from pathlib import Path
from services.notify.bounces import imap
from services.notify.config import ImapServer
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.imap_server import PASSWORD, USER
url, port, folder = sys.argv[1:]
tls = ssl.create_default_context(cafile=Path(folder) / "authority.pem")
server = ImapServer(host="127.0.0.1", port=int(port), user=USER, password=PASSWORD)
imap.read_new(server, Database(url), tls=tls, clock=clock.now)
"""


def _bounced(database: Database) -> int:
    return sum(state == "bounced" for *_, state in ledger(database))


def _until(is_so: Callable[[], bool], *, within_s: float = 20.0) -> None:
    ends = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.01)


@contextmanager
def _odd_server(trouble: str) -> Iterator[int]:
    """Something that listens like a mail server and is none; its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        is_over = threading.Event()

        def serve() -> None:
            with suppress(OSError), closing(listening.accept()[0]) as connection:
                if trouble == "babbles":
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                elif trouble == "drips":
                    connection.sendall(b"* OK IMAP4rev1\r\n")
                    while not is_over.wait(0.1):
                        connection.sendall(b"*")
                is_over.wait(20)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            is_over.set()
            thread.join(10)
