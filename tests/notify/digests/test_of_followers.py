"""Whoever follows much hears of it as often as was chosen, in one letter, and ends it with one click."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.notify.audience.models import Follower
from services.notify.delivery import planning
from services.notify.delivery import use_cases as delivery
from services.notify.delivery.models import DIGEST, Delivery, Notice
from services.notify.delivery.writing import Sender
from services.notify.followers import use_cases as followers
from services.notify.messages.samples import BROADCAST
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.digests import AT, NEXT_MONDAY, NEXT_MORNING, gather, tell_followers
from tests.builders.followers import CITIZEN, add_topic, follow
from tests.builders.mail_server import MailServer
from tests.builders.notices import ledger, look_again, told
from tests.builders.services import create_app

ONE, OTHER = "innovation/1", "agency/2"
MINUTE = timedelta(minutes=1)
AT_ID = UUID(int=5)


@pytest.fixture(autouse=True)
def topics(database: Database) -> None:
    add_topic(database, ONE)
    add_topic(database, OTHER)


@pytest.fixture
def client(notify_database_url: str) -> FlaskClient:
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


def subjects(database: Database) -> list[list[str]]:
    """What each digest lists, the first first."""
    with database.transaction() as session:
        found = session.scalars(select(Notice).where(Notice.kind == "followed_digest").order_by(Notice.created_at))
        return [[entry["subject"] for entry in notice.parameters["entries"]] for notice in found]


def settled(database: Database) -> list[tuple[str, str]]:
    with database.transaction() as session:
        query = select(Delivery.state, Delivery.reason).where(Delivery.channel == DIGEST).order_by(Delivery.id)
        return [(state, reason) for state, reason in session.execute(query)]


def digest_key(database: Database) -> str:
    with database.transaction() as session:
        return session.scalars(select(Follower.key)).one()


def _of_choice(server: MailServer) -> list[EmailMessage]:
    """The letters that can be ended."""
    return [each for each in server.taken if each["List-Unsubscribe"]]


def follows(database: Database) -> list[str]:
    with database.transaction() as session:
        return [each.topic for each in followers.held(session, CITIZEN).follows]


class TestMorning:
    @pytest.mark.parametrize(("pace", "morning"), [("daily", NEXT_MORNING), ("weekly", NEXT_MONDAY)])
    def test_brings_one_letter_of_all_that_is_followed_at_that_pace(
        self, database: Database, sender: Sender, pace: str, morning: datetime
    ) -> None:
        for subject in (ONE, OTHER):
            follow(database, subject, pace=pace, now=AT)
        tell_followers(database, ONE, innovation="Contoh A", now=AT)
        tell_followers(database, OTHER, innovation="Contoh B", now=AT + MINUTE)
        look_again(database)
        assert [gather(database, sender, now=morning + MINUTE * n) for n in (-1, 0, 1)] == [0, 1, 0]
        assert subjects(database) == [["Terbit: Contoh A", "Terbit: Contoh B"]]
        assert (told(database, "followed_verified"), told(database, "followed_digest")) == ([], [CITIZEN])

    def test_is_not_waited_for_by_what_is_wanted_at_once(self, database: Database, sender: Sender) -> None:
        follow(database, ONE, now=AT)
        tell_followers(database, ONE)
        assert told(database, "followed_verified") == [CITIZEN]
        assert gather(database, sender, now=NEXT_MORNING) == 0

    def test_is_not_waited_for_by_what_the_committee_calls_urgent(self, database: Database) -> None:
        follow(database, ONE, pace="weekly", now=AT)
        occasion = planning.OwnOccasion(id=AT_ID, subject="broadcast/1", time=AT, correlationid="")
        with database.transaction() as session:
            planning.tell(session, occasion, kind=BROADCAST, to=[f"followers:{ONE}"], parameters={}, now=AT)
        assert told(database, BROADCAST) == [CITIZEN]

    def test_brings_nothing_of_what_was_ended_meanwhile(self, database: Database, sender: Sender) -> None:
        key = follow(database, ONE, pace="daily", now=AT)
        tell_followers(database, ONE)
        with database.transaction() as session:
            followers.end(session, key)
        assert gather(database, sender, now=NEXT_MORNING) == 0
        assert settled(database) == [("suppressed", "unsubscribed")]

    def test_that_came_too_late_is_told_the_next_day(self, database: Database, sender: Sender) -> None:
        follow(database, ONE, pace="daily", now=AT)
        tell_followers(database, ONE, innovation="Contoh A")
        gather(database, sender, now=NEXT_MORNING)
        tell_followers(database, ONE, innovation="Contoh B", now=NEXT_MORNING - MINUTE)
        day = timedelta(days=1)
        assert [gather(database, sender, now=NEXT_MORNING + each) for each in (MINUTE, day)] == [0, 1]
        assert subjects(database) == [["Terbit: Contoh A"], ["Terbit: Contoh B"]]


class TestLetter:
    def test_carries_the_click_that_ends_it_and_knows_its_reader_by_no_address(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        follow(database, ONE, pace="daily", now=AT)
        tell_followers(database, ONE)
        gather(database, sender, now=NEXT_MORNING)
        delivery.deliver_due(database, sender, clock=lambda: NEXT_MORNING)
        (letter,) = _of_choice(server)
        key = digest_key(database)
        assert letter["List-Unsubscribe"] == f"<http://localhost:8000/langganan/berhenti/{key}>"
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        body = letter.get_body(("plain",))
        assert body is not None
        assert f"/langganan/atur/{key}" in body.get_content()
        with database.transaction() as session:
            notice = session.scalars(select(Notice).where(Notice.kind == "followed_digest")).one()
            assert CITIZEN not in f"{notice.subject}{notice.parameters}{notice.audience}"

    def test_ends_what_comes_in_digests_and_leaves_what_comes_at_once(
        self, client: FlaskClient, database: Database, sender: Sender
    ) -> None:
        follow(database, ONE, pace="daily", now=AT)
        follow(database, OTHER, now=AT)
        tell_followers(database, ONE)
        gather(database, sender, now=NEXT_MORNING)
        key = digest_key(database)
        assert "Hentikan ringkasan" in client.get(f"/langganan/berhenti/{key}").text
        client.post(f"/langganan/berhenti/{key}", data={"List-Unsubscribe": "One-Click"})
        assert follows(database) == [OTHER]
        delivery.deliver_due(database, sender, clock=lambda: NEXT_MORNING)

    def test_leaves_although_another_pace_was_chosen_meanwhile(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        """What it gathered is told nowhere else."""
        key = follow(database, ONE, pace="daily", now=AT)
        tell_followers(database, ONE)
        gather(database, sender, now=NEXT_MORNING)
        with database.transaction() as session:
            (only,) = followers.held(session, CITIZEN).follows
            followers.choose(session, key, {only.id: "now"}, time_zone="Asia/Jakarta")
        delivery.deliver_due(database, sender, clock=lambda: NEXT_MORNING)
        assert len(_of_choice(server)) == 1

    def test_is_deleted_with_the_address(self, database: Database, sender: Sender) -> None:
        follow(database, ONE, pace="daily", now=AT)
        tell_followers(database, ONE)
        gather(database, sender, now=NEXT_MORNING)
        with database.transaction() as session:
            assert [letter.kind for letter in followers.erase(session, CITIZEN).letters].count("followed_digest") == 1
        assert ledger(database) == set()
        with database.transaction() as session:
            assert session.scalars(select(Follower)).all() == []
            assert session.scalars(select(Notice).where(Notice.kind == "followed_digest")).all() == []


class TestChoosing:
    def page(self, client: FlaskClient, key: str) -> str:
        return client.get(f"/langganan/atur/{key}").text

    def test_shows_all_that_the_address_follows_by_the_link_of_any_letter(
        self, client: FlaskClient, database: Database
    ) -> None:
        keys = [follow(database, subject, now=clock.now()) for subject in (ONE, OTHER)]
        for key in keys:
            assert self.page(client, key).count('value="weekly"') == 2

    def test_changes_each_by_itself_or_ends_it(self, client: FlaskClient, database: Database) -> None:
        keys = [follow(database, subject, now=AT) for subject in (ONE, OTHER)]
        with database.transaction() as session:
            ids = {each.topic: str(each.id) for each in followers.held(session, CITIZEN).follows}
        answer = client.post(f"/langganan/atur/{keys[0]}", data={ids[ONE]: "weekly", ids[OTHER]: "end"})
        assert answer.status_code == 200
        assert "Tersimpan" in answer.text
        with database.transaction() as session:
            assert [(each.topic, each.pace) for each in followers.held(session, CITIZEN).follows] == [(ONE, "weekly")]
        last = client.post(f"/langganan/atur/{keys[0]}", data={ids[ONE]: "end"})
        assert (last.status_code, follows(database)) == (200, [])

    @pytest.mark.parametrize("pace", ["hourly", "\x00", "a" * 10_000, ""])
    def test_of_what_is_not_offered_says_so_and_changes_nothing(
        self, client: FlaskClient, database: Database, pace: str
    ) -> None:
        key = follow(database, ONE, now=AT)
        with database.transaction() as session:
            (only,) = followers.held(session, CITIZEN).follows
        answer = client.post(f"/langganan/atur/{key}", data={str(only.id): pace})
        assert answer.status_code == 422
        assert f'href="#{only.id}"' in answer.text

    def test_never_touches_what_another_follows(self, client: FlaskClient, database: Database) -> None:
        key = follow(database, ONE, now=AT)
        follow(database, ONE, address="lain@contoh.example.test", now=AT)
        with database.transaction() as session:
            (theirs,) = followers.held(session, "lain@contoh.example.test").follows
        client.post(f"/langganan/atur/{key}", data={str(theirs.id): "end", "karangan": "end"})
        with database.transaction() as session:
            assert len(followers.held(session, "lain@contoh.example.test").follows) == 1

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_by_a_forged_link_says_what_to_do(self, client: FlaskClient, method: str) -> None:
        answer = getattr(client, method)("/langganan/atur/karangan")
        assert answer.status_code == 404
        assert "surat terbaru" in answer.text.lower() or "surel terbaru" in answer.text.lower()

    def test_is_offered_when_one_begins_to_follow(self, client: FlaskClient, database: Database) -> None:
        form = f"/langganan/inovasi/{AT_ID}"
        add_topic(database, f"innovation/{AT_ID}")
        assert client.post(form, data={"email": CITIZEN, "pace": "hourly"}).status_code == 422
        assert client.post(form, data={"email": CITIZEN, "pace": "weekly"}).status_code == 303
        with database.transaction() as session:
            (asked,) = followers.held(session, CITIZEN).follows
            assert (asked.pace, asked.confirmed_at) == ("weekly", None)
