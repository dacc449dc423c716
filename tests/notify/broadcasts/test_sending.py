"""A broadcast leaves once, to those who were counted, and ends when it is stopped."""

from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest

from services.notify.audience import learning
from services.notify.broadcasts import sending, use_cases
from services.notify.broadcasts.use_cases import AlreadySent, ChangedMeanwhile
from services.notify.delivery import claims, writing
from services.notify.delivery import use_cases as delivery
from services.notify.delivery.models import INBOX
from services.notify.delivery.writing import Sender
from services.notify.messages.samples import BROADCAST
from services.notify.preferences import use_cases as preferences
from services.notify.preferences.rules import ANNOUNCEMENTS, Choice, Wishes
from shared.kit.db import Database
from shared.kit.errors import Invalid, NotFound, Refusal
from tests.builders.broadcasts import (
    COMMITTEE,
    PUBLIC_URL,
    YEAR,
    draft,
    how_far,
    nobody_judges,
    plan,
    row,
    send,
    stop,
    typed,
)
from tests.builders.followers import add_topic, follow
from tests.builders.inboxes import READER, add_person
from tests.builders.mail_server import MailServer
from tests.builders.notices import add_letter, ledger, person, told
from tests.builders.reminders import tell_notify

NOON = datetime(2026, 7, 2, 5, tzinfo=UTC)
NIGHT = datetime(2026, 7, 2, 16, tzinfo=UTC)
ENGLISH = {"subject_en": "Schedule of the meeting (sample)", "body_en": "Dear all,", "label_en": "See it"}
ADDRESSES = ["dua@contoh.example.test", "satu@contoh.example.test"]


@pytest.fixture(autouse=True)
def verifiers(database: Database) -> None:
    # Versions after the first: nobody is greeted.
    known = (person(email, "verifier", number=21 + at, version=2) for at, email in enumerate(ADDRESSES))
    tell_notify(database, *known)


def leave(database: Database, sender: Sender, *, now: datetime = NOON) -> None:
    delivery.deliver_due(database, sender, clock=lambda: now)


def recipients(server: MailServer) -> list[str]:
    return sorted(str(message["To"]) for message in server.taken)


class TestSending:
    def test_reaches_everybody_counted(self, database: Database, server: MailServer, sender: Sender) -> None:
        broadcast = draft(database, now=NOON)
        send(database, broadcast, now=NOON)
        assert how_far(database, broadcast) == ("waiting", {})
        assert plan(database, now=NOON) == 1
        assert how_far(database, broadcast) == ("leaving", {"waiting": 2})
        leave(database, sender)
        assert recipients(server) == ADDRESSES
        assert how_far(database, broadcast) == ("done", {"delivered": 2})

    def test_says_what_was_written(self, database: Database, server: MailServer, sender: Sender) -> None:
        send(database, draft(database, now=NOON), now=NOON)
        plan(database, now=NOON)
        leave(database, sender)
        letter = server.taken[0]
        assert letter["Subject"] == "Jadwal rapat (contoh)"
        html = letter.get_body(("html",)).get_content()
        assert "Yth. Bapak/Ibu,</p>" in html
        assert 'href="http://localhost:8000/festival"' in html

    def test_says_in_english_what_was_written_in_english_only(self, sender: Sender) -> None:
        written = {"subject": "Jadwal", "text": "Yth. Bapak/Ibu", "label": "Lihat", "path": "/festival"}
        lacking = {"subject_en": "", "text_en": "", "label_en": ""}
        letter = writing.write(sender, BROADCAST, language="en", parameters={**written, **lacking})
        assert letter.subject == "Jadwal"
        assert "This message was written in Indonesian only." in letter.text

    def test_twice_is_once(self, database: Database) -> None:
        broadcast = draft(database, now=NOON)
        send(database, broadcast, now=NOON)
        send(database, broadcast, now=NOON + timedelta(minutes=1))
        assert [plan(database, now=NOON), plan(database, now=NOON)] == [1, 0]
        assert row(database, broadcast).sent_at == NOON
        assert told(database, "broadcast") == ADDRESSES

    def test_by_two_at_the_same_moment_is_once(self, database: Database) -> None:
        broadcast, barrier = draft(database, now=NOON), Barrier(2)

        def press() -> None:
            barrier.wait()
            send(database, broadcast, now=NOON, count=2)

        threads = [Thread(target=press) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert plan(database, now=NOON) == 1
        assert told(database, "broadcast") == ADDRESSES

    def test_to_another_number_than_was_shown_is_refused(self, database: Database) -> None:
        broadcast = draft(database, now=NOON)
        tell_notify(database, person("tiga@contoh.example.test", "verifier", number=30, version=2))
        with pytest.raises(sending.CountChanged) as refused:
            send(database, broadcast, now=NOON, count=2)
        assert refused.value.detail.values == {"count": 3}
        assert row(database, broadcast).sent_at is None

    def test_to_nobody_is_refused(self, database: Database) -> None:
        with pytest.raises(sending.NobodyToTell):
            send(database, draft(database, now=NOON, roles=["executive"]), now=NOON)

    def test_of_a_text_that_was_changed_since_is_refused(self, database: Database) -> None:
        broadcast = draft(database, now=NOON)
        with database.transaction() as session:
            found = use_cases.of(session, broadcast, is_locked=True)
            use_cases.change(
                session, found, typed(subject="Lain"), version=1, public_url=PUBLIC_URL, ask=nobody_judges, now=NOON
            )
            with pytest.raises(ChangedMeanwhile):
                sending.send(session, found, version=1, count=2, year=YEAR, ask=nobody_judges, by=COMMITTEE, now=NOON)

    def test_goes_to_those_of_the_moment_it_was_confirmed(self, database: Database) -> None:
        """Who became a verifier afterwards was not counted."""
        broadcast = draft(database, now=NOON)
        send(database, broadcast, now=NOON)
        with database.transaction() as session:
            learning.keep_person(
                session,
                person_id=UUID(int=40),
                version=1,
                since=NOON + timedelta(seconds=1),
                email="baru@contoh.example.test",
                roles=["verifier"],
                is_active=True,
            )
        plan(database, now=NOON + timedelta(seconds=2))
        assert told(database, "broadcast") == ADDRESSES

    def test_waits_for_the_day_unless_it_is_urgent(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        for is_urgent in (False, True):
            send(database, draft(database, now=NIGHT, subject=f"Mendesak: {is_urgent}", is_urgent=is_urgent), now=NIGHT)
        plan(database, now=NIGHT)
        leave(database, sender, now=NIGHT)
        assert {message["Subject"] for message in server.taken} == {"Mendesak: True"}

    def test_leaves_after_letters_that_cannot_wait(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        send(database, draft(database, now=NOON), now=NOON)
        plan(database, now=NOON)
        add_letter(database, now=NOON + timedelta(seconds=1))
        leave(database, sender, now=NOON + timedelta(seconds=2))
        assert str(server.taken[0]["To"]) == "rsud@contoh.example.test"

    def test_lets_followers_end_it(self, database: Database, server: MailServer, sender: Sender) -> None:
        festival = UUID(int=70)
        add_topic(database, f"festival/{festival}")
        key = follow(database, f"festival/{festival}")
        send(database, draft(database, now=NOON, roles=[], festivals=[festival]), now=NOON)
        plan(database, now=NOON)
        leave(database, sender)
        (letter,) = [message for message in server.taken if message["Subject"] == "Jadwal rapat (contoh)"]
        assert letter["List-Unsubscribe"] == f"<http://localhost:8000/langganan/berhenti/{key}>"


class TestStopping:
    def test_ends_what_has_not_left_yet(self, database: Database, server: MailServer, sender: Sender) -> None:
        broadcast = draft(database, now=NOON)
        send(database, broadcast, now=NOON)
        plan(database, now=NOON)
        stop(database, broadcast, now=NOON)
        leave(database, sender)
        assert server.taken == []
        assert how_far(database, broadcast) == ("stopped", {"not_sent": 2})

    def test_leaves_what_was_delivered_on_record(self, database: Database, server: MailServer, sender: Sender) -> None:
        broadcast = draft(database, now=NOON)
        send(database, broadcast, now=NOON)
        plan(database, now=NOON)
        server.answers = ["250 OK", "450 later"]
        leave(database, sender)
        stop(database, broadcast, now=NOON)
        leave(database, sender, now=NOON + timedelta(hours=1))
        assert how_far(database, broadcast) == ("stopped", {"delivered": 1, "not_sent": 1})

    def test_holds_for_what_a_worker_took_and_gives_back(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        broadcast = draft(database, now=NOON)
        send(database, broadcast, now=NOON)
        plan(database, now=NOON)
        with database.transaction() as session:
            taken = claims.claim(session, limit=10, now=NOON, is_urgent=False)
        stop(database, broadcast, now=NOON)
        with database.transaction() as session:
            claims.release(session, taken, due_at=NOON, now=NOON)
        leave(database, sender)
        assert server.taken == []

    def test_before_its_letters_were_planned_makes_none(self, database: Database) -> None:
        broadcast = draft(database, now=NOON)
        send(database, broadcast, now=NOON)
        stop(database, broadcast, now=NOON)
        assert plan(database, now=NOON) == 0
        assert ledger(database) == set()

    def test_twice_is_once(self, database: Database) -> None:
        broadcast = draft(database, now=NOON)
        send(database, broadcast, now=NOON)
        for minute in (0, 1):
            stop(database, broadcast, now=NOON + timedelta(minutes=minute))
        assert row(database, broadcast).stopped_at == NOON

    def test_of_a_draft_is_refused(self, database: Database) -> None:
        with pytest.raises(Refusal):
            stop(database, draft(database, now=NOON), now=NOON)


class TestTrying:
    def try_it(self, database: Database, broadcast: UUID, *, number: int = 0) -> bool:
        with database.transaction() as session:
            found = use_cases.of(session, broadcast, is_locked=True)
            return sending.send_test(session, found, to="saya@contoh.example.test", number=number, now=NIGHT)

    def test_sends_one_letter_to_oneself_at_once(self, database: Database, server: MailServer, sender: Sender) -> None:
        broadcast = draft(database, now=NIGHT)
        assert self.try_it(database, broadcast)
        leave(database, sender, now=NIGHT)
        assert recipients(server) == ["saya@contoh.example.test"]
        assert server.taken[0]["Subject"] == "Uji coba: Jadwal rapat (contoh)"
        assert how_far(database, broadcast) == ("draft", {})

    @pytest.mark.parametrize("pace", ["off", "weekly"])
    def test_comes_now_whatever_else_was_chosen_and_stays_out_of_the_app(
        self, database: Database, server: MailServer, sender: Sender, pace: str
    ) -> None:
        """Whoever presses the button waits for it."""
        add_person(database, "committee", address="saya@contoh.example.test")
        quiet = {"quiet_from": time(20), "quiet_until": time(7)}
        wished = Wishes(choices={ANNOUNCEMENTS.name: Choice(email=pace)}, **quiet)
        with database.transaction() as session:
            preferences.change(session, READER, wished, now=NIGHT)
        self.try_it(database, draft(database, now=NIGHT))
        leave(database, sender, now=NIGHT)
        assert recipients(server) == ["saya@contoh.example.test"]
        assert ledger(database, channel=INBOX) == set()

    @pytest.mark.parametrize(
        ("english", "subject"),
        [({}, "Uji coba: Jadwal rapat (contoh)"), (ENGLISH, "Test: Schedule of the meeting (sample)")],
    )
    def test_speaks_english_to_whoever_chose_that_as_far_as_it_is_written(
        self, database: Database, server: MailServer, sender: Sender, english: dict[str, str], subject: str
    ) -> None:
        add_person(database, "committee", address="saya@contoh.example.test")
        with database.transaction() as session:
            preferences.change(session, READER, Wishes(language="en"), now=NIGHT)
        self.try_it(database, draft(database, now=NIGHT, **english))
        leave(database, sender, now=NIGHT)
        (letter,) = server.taken
        assert (letter["Content-Language"], letter["Subject"]) == ("en", subject)

    def test_with_one_click_twice_is_once(self, database: Database) -> None:
        broadcast = draft(database, now=NIGHT)
        assert [self.try_it(database, broadcast) for _ in range(2)] == [True, False]
        assert told(database, "broadcast") == ["saya@contoh.example.test"]

    def test_can_be_done_again(self, database: Database) -> None:
        broadcast = draft(database, now=NIGHT)
        assert [self.try_it(database, broadcast, number=number) for number in (0, 1)] == [True, True]
        assert len(ledger(database)) == 2

    def test_ends_somewhere(self, database: Database) -> None:
        broadcast = draft(database, now=NIGHT)
        for number in range(20):
            self.try_it(database, broadcast, number=number)
        with pytest.raises(Refusal):
            self.try_it(database, broadcast, number=20)


class TestDraft:
    def test_that_was_sent_is_neither_changed_tried_nor_discarded(self, database: Database) -> None:
        broadcast = draft(database, now=NOON)
        send(database, broadcast, now=NOON)
        with database.transaction() as session:
            found = use_cases.of(session, broadcast, is_locked=True)
            with pytest.raises(AlreadySent):
                use_cases.change(session, found, typed(), version=1, public_url=PUBLIC_URL, ask=nobody_judges, now=NOON)
            with pytest.raises(AlreadySent):
                sending.send_test(session, found, to="saya@contoh.example.test", number=0, now=NOON)
            with pytest.raises(AlreadySent):
                use_cases.discard(session, found)

    def test_can_be_discarded(self, database: Database) -> None:
        broadcast = draft(database, now=NOON)
        with database.transaction() as session:
            use_cases.discard(session, use_cases.of(session, broadcast, is_locked=True))
        with pytest.raises(NotFound):
            row(database, broadcast)

    @pytest.mark.parametrize(
        ("changes", "pointers"),
        [
            ({"roles": []}, ["/roles"]),
            ({"agencies": "chosen", "reach": ["office"]}, ["/agency_ids"]),
            ({"agencies": "chosen", "reach": ["office"], "agency_ids": [UUID(int=9)]}, ["/agency_ids"]),
            ({"agencies": "every"}, ["/reach"]),
            ({"festivals": [UUID(int=9)]}, ["/festivals"]),
            ({"path": "https://lain.example.test"}, ["/path"]),
            ({"subject_en": "Meeting"}, ["/body_en", "/label_en"]),
            ({"path": "x", "roles": []}, ["/path", "/roles"]),
        ],
    )
    def test_names_each_field_that_is_wrong(
        self, database: Database, changes: dict[str, object], pointers: list[str]
    ) -> None:
        with pytest.raises(Invalid) as refused:
            draft(database, now=NOON, **changes)
        assert [error.pointer for error in refused.value.errors] == pointers
