"""Whoever signs in finds in the app what they were told, once, whatever becomes of e-mail."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import select

from services.notify.delivery import planning
from services.notify.delivery import use_cases as delivery
from services.notify.delivery.models import DELIVERED, INBOX, Delivery, Suppression
from services.notify.delivery.writing import Sender
from services.notify.inbox import use_cases as inbox
from shared.contracts.events import JudgeAwaited, PersonRegistered
from shared.kit import clock
from shared.kit.db import Database
from shared.kit.errors import NotFound
from shared.kit.events import Event
from tests.builders.inboxes import ADDRESS, READER, add_person, tell_person
from tests.builders.innovations import submitted
from tests.builders.mail_server import MailServer
from tests.builders.notices import BEGIN, HOSPITAL, REGISTRY, hear, ledger, look_again, office, person, told, wrap
from tests.contracts import golden

OTHER = UUID(int=71)
WITH_A_LINK = [event for event in golden.GOLDEN if hasattr(event, "link") and hasattr(event, "email") and event.email]


def kinds(database: Database, person_id: UUID = READER) -> list[str]:
    """What the app shows somebody, the newest first."""
    with database.transaction() as session:
        return [item.kind for item in inbox.items(session, person_id)[0]]


def unread(database: Database, person_id: UUID = READER) -> int:
    with database.transaction() as session:
        return inbox.unread(session, [person_id])[person_id].count


def officer(email: str, agency_id: UUID, *, number: int, version: int = 1) -> PersonRegistered:
    return PersonRegistered(
        version=version,
        person_id=UUID(int=number),
        name="Petugas Contoh",
        email=email,
        roles=["officer"],
        agency_id=agency_id,
        is_active=True,
    )


class TestWhoIsTold:
    def test_of_a_role_is_everybody_who_holds_it(self, database: Database) -> None:
        add_person(database, "verifier")
        add_person(database, "committee", person_id=OTHER, address="lain@contoh.example.test")
        hear(database, wrap([submitted(agency=HOSPITAL)]))
        assert (kinds(database), kinds(database, OTHER)) == (["innovation_to_verify"], [])

    def test_of_an_office_is_each_of_its_officers(self, database: Database) -> None:
        """The letter goes to the office alone."""
        add_person(database, "officer", agency_id=HOSPITAL.id)
        add_person(database, "officer", person_id=OTHER, address="lain@contoh.example.test", agency_id=REGISTRY.id)
        hear(database, wrap([office(HOSPITAL), submitted(agency=HOSPITAL)]))
        assert (kinds(database), kinds(database, OTHER)) == (["innovation_received", "agency_registered"], [])
        assert told(database, "innovation_received") == ["kantor@contoh.example.test"]

    def test_of_an_office_without_an_address_is_told_all_the_same(self, database: Database) -> None:
        add_person(database, "officer", agency_id=HOSPITAL.id)
        hear(database, wrap([office(HOSPITAL, email=None), submitted(agency=HOSPITAL)]))
        assert kinds(database) == ["innovation_received", "agency_registered"]

    def test_by_an_address_is_whose_it_is(self, database: Database) -> None:
        add_person(database, "verifier")
        awaited = next(event for event in golden.GOLDEN if isinstance(event, JudgeAwaited))
        hear(database, wrap([msgspec.structs.replace(awaited, email=ADDRESS.upper(), version=1)]))
        assert kinds(database) == ["judge_awaited"]

    def test_with_an_account_finds_a_word_of_it(self, database: Database) -> None:
        hear(database, wrap([person(ADDRESS, "verifier", number=READER.int)]))
        assert kinds(database) == ["person_registered"]

    @pytest.mark.parametrize("event", WITH_A_LINK, ids=lambda event: event.type)
    def test_of_a_link_that_lets_somebody_in_is_the_mailbox_alone(self, database: Database, event: Event) -> None:
        """It proves that somebody reads the mailbox; in the app it would serve whoever has got hold of a session."""
        add_person(database, "verifier")
        hear(database, wrap([msgspec.structs.replace(event, email=ADDRESS, version=1)]))
        assert ([recipient for _, _, recipient, _ in ledger(database)], kinds(database)) == ([ADDRESS], [])

    def test_although_the_address_refuses_letters(self, database: Database, server: MailServer, sender: Sender) -> None:
        add_person(database, "verifier")
        with database.transaction() as session:
            session.add(Suppression(address=ADDRESS, reason="complained", since=BEGIN, delivery_id=uuid4()))
        tell_person(database)
        delivery.deliver_due(database, sender, clock=clock.now)
        assert (kinds(database), server.taken) == (["innovation_verified"], [])


class TestLateNews:
    def test_of_an_officer_still_brings_it(self, database: Database) -> None:
        registered, of_officer, happened = wrap(
            [office(HOSPITAL), officer(ADDRESS, HOSPITAL.id, number=READER.int), submitted(agency=HOSPITAL)]
        )
        hear(database, [registered, happened, of_officer])
        look_again(database)
        assert set(kinds(database)) == {"innovation_received", "person_registered"}

    def test_that_somebody_had_left_takes_back_what_was_not_read(self, database: Database) -> None:
        first, left, happened = wrap(
            [
                person(ADDRESS, "verifier", number=READER.int),
                person(ADDRESS, version=2, number=READER.int),
                submitted(agency=HOSPITAL),
            ]
        )
        hear(database, [first, happened])
        assert kinds(database) == ["innovation_to_verify", "person_registered"]
        hear(database, [left])
        look_again(database)
        assert kinds(database) == ["person_registered"]

    def test_heard_twice_tells_once(self, database: Database) -> None:
        add_person(database, "verifier")
        heard = wrap([submitted(agency=HOSPITAL)])
        hear(database, [*heard, *heard])
        look_again(database)
        assert kinds(database) == ["innovation_to_verify"]


class TestLedger:
    def test_holds_a_row_for_each_person_that_no_mail_server_gets(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        add_person(database, "verifier")
        tell_person(database)
        with database.transaction() as session:
            (row,) = session.scalars(select(Delivery).where(Delivery.channel == INBOX))
            assert (row.recipient, row.person_id, row.state) == (ADDRESS, READER, DELIVERED)
        delivery.deliver_due(database, sender, clock=clock.now)
        assert len(server.taken) == 1

    def test_of_a_reminder_whose_reason_is_gone_shows_it_no_more(self, database: Database) -> None:
        add_person(database, "officer")
        tell_person(database)
        read = tell_person(database)
        with database.transaction() as session:
            inbox.mark_read(session, READER, read, now=clock.now())
            planning.withdraw(session, subject="innovation/30", kinds=["innovation_verified"], now=clock.now())
            assert [item.id for item in inbox.items(session, READER)[0]] == [read]


class TestReading:
    def test_counts_down(self, database: Database) -> None:
        add_person(database)
        first, _ = tell_person(database), tell_person(database)
        assert unread(database) == 2
        for _ in range(2):
            with database.transaction() as session:
                inbox.mark_read(session, READER, first, now=clock.now())
        assert unread(database) == 1

    def test_keeps_when_it_was_first(self, database: Database) -> None:
        add_person(database)
        item, first = tell_person(database), datetime.now(UTC)
        for at in (first, first + timedelta(hours=1)):
            with database.transaction() as session:
                assert inbox.mark_read(session, READER, item, now=at).read_at == first

    @pytest.mark.parametrize("whose", ["another's", "nobody's"])
    def test_is_of_ones_own_alone(self, database: Database, whose: str) -> None:
        add_person(database)
        add_person(database, person_id=OTHER, address="lain@contoh.example.test")
        item = tell_person(database, OTHER) if whose == "another's" else UUID(int=5)
        with database.transaction() as session, pytest.raises(NotFound):
            inbox.mark_read(session, READER, item, now=clock.now())
        assert unread(database, OTHER) == (whose == "another's")

    def test_of_all_leaves_what_came_since_and_what_is_anothers(self, database: Database) -> None:
        add_person(database)
        add_person(database, person_id=OTHER, address="lain@contoh.example.test")
        tell_person(database, OTHER)
        shown = [tell_person(database) for _ in range(3)][-1]
        tell_person(database)
        with database.transaction() as session:
            assert inbox.mark_all_read(session, READER, upto=shown, now=clock.now()) == 3
        assert (unread(database), unread(database, OTHER)) == (1, 1)


class TestPages:
    def test_follow_one_another_without_a_gap(self, database: Database) -> None:
        add_person(database)
        told_of = [tell_person(database) for _ in range(inbox.PAGE + 3)]
        with database.transaction() as session:
            first, following = inbox.items(session, READER)
            rest, end = inbox.items(session, READER, before=following)
            assert inbox.items(session, READER, before=rest[-1].id) == ([], None)
        assert [item.id for item in [*first, *rest]] == told_of[::-1]
        assert end is None

    def test_of_what_was_not_read_leave_the_others_out(self, database: Database) -> None:
        add_person(database)
        read, other = tell_person(database), tell_person(database)
        with database.transaction() as session:
            inbox.mark_read(session, READER, read, now=clock.now())
            assert [item.id for item in inbox.items(session, READER, is_unread=True)[0]] == [other]


class TestForgetting:
    def test_takes_what_is_older_and_nothing_of_the_ledger_of_letters(self, database: Database) -> None:
        add_person(database)
        now = datetime.now(UTC)
        tell_person(database, now=now - timedelta(days=31))
        kept = tell_person(database, now=now - timedelta(days=29))
        with database.transaction() as session:
            inbox.forget_old(session, keep=timedelta(days=30), now=now)
            assert [item.id for item in inbox.items(session, READER)[0]] == [kept]
        assert told(database, "innovation_verified") == [ADDRESS] * 2
