"""The board shows what the sheets come to, and is computed only when something changed."""

import random
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.scoring.board import use_cases
from services.scoring.board.due import boards_due
from services.scoring.board.models import BoardSnapshot
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.views import View
from services.scoring.handlers import HANDLERS
from services.scoring.results import use_cases as results
from services.scoring.sheets import counting
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import innovations
from tests.builders.festivals import NOW, Built, score


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=3, judges=2)


def rank(database: Database, festival: Built) -> bool:
    with database.transaction() as session:
        return use_cases.rank_board(session, festival.festival_id, now=NOW)


def snapshot(database: Database, festival: Built) -> BoardSnapshot:
    with database.transaction() as session:
        return session.get_one(BoardSnapshot, (festival.festival_id, "committee"))


def due(database: Database) -> list[UUID]:
    with database.transaction() as session:
        return list(boards_due(session, now=NOW))


def rows(database: Database, festival: Built) -> list[tuple[Any, ...]]:
    [category] = snapshot(database, festival).payload["categories"]
    shown = category["rows"]
    return [(row["name"], row["place"], row["total"], row["sheets"]) for row in shown]


class TestRankBoard:
    def test_puts_the_higher_mean_first_and_the_unscored_last(self, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[2], 8)
        score(database, festival.judges[1], festival.entries[2], 9)
        score(database, festival.judges[0], festival.entries[1], 9)
        rank(database, festival)
        assert rows(database, festival) == [
            ("Inovasi 2", 1, "90.00", 1),
            ("Inovasi 3", 2, "85.00", 2),
            ("Inovasi 1", None, None, 0),
        ]

    def test_counts_the_newest_revision_alone(self, database: Database, festival: Built) -> None:
        judge, entry = festival.judges[0], festival.entries[0]
        score(database, judge, entry, 3)
        score(database, judge, entry, 7, expected=1)
        rank(database, festival)
        assert rows(database, festival)[0] == ("Inovasi 1", 1, "70.00", 1)

    def test_says_how_many_sheets_are_there_and_expected(self, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[0], 3)
        rank(database, festival)
        payload = snapshot(database, festival).payload
        assert (payload["sheets"], payload["sheets_expected"], payload["judges"]) == (1, 6, 2)

    def test_names_no_judge(self, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[0], 3)
        rank(database, festival)
        text = str(snapshot(database, festival).payload)
        assert "Juri" not in text
        assert all(str(judge) not in text for judge in festival.judges)

    def test_does_nothing_the_second_time(self, database: Database, festival: Built) -> None:
        assert rank(database, festival)
        assert not rank(database, festival)
        assert snapshot(database, festival).version == 1

    def test_keeps_its_version_where_nothing_looks_different(self, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[0], 3)
        rank(database, festival)
        score(database, festival.judges[0], festival.entries[0], 3, expected=1)
        assert rank(database, festival)
        assert snapshot(database, festival).version == 1

    @pytest.mark.parametrize("seed", range(3))
    def test_equals_a_recomputation_from_the_points(self, database: Database, festival: Built, seed: int) -> None:
        """Whatever the order of sheets and of rankings between them."""
        chance = random.Random(seed)
        pairs = [(judge, entry) for judge in festival.judges for entry in festival.entries]
        revision = dict.fromkeys(pairs, 0)
        for judge, entry in chance.choices(pairs, k=20):
            given = builder.points(*(chance.randint(1, 10) for _ in builder.CRITERIA))
            score(database, judge, entry, given, expected=revision[judge, entry])
            revision[judge, entry] += 1
            if chance.random() < 0.3:
                rank(database, festival)
        rank(database, festival)
        with database.transaction() as session:
            computed = counting.standings_of(
                session, festivals.festival_of(session, festival.festival_id), view=View.COMMITTEE
            )
        [category] = snapshot(database, festival).payload["categories"]
        shown = {row["entry_id"]: (row["place"], row["total"]) for row in category["rows"]}
        assert shown == {
            str(one.entry_id): (one.place, None if one.total is None else str(one.total))
            for one in computed[festival.category_id]
        }


class TestBoardsDue:
    def test_are_those_without_a_board(self, database: Database, festival: Built) -> None:
        assert due(database) == [festival.festival_id]

    def test_are_none_when_all_is_shown(self, database: Database, festival: Built) -> None:
        rank(database, festival)
        assert due(database) == []

    def test_are_those_with_a_new_sheet(self, database: Database, festival: Built) -> None:
        rank(database, festival)
        score(database, festival.judges[0], festival.entries[0], 3)
        assert due(database) == [festival.festival_id]

    def test_are_those_with_an_innovation_under_a_new_name(self, database: Database, festival: Built) -> None:
        rank(database, festival)
        innovation_id = builder.entry_of(database, festival.entries[0]).innovation_id
        renamed = innovations.verified(2, id=innovation_id, name="Nama Baru")
        innovations.deliver(database, HANDLERS, innovations.envelopes([renamed], start=50))
        assert due(database) == [festival.festival_id]
        rank(database, festival)
        assert "Nama Baru" in [name for name, *_ in rows(database, festival)]

    def test_are_those_just_closed_and_none_afterwards(self, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[0], 3)
        with database.transaction() as session:
            results.finalise(session, festival.festival_id, now=NOW)
        assert due(database) == [festival.festival_id]
        rank(database, festival)
        assert snapshot(database, festival).payload["status"] == "final"
        assert due(database) == []


class TestChangedBoards:
    def test_are_those_at_another_version(self, database: Database, festival: Built) -> None:
        rank(database, festival)
        with database.transaction() as session:
            held = {(festival.festival_id, View.PUBLIC): 0}
            assert [board.version for board in use_cases.changed_boards(session, held)] == [1]
            assert use_cases.changed_boards(session, {(festival.festival_id, View.PUBLIC): 1}) == []
            assert use_cases.changed_boards(session, {}) == []


class TestBoardApi:
    def address(self, festival: Built) -> str:
        return f"/api/scoring/v1/festivals/{festival.festival_id}/board"

    def test_shows_the_board_to_everybody(self, client: FlaskClient, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[0], builder.points(8, 7, 9, 6, 10))
        rank(database, festival)
        answer = client.get(self.address(festival))
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
        expected = Decimal(8 * 30 + 7 * 25 + 9 * 20 + 6 * 15 + 10 * 10) / 10
        assert answer.json is not None
        assert answer.json["categories"][0]["rows"][0]["total"] == f"{expected:.2f}"

    def test_answers_before_the_first_ranking(self, client: FlaskClient, festival: Built) -> None:
        answer = client.get(self.address(festival))
        assert answer.json is not None
        assert (answer.json["version"], len(answer.json["categories"][0]["rows"])) == (0, 3)

    def test_hides_a_festival_in_preparation(self, client: FlaskClient, database: Database) -> None:
        draft = builder.build(database, slug="rancangan", is_open=False)
        assert client.get(self.address(draft)).status_code == 404


class TestBoardPage:
    def test_shows_the_rows_without_script(self, client: FlaskClient, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[1], 9)
        rank(database, festival)
        page = client.get("/festival/festival-contoh/papan").text
        assert "90,00" in page
        assert "1 dari 6 lembar" in page
        assert '<noscript><meta http-equiv="refresh"' in page

    def test_reads_in_english_by_choice(self, client: FlaskClient, festival: Built) -> None:
        assert "0 of 6 sheets" in client.get("/festival/festival-contoh/papan?lang=en").text

    def test_carries_nothing_that_the_browser_would_refuse(self, client: FlaskClient, festival: Built) -> None:
        page = client.get("/festival/festival-contoh/papan").text
        assert " style=" not in page
        assert "<script>" not in page

    def test_gives_its_script_a_version(self, client: FlaskClient, festival: Built) -> None:
        page = client.get("/festival/festival-contoh/papan").text
        address = page.partition('<script src="')[2].partition('"')[0]
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        answer.close()

    def test_leads_nowhere_while_the_festival_is_prepared(self, client: FlaskClient, database: Database) -> None:
        builder.build(database, slug="rancangan", is_open=False)
        assert client.get("/festival/rancangan/papan").status_code == 404
