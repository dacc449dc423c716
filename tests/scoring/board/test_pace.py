"""A festival is ranked at most once in 200 ms, however many sheets come and whoever rings; nothing stays unranked."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text

from services.scoring.board import due, pace, use_cases
from services.scoring.board.models import BoardSnapshot
from services.scoring.festival.views import View
from services.scoring.sheets.models import Sheet
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders.festivals import NOW, Built, score

AT_ONCE = 4
PATIENCE_S = 20.0
# PostgreSQL itself writes down every ranking that was kept, whoever did it.
_WRITE_DOWN = """
CREATE TABLE ranking_kept (ranked_at timestamptz);
CREATE FUNCTION write_down() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO ranking_kept VALUES (NEW.ranked_at); RETURN NULL; END $$;
CREATE TRIGGER write_down AFTER INSERT OR UPDATE ON board_snapshot
FOR EACH ROW WHEN (NEW.view = 'public') EXECUTE FUNCTION write_down();
"""
_FORGET = "DROP TRIGGER write_down ON board_snapshot; DROP FUNCTION write_down; DROP TABLE ranking_kept"


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=30, judges=4)


@pytest.fixture
def rankings(database: Database) -> Iterator[Callable[[], list[datetime]]]:
    """When rankings began that were kept, in order."""
    with database.transaction() as session:
        session.execute(text(_WRITE_DOWN))

    def read() -> list[datetime]:
        with database.transaction() as session:
            return list(session.scalars(text("SELECT ranked_at FROM ranking_kept ORDER BY ranked_at")))

    yield read
    with database.transaction() as session:
        session.execute(text(_FORGET))


def ring(database: Database, festival: Built) -> bool:
    return pace.rank_in_turn(database, festival.festival_id, now=clock.now)


def sheets_on_board(database: Database, festival: Built) -> int:
    with database.transaction() as session:
        return int(session.get_one(BoardSnapshot, (festival.festival_id, View.PUBLIC.value)).payload["sheets"])


class TestBurst:
    def test_is_ranked_once_in_200_ms_though_every_sheet_rings_at_several_workers(
        self, database: Database, festival: Built, rankings: Callable[[], list[datetime]]
    ) -> None:
        done = threading.Event()

        def work() -> None:
            while not done.is_set():
                ring(database, festival)

        workers = [threading.Thread(target=work) for _ in range(AT_ONCE)]
        for worker in workers:
            worker.start()
        try:
            for judge in festival.judges:
                for entry in festival.entries:
                    score(database, judge, entry, 7)
        finally:
            done.set()
            for worker in workers:
                worker.join(PATIENCE_S)
        ring(database, festival)
        begun = rankings()
        assert len(begun) > 1
        assert min(later - earlier for earlier, later in pairwise(begun)) >= pace.AT_MOST_EVERY
        assert sheets_on_board(database, festival) == len(festival.judges) * len(festival.entries)

    def test_leaves_nothing_due_after_its_last_sheet_rang(self, database: Database, festival: Built) -> None:
        """Whoever finds somebody waiting may go: that ranking begins after the sheet was there."""

        def hand_in(judge: int) -> None:
            for entry in festival.entries[:10]:
                score(database, festival.judges[judge], entry, 7)
                ring(database, festival)

        judges = [threading.Thread(target=hand_in, args=(number,)) for number in range(AT_ONCE)]
        for judge in judges:
            judge.start()
        for judge in judges:
            judge.join(PATIENCE_S)
        with database.transaction() as session:
            assert list(due.boards_due(session, now=clock.now())) == []
            assert session.scalar(select(func.count()).select_from(Sheet)) == AT_ONCE * 10


class TestLoneSheet:
    def test_is_ranked_at_once(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            use_cases.rank_board(session, festival.festival_id, now=NOW)
            waited = pace.too_soon_by_s(session, festival.festival_id, now=NOW + pace.AT_MOST_EVERY)
        assert waited == 0
        score(database, festival.judges[0], festival.entries[0], 7)
        assert ring(database, festival)
        assert sheets_on_board(database, festival) == 1

    def test_waits_for_what_is_left_of_200_ms_after_another(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            use_cases.rank_board(session, festival.festival_id, now=NOW)
            left = pace.too_soon_by_s(session, festival.festival_id, now=NOW + timedelta(milliseconds=150))
        assert left == pytest.approx(0.05)

    def test_waits_no_longer_when_the_clock_was_put_back(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            use_cases.rank_board(session, festival.festival_id, now=NOW)
            left = pace.too_soon_by_s(session, festival.festival_id, now=NOW - timedelta(hours=1))
        assert left == pytest.approx(0.2)


class TestViews:
    def test_are_counted_once_while_they_see_the_same_and_apart_in_a_freeze(
        self, database: Database, festival: Built
    ) -> None:
        score(database, festival.judges[0], festival.entries[0], 7)
        ring(database, festival)
        with database.transaction() as session:
            session.execute(text("UPDATE festival SET freeze_at = :then"), {"then": NOW - timedelta(minutes=1)})
            session.execute(text("UPDATE festival SET version = version + 1"))
        ring(database, festival)
        with database.transaction() as session:
            shown = {
                view: session.get_one(BoardSnapshot, (festival.festival_id, view.value)).payload["sheets"]
                for view in View
            }
        assert shown == {View.PUBLIC: 0, View.COMMITTEE: 1}
