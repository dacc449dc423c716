"""Judges whose sheets are missing hear so before the round closes, once each time; nobody else does."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from services.scoring.festival.models import CLOSED, Round
from services.scoring.sheets import awaited
from shared.kit import schema
from shared.kit.db import Database
from tests.builders.festivals import NOW, Built, build, score

CLOSES = NOW + timedelta(days=2)


@pytest.fixture
def built(database: Database) -> Built:
    """Two judges and three entries, and a round that is to close in two days; the first judge is ready."""
    found = build(database)
    for entry in found.entries:
        score(database, found.judges[0], entry, 7)
    score(database, found.judges[1], found.entries[0], 7)
    close_at(database, found, CLOSES)
    return found


def close_at(database: Database, built: Built, when: datetime | None) -> None:
    with database.transaction() as session:
        session.get_one(Round, built.round_id).closes_at = when


def remind(database: Database, now: datetime) -> int:
    with database.transaction() as session:
        return awaited.remind_due(session, now=now)


@pytest.mark.usefixtures("built")
class TestReminder:
    def test_goes_to_those_whose_sheets_are_missing_with_how_many(self, database: Database, built: Built) -> None:
        assert remind(database, CLOSES - timedelta(hours=23)) == 1
        with database.transaction() as session:
            query = select(schema.outbox.c.data).where(schema.outbox.c.type == "inovasi.judge.awaited.v1")
            (told,) = session.scalars(query)
        assert (told["judge_id"], told["missing"], told["email"]) == (str(built.judges[1]), 2, "juri2@contoh.test")

    def test_comes_a_day_and_two_hours_before_and_never_twice(self, database: Database) -> None:
        hours = (30, 24, 23, 5, 2, 1, 0, -1)
        assert [remind(database, CLOSES - timedelta(hours=each)) for each in hours] == [0, 1, 0, 0, 1, 0, 0, 0]

    def test_is_not_needed_once_the_sheets_are_there(self, database: Database, built: Built) -> None:
        remind(database, CLOSES - timedelta(hours=20))
        for entry in built.entries[1:]:
            score(database, built.judges[1], entry, 7)
        assert remind(database, CLOSES - timedelta(hours=1)) == 0

    def test_follows_the_end_when_it_is_moved(self, database: Database, built: Built) -> None:
        remind(database, CLOSES - timedelta(hours=20))
        close_at(database, built, CLOSES + timedelta(days=3))
        assert remind(database, CLOSES + timedelta(days=2, hours=1)) == 1

    def test_needs_an_end_that_is_set(self, database: Database, built: Built) -> None:
        close_at(database, built, None)
        assert remind(database, CLOSES) == 0


class TestJuries:
    def test_name_every_judge_and_of_open_rounds_who_is_awaited(self, database: Database, built: Built) -> None:
        with database.transaction() as session:
            (jury,) = awaited.juries(session)
        assert (jury.festival_name, jury.judges) == ("Festival Contoh", ["juri1@contoh.test", "juri2@contoh.test"])
        assert [(each.id, each.awaited) for each in jury.rounds] == [(built.round_id, ["juri2@contoh.test"])]

    def test_await_nobody_in_a_round_that_is_closed(self, database: Database, built: Built) -> None:
        with database.transaction() as session:
            session.get_one(Round, built.round_id).status = CLOSED
        with database.transaction() as session:
            assert [jury.rounds for jury in awaited.juries(session)] == [[]]
