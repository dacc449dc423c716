"""Of which pairs of entry and judge a sheet is asked, and how many they are."""

from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from services.scoring.festival import rounds
from services.scoring.jury import panels
from services.scoring.jury.models import Assignment, Conflict
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders.festivals import NOW, Built


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=4, judges=3)


def bar(session: Session, festival: Built, *, entry: int, judge: int) -> None:
    session.add(
        Conflict(
            entry_id=festival.entries[entry],
            judge_id=festival.judges[judge],
            festival_id=festival.festival_id,
            source="declared",
            reason="Contoh",
            noted_at=NOW,
            noted_by="staff:contoh",
            lifted_at=None,
            lifted_by="",
            lifted_reason="",
        )
    )


def seat(session: Session, festival: Built, *, entry: int, judge: int) -> None:
    session.add(
        Assignment(round_id=festival.round_id, entry_id=festival.entries[entry], judge_id=festival.judges[judge])
    )


def expected(session: Session, festival: Built) -> dict[UUID, int]:
    session.flush()
    round_ = rounds.round_of(session, festival.round_id)
    written_out = Counter(festival.category_id for _ in panels.who_scores(session, round_))
    counted = dict(panels.sheets_expected(session, round_))
    assert counted == dict(written_out)
    return counted


class TestSheetsExpected:
    def test_are_one_for_each_entry_and_judge_but_those_in_conflict(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            bar(session, festival, entry=0, judge=1)
            assert expected(session, festival) == {festival.category_id: 11}

    def test_are_those_of_the_panels_where_there_are_any(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            for entry, judge in ((0, 0), (0, 1), (1, 2), (2, 0)):
                seat(session, festival, entry=entry, judge=judge)
            bar(session, festival, entry=0, judge=1)
            bar(session, festival, entry=3, judge=2)
            assert expected(session, festival) == {festival.category_id: 3}
