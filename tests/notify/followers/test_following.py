"""An address follows once its owner confirmed it, and is forgotten when asked."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from services.notify.audience.models import Follow
from services.notify.delivery.models import FINAL, Delivery, Notice, Suppression
from services.notify.followers import __main__ as command
from services.notify.followers import rules, use_cases
from shared.kit.db import Database
from shared.kit.errors import Invalid, NotFound
from tests.builders.followers import CITIZEN, add_topic, ask, follow
from tests.builders.notices import BEGIN, add_letter, hear, look_again, office, told, wrap
from tests.contracts import golden
from tests.notify.followers.test_news import INNOVATION, VERIFIED


@pytest.fixture(autouse=True)
def known(database: Database) -> None:
    add_topic(database, INNOVATION)


def rows(database: Database, table: type) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


class TestAddress:
    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "tanpa-at",
            "a@b",
            "a b@contoh.id",
            "a,b@contoh.id",
            "a@contoh.id\nBcc: x@y.id",
            "a@contoh.id\x00",
            "a@contoh..id",
            "a@@contoh.id",
            "x" * 65 + "@contoh.id",
            "a@" + "x" * 64 + ".id",
        ],
    )
    def test_that_is_none_is_refused_by_name_and_nothing_kept(self, database: Database, typed: str) -> None:
        with pytest.raises(Invalid) as refused:
            ask(database, INNOVATION, address=typed)
        assert [error.pointer for error in refused.value.errors] == ["/email"]
        assert rows(database, Follow) == 0

    def test_is_the_same_however_it_is_typed(self) -> None:
        assert rules.same_address("  Warga@Contoh.Example.Test ") == CITIZEN

    def test_may_have_a_domain_in_other_letters(self) -> None:
        assert rules.same_address("warga@kopi-é.example") == "warga@kopi-é.example"


class TestAsking:
    def test_sends_one_letter_with_the_link(self, database: Database) -> None:
        assert ask(database, INNOVATION)
        assert told(database, "follow_requested") == [CITIZEN]

    def test_again_sends_another_link_and_the_older_one_is_void(self, database: Database) -> None:
        first, second = ask(database, INNOVATION), ask(database, INNOVATION)
        assert first != second
        with pytest.raises(NotFound), database.transaction() as session:
            use_cases.confirm(session, first, now=BEGIN)

    def test_again_and_again_fills_nobodys_mailbox(self, database: Database) -> None:
        for _ in range(rules.MOST_LETTERS_A_DAY + 2):
            ask(database, INNOVATION)
        assert len(told(database, "follow_requested")) == rules.MOST_LETTERS_A_DAY
        ask(database, INNOVATION, now=BEGIN + timedelta(days=1, minutes=1))
        assert len(told(database, "follow_requested")) == rules.MOST_LETTERS_A_DAY + 1

    def test_by_whoever_follows_already_sends_nothing(self, database: Database) -> None:
        follow(database, INNOVATION)
        ask(database, INNOVATION)
        assert len(told(database, "follow_requested")) == 1

    @pytest.mark.parametrize("subject", ["innovation/00000000-0000-0000-0000-000000000000", "person/7", ""])
    def test_for_what_is_not_public_finds_nothing(self, database: Database, subject: str) -> None:
        with pytest.raises(NotFound), database.transaction() as session:
            use_cases.topic_of(session, subject)

    def test_for_what_was_withdrawn_finds_nothing(self, database: Database) -> None:
        hear(database, wrap([e for e in golden.GOLDEN if e.type == "inovasi.innovation.withdrawn.v1"]))
        with pytest.raises(NotFound), database.transaction() as session:
            use_cases.topic_of(session, INNOVATION)


class TestConfirming:
    def test_works_once(self, database: Database) -> None:
        key = ask(database, INNOVATION)
        with database.transaction() as session:
            use_cases.confirm(session, key, now=BEGIN)
        with pytest.raises(NotFound), database.transaction() as session:
            use_cases.confirm(session, key, now=BEGIN)

    def test_works_for_three_days(self, database: Database) -> None:
        key = ask(database, INNOVATION)
        with pytest.raises(NotFound), database.transaction() as session:
            use_cases.confirm(session, key, now=BEGIN + rules.CONFIRM_WITHIN)


class TestForgetting:
    def test_takes_what_was_never_confirmed(self, database: Database) -> None:
        ask(database, INNOVATION)
        follow(database, INNOVATION, address="lain@contoh.example.test")
        with database.transaction() as session:
            use_cases.forget_old(session, keep=timedelta(days=90), now=BEGIN + rules.CONFIRM_WITHIN)
        assert rows(database, Follow) == 1

    @pytest.mark.parametrize("state", FINAL)
    def test_takes_old_letters_that_are_over_and_no_others(self, database: Database, state: str) -> None:
        follow(database, INNOVATION)
        hear(database, wrap([office(golden.HOSPITAL), VERIFIED]))
        with database.transaction() as session:
            for letter in session.scalars(select(Delivery).where(Delivery.kind.endswith("_verified"))):
                letter.state = state
        later = datetime.now(UTC) + timedelta(days=100)
        with database.transaction() as session:
            use_cases.forget_old(session, keep=timedelta(days=90), now=later)
        assert told(database, "followed_verified") == []
        assert told(database, "follow_requested") == [CITIZEN]  # still to be sent
        assert told(database, "innovation_verified") != []


class TestErasing:
    def test_leaves_nothing_of_the_address_and_everything_of_others(self, database: Database) -> None:
        follow(database, INNOVATION)
        follow(database, INNOVATION, address="lain@contoh.example.test")
        hear(database, wrap([VERIFIED]))
        with database.transaction() as session:
            erased = use_cases.erase(session, " Warga@contoh.example.test")
        assert (len(erased.follows), len(erased.letters)) == (1, 2)
        look_again(database)
        with database.transaction() as session:
            assert use_cases.held(session, CITIZEN).letters == []
            notices = session.scalars(select(Notice).where(Notice.kind == "follow_requested")).all()
        assert told(database, "followed_verified") == ["lain@contoh.example.test"]
        assert len(notices) == 1

    def test_takes_along_that_a_letter_came_back_but_not_what_an_office_refused(self, database: Database) -> None:
        follow(database, INNOVATION)
        office_letter = add_letter(database, to=CITIZEN)
        with database.transaction() as session:
            own = session.scalars(select(Delivery.id).where(Delivery.kind == "follow_requested")).one()
            session.add(Suppression(address=CITIZEN, reason="bounced", since=BEGIN, delivery_id=own))
        with database.transaction() as session:
            use_cases.erase(session, CITIZEN)
        assert rows(database, Suppression) == 0
        with database.transaction() as session:
            session.add(Suppression(address=CITIZEN, reason="bounced", since=BEGIN, delivery_id=office_letter))
        with database.transaction() as session:
            use_cases.erase(session, CITIZEN)
        assert rows(database, Suppression) == 1


class TestCommand:
    def test_prints_what_is_held_and_deletes_it(
        self,
        database: Database,
        notify_database_url: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        follow(database, INNOVATION)
        monkeypatch.setenv("NOTIFY_DATABASE_URL", notify_database_url)
        capsys.readouterr()
        assert command.main(["export", CITIZEN]) == 0
        exported = json.loads(capsys.readouterr().out)
        assert [one["topic"] for one in exported["follows"]] == [INNOVATION]
        assert command.main(["erase", CITIZEN]) == 0
        assert json.loads(capsys.readouterr().out) == exported
        assert command.main(["export", CITIZEN]) == 0
        assert json.loads(capsys.readouterr().out)["follows"] == []

    def test_says_how_it_is_used(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert command.main(["delete"]) == 2
        assert "export|erase ADDRESS" in capsys.readouterr().err
