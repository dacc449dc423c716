"""Closing a festival keeps the places once and for all, and tells everybody."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from services.scoring.board import use_cases as boards
from services.scoring.board.models import BoardSnapshot
from services.scoring.results import use_cases
from services.scoring.results.models import Result
from services.scoring.sheets.use_cases import NotOpen
from shared.kit import schema
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import NOW, Built, score

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=4, judges=2)


@pytest.fixture
def scored(database: Database, festival: Built) -> Built:
    """The first two share the first place, the third follows, the fourth was scored by nobody."""
    first, second = festival.judges
    for judge, entry, given in (
        (first, 0, 8),
        (second, 0, 10),
        (first, 1, 9),
        (second, 1, 9),
        (first, 2, 7),
    ):
        score(database, judge, festival.entries[entry], given)
    return festival


def finalise(database: Database, festival: Built) -> None:
    with database.transaction() as session:
        use_cases.finalise(session, festival.festival_id, now=LATER)


def told(database: Database, type_: str) -> list[dict[str, Any]]:
    with database.transaction() as session:
        return list(session.scalars(select(schema.outbox.c.data).where(schema.outbox.c.type == type_)))


class TestFinalise:
    def test_keeps_places_and_totals(self, database: Database, scored: Built) -> None:
        finalise(database, scored)
        with database.transaction() as session:
            kept = session.scalars(select(Result).order_by(Result.place, Result.entry_id)).all()
        places = {result.entry_id: (result.place, result.total, result.sheets) for result in kept}
        assert places == {
            scored.entries[0]: (1, Decimal("90.00"), 2),
            scored.entries[1]: (1, Decimal("90.00"), 2),
            scored.entries[2]: (3, Decimal("70.00"), 1),
        }

    def test_tells_the_standings_and_whom_to_write(self, database: Database, scored: Built) -> None:
        finalise(database, scored)
        (event,) = told(database, "inovasi.festival.finalised.v1")
        assert [(one["place"], one["total"]) for one in event["standings"]] == [
            (1, "90.00"),
            (1, "90.00"),
            (3, "70.00"),
        ]
        assert event["judge_emails"] == ["juri1@contoh.test", "juri2@contoh.test"]

    def test_takes_no_sheet_afterwards(self, database: Database, scored: Built) -> None:
        finalise(database, scored)
        with pytest.raises(NotOpen):
            score(database, scored.judges[1], scored.entries[2], 9)

    def test_happens_once(self, database: Database, scored: Built) -> None:
        finalise(database, scored)
        with pytest.raises(use_cases.NotScored):
            finalise(database, scored)
        assert len(told(database, "inovasi.festival.finalised.v1")) == 1

    def test_needs_a_sheet(self, database: Database, festival: Built) -> None:
        with pytest.raises(use_cases.NotScored):
            finalise(database, festival)

    def test_needs_an_open_festival(self, database: Database) -> None:
        draft = builder.build(database, slug="rancangan", is_open=False)
        with pytest.raises(use_cases.NotScored):
            finalise(database, draft)

    def test_brings_the_board_up_to_date_first(self, database: Database, scored: Built) -> None:
        finalise(database, scored)
        with database.transaction() as session:
            [category] = session.get_one(BoardSnapshot, (scored.festival_id, "committee")).payload["categories"]
            rows = category["rows"]
        assert [row["place"] for row in rows] == [1, 1, 3, None]

    def test_refuses_a_board_that_the_points_do_not_bear_out(self, database: Database, scored: Built) -> None:
        """A total that was falsified on the board is not announced."""
        with database.transaction() as session:
            boards.rank_board(session, scored.festival_id, now=NOW)
            kept = session.get_one(BoardSnapshot, (scored.festival_id, "committee"))
            kept.payload = json.loads(json.dumps(kept.payload).replace("70.00", "99.00"))
        with pytest.raises(use_cases.BoardDiffers):
            finalise(database, scored)
        assert told(database, "inovasi.festival.finalised.v1") == []

    def test_waits_for_a_sheet_under_way(self, database: Database, scored: Built) -> None:
        """Accepting shares a lock that closing takes alone."""
        with database.transaction() as accepting:
            share = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:id, 0))")
            accepting.execute(share, {"id": str(scored.festival_id)})
            with database.transaction() as asking:
                alone = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:id, 0))")
                assert asking.scalar(alone, {"id": str(scored.festival_id)}) is False


class TestFinaliseApi:
    def address(self, festival: Built) -> str:
        return f"/api/scoring/v1/festivals/{festival.festival_id}/finalise"

    def test_is_for_the_committee(self, client: FlaskClient, scored: Built) -> None:
        assert client.post(self.address(scored)).status_code == 401
        assert client.post(self.address(scored), headers=sign_in.as_staff("verifier")).status_code == 403
        assert client.post(self.address(scored), headers=sign_in.as_staff("committee")).status_code == 200

    def test_acts_once_when_repeated_with_its_key(self, client: FlaskClient, scored: Built) -> None:
        headers = {**sign_in.as_staff("admin"), "Idempotency-Key": "once"}
        answers = [client.post(self.address(scored), headers=headers) for _ in range(2)]
        headers = {**sign_in.as_staff("admin"), "Idempotency-Key": "another"}
        answers.append(client.post(self.address(scored), headers=headers))
        assert [answer.status_code for answer in answers] == [200, 200, 409]

    def test_says_in_indonesian_why_not(self, client: FlaskClient, festival: Built) -> None:
        answer = client.post(self.address(festival), headers=sign_in.as_staff("committee"))
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["detail"] == "Belum ada juri yang mengirim lembar nilai."


class TestResults:
    def address(self, festival: Built) -> str:
        return f"/api/scoring/v1/festivals/{festival.festival_id}/results"

    def test_are_not_there_before_the_end(self, client: FlaskClient, scored: Built) -> None:
        assert client.get(self.address(scored)).status_code == 404

    def test_are_public_afterwards(self, client: FlaskClient, database: Database, scored: Built) -> None:
        finalise(database, scored)
        answer = client.get(self.address(scored))
        assert answer.json is not None
        assert [(one["place"], one["name"], one["total"]) for one in answer.json["results"]] == [
            (1, "Inovasi 1", "90.00"),
            (1, "Inovasi 2", "90.00"),
            (3, "Inovasi 3", "70.00"),
        ]
        assert "Juri" not in answer.text

    def test_stay_what_they_were(self, client: FlaskClient, database: Database, scored: Built) -> None:
        finalise(database, scored)
        with database.transaction() as session:
            boards.rank_board(session, scored.festival_id, now=LATER)
            assert session.get_one(BoardSnapshot, (scored.festival_id, "committee")).payload["status"] == "final"
        assert client.get(self.address(scored)).status_code == 200


class TestResultPage:
    def test_says_when_the_jury_is_still_scoring(self, client: FlaskClient, scored: Built) -> None:
        page = client.get("/festival/festival-contoh/hasil").text
        assert "Hasil belum ada" in page
        assert "/festival/festival-contoh/papan" in page

    def test_shows_the_places(self, client: FlaskClient, database: Database, scored: Built) -> None:
        finalise(database, scored)
        page = client.get("/festival/festival-contoh/hasil").text
        assert "90,00" in page
        assert "Inovasi 3" in page
        assert "Inovasi 4" not in page
        assert "Peringkat 1" in page
        assert "#trophy" in page

    def test_reads_in_english_by_choice(self, client: FlaskClient, database: Database, scored: Built) -> None:
        finalise(database, scored)
        assert "Result of Festival Contoh" in client.get("/festival/festival-contoh/hasil?lang=en").text

    def test_carries_nothing_that_the_browser_would_refuse(self, client: FlaskClient, scored: Built) -> None:
        assert " style=" not in client.get("/festival/festival-contoh/hasil").text
