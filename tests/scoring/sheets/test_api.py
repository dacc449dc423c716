"""How a judge's device hands in sheets: none lost, none overwritten, nothing wrong taken."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.jury import use_cases as jury
from services.scoring.results import use_cases as results
from services.scoring.sheets import asides
from services.scoring.sheets.models import Sheet
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import NOW, Built, points, score

FIRST = {"If-None-Match": "*"}


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=3, judges=2)


@pytest.fixture
def judge(client: FlaskClient, festival: Built) -> FlaskClient:
    client.set_cookie("juri", festival.tokens[0])
    return client


def put(judge: FlaskClient, festival: Built, *, entry: int = 0, **options: Any) -> TestResponse:
    options = {"json": {"scores": points(8, 7, 9, 6, 10), "note": "Baik."}, "headers": FIRST, **options}
    return judge.put(f"/api/scoring/v1/rounds/{festival.round_id}/entries/{festival.entries[entry]}/sheet", **options)


def pointers(answer: TestResponse) -> set[str]:
    assert answer.json is not None
    return {error["pointer"] for error in answer.json["errors"]}


def count(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Sheet)) or 0


class TestAcceptedSheet:
    def test_is_answered_with_its_total_and_revision(self, judge: FlaskClient, festival: Built) -> None:
        answer = put(judge, festival)
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
        assert answer.json is not None
        assert (answer.json["revision"], answer.json["total"]) == (1, "78.5000")

    def test_can_be_revised_from_its_etag_and_every_revision_is_kept(
        self, judge: FlaskClient, database: Database, festival: Built
    ) -> None:
        put(judge, festival)
        answer = put(judge, festival, headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
        assert count(database) == 2

    def test_acts_once_when_repeated_with_its_key(
        self, judge: FlaskClient, database: Database, festival: Built
    ) -> None:
        headers = {**FIRST, "Idempotency-Key": "tap-1"}
        answers = [put(judge, festival, headers=headers) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert [answer.headers["ETag"] for answer in answers] == ['"1"'] * 3
        assert count(database) == 1

    def test_is_listed_with_the_judge_s_own(self, judge: FlaskClient, database: Database, festival: Built) -> None:
        score(database, festival.judges[1], festival.entries[0], 3)
        put(judge, festival, entry=1)
        answer = judge.get("/api/scoring/v1/judge/sheets")
        assert answer.json is not None
        assert [sheet["entry_id"] for sheet in answer.json["items"]] == [str(festival.entries[1])]

    def test_writes_only_itself(self, judge: FlaskClient, database: Database, festival: Built) -> None:
        """No row that all sheets share is touched, so that judges do not wait for one another."""
        with database.transaction() as other:
            shared = "SELECT 1 FROM festival JOIN entry ON entry.festival_id = festival.id FOR NO KEY UPDATE"
            other.execute(text(shared))
            assert put(judge, festival).status_code == 200


class TestTwoDevices:
    @pytest.mark.parametrize("headers", [FIRST, {"If-Match": '"1"'}, {"If-Match": '"7"'}])
    def test_are_shown_the_newer_sheet(
        self, judge: FlaskClient, database: Database, festival: Built, headers: dict[str, str]
    ) -> None:
        score(database, festival.judges[0], festival.entries[0], 5)
        score(database, festival.judges[0], festival.entries[0], 6, expected=1)
        answer = put(judge, festival, headers=headers)
        assert (answer.status_code, answer.headers["ETag"]) == (412, '"2"')
        assert answer.mimetype == "application/problem+json"
        assert answer.json is not None
        assert answer.json["current"]["scores"] == points(6)
        assert count(database) == 2

    def test_must_say_what_they_revise(self, judge: FlaskClient, festival: Built) -> None:
        assert put(judge, festival, headers={}).status_code == 428

    @pytest.mark.parametrize("etag", ["abc", '"-1"', '"1.5"', '"' + "9" * 50 + '"', "*"])
    def test_must_say_it_with_an_etag_of_ours(self, judge: FlaskClient, festival: Built, etag: str) -> None:
        assert put(judge, festival, headers={"If-Match": etag}).status_code == 422


class TestBadSheet:
    @pytest.mark.parametrize("wrong", [11, 0, -1, 10**30])
    def test_has_points_outside_the_scale(self, judge: FlaskClient, festival: Built, wrong: int) -> None:
        answer = put(judge, festival, json={"scores": {**points(8), "novelty": wrong}})
        assert answer.status_code == 422
        assert pointers(answer) == {"/scores/novelty"}

    @pytest.mark.parametrize("wrong", ["8", 8.5, None, [8], {"a": 1}])
    def test_has_something_else_than_a_number(self, judge: FlaskClient, festival: Built, wrong: Any) -> None:
        answer = put(judge, festival, json={"scores": {**points(8), "novelty": wrong}})
        assert answer.status_code == 422

    def test_lacks_a_criterion_and_has_one_of_another_rubric(self, judge: FlaskClient, festival: Built) -> None:
        scores = {**points(8), "kelucuan": 8}
        del scores["benefit"]
        answer = put(judge, festival, json={"scores": scores})
        assert answer.status_code == 422
        assert pointers(answer) == {"/scores/benefit", "/scores/kelucuan"}

    @pytest.mark.parametrize("body", [{}, {"scores": []}, {"scores": points(8), "lain": 1}, []])
    def test_is_not_a_sheet(self, judge: FlaskClient, festival: Built, body: Any) -> None:
        assert put(judge, festival, json=body).status_code == 422

    def test_is_not_json(self, judge: FlaskClient, festival: Built) -> None:
        answer = put(judge, festival, json=None, data="{", content_type="application/json")
        assert answer.status_code == 400

    @pytest.mark.parametrize("note", ["a\x00b", "\U0001f600", "\u202eabc", "x" * 4001, "x" * 1_000_000])
    def test_has_a_note_that_is_not_plain_text(
        self, judge: FlaskClient, database: Database, festival: Built, note: str
    ) -> None:
        assert put(judge, festival, json={"scores": points(8), "note": note}).status_code == 422
        assert count(database) == 0

    def test_is_refused_in_english_by_choice(self, judge: FlaskClient, festival: Built) -> None:
        scores = {**points(8), "novelty": 11}
        answer = put(judge, festival, json={"scores": scores}, headers={**FIRST, "Accept-Language": "en"})
        assert answer.json is not None
        assert answer.json["errors"][0]["detail"] == "Points go from 1 to 10."


class TestClockOfTheDevice:
    """It decides nothing: a sheet counts by the moment at which it is here, whatever a tablet believes."""

    @pytest.mark.parametrize(("off", "noted_s"), [(timedelta(hours=2), -7200), (timedelta(hours=-2), 7200)])
    def test_that_is_hours_off_is_noted_and_refuses_no_sheet(
        self, judge: FlaskClient, database: Database, festival: Built, off: timedelta, noted_s: int
    ) -> None:
        there = clock.now() + off
        told = {"id": "tablet1", "tapped_at": there.isoformat(), "sent_at": there.isoformat()}
        before = clock.now()
        answer = put(judge, festival, json={"scores": points(7), "note": "", "device": told})
        assert answer.status_code == 200
        with database.transaction() as session:
            sheet = session.scalars(select(Sheet)).one()
        assert before <= sheet.accepted_at <= clock.now()
        assert sheet.device_time == there
        assert abs((sheet.clock_off_s or 0) - noted_s) <= 5

    def test_does_not_put_an_older_sheet_before_a_newer_one(self, judge: FlaskClient, festival: Built) -> None:
        """The first tablet's clock is two hours fast: what the second hands in later is the newer all the same."""
        fast, right = clock.now() + timedelta(hours=2), clock.now()
        put(judge, festival, json={"scores": points(7), "note": "", "device": {"tapped_at": fast.isoformat()}})
        later = {"scores": points(8), "note": "", "device": {"tapped_at": right.isoformat()}}
        answer = put(judge, festival, json=later, headers={"If-Match": '"1"'})
        assert answer.json is not None
        assert (answer.status_code, answer.json["revision"], answer.json["scores"]) == (200, 2, points(8))

    def test_that_is_slow_does_not_keep_a_closed_round_open(
        self, judge: FlaskClient, database: Database, festival: Built
    ) -> None:
        with database.transaction() as session:
            rounds.close_round(session, festivals.lock(session, festival.festival_id), festival.round_id, now=NOW)
        told = {"tapped_at": (NOW - timedelta(hours=2)).isoformat(), "sent_at": NOW.isoformat()}
        answer = put(judge, festival, json={"scores": points(7), "note": "", "device": told})
        assert answer.status_code == 409
        assert count(database) == 0
        with database.transaction() as session:
            assert [line.aside.why for line in asides.lines(session, festival.festival_id)] == [asides.LATE]

    @pytest.mark.parametrize("shown", ["", "kemarin", 7, None, "9999-12-31T23:59:59+14:00", "0001-01-01", "x" * 5000])
    def test_that_says_nothing_we_can_read_refuses_no_sheet(
        self, judge: FlaskClient, festival: Built, shown: object
    ) -> None:
        told = {"id": shown, "tapped_at": shown, "sent_at": shown}
        assert put(judge, festival, json={"scores": points(7), "note": "", "device": told}).status_code == 200


class TestWrongMoment:
    def test_before_the_scoring_opens(self, client: FlaskClient, database: Database) -> None:
        draft = builder.build(database, slug="rancangan", is_open=False)
        client.set_cookie("juri", draft.tokens[0])
        assert put(client, draft).status_code == 409

    def test_after_the_festival_is_final(self, judge: FlaskClient, database: Database, festival: Built) -> None:
        score(database, festival.judges[1], festival.entries[0], 5)
        with database.transaction() as session:
            results.finalise(session, festival.festival_id, now=NOW)
        assert put(judge, festival).status_code == 409
        assert count(database) == 1


class TestWrongCaller:
    def test_without_a_pass(self, client: FlaskClient, festival: Built) -> None:
        assert put(client, festival).status_code == 401
        staff = {**FIRST, **sign_in.as_staff("committee", "admin")}
        assert put(client, festival, headers=staff).status_code == 403

    def test_with_a_revoked_pass(self, judge: FlaskClient, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            jury.revoke(session, jury.judge_by_id(session, festival.judges[0]), now=NOW)
        assert put(judge, festival).status_code == 401
        assert count(database) == 0

    def test_with_an_entry_of_another_festival(self, judge: FlaskClient, database: Database, festival: Built) -> None:
        other = builder.build(database, slug="lain")
        assert put(judge, other).status_code == 404

    def test_with_an_entry_that_is_not_there(self, judge: FlaskClient, festival: Built) -> None:
        address = f"/api/scoring/v1/rounds/{festival.round_id}/entries/{uuid4()}/sheet"
        assert judge.put(address, json={"scores": points(8)}, headers=FIRST).status_code == 404

    def test_from_another_site_s_page(self, judge: FlaskClient, festival: Built) -> None:
        assert put(judge, festival, headers={**FIRST, "Sec-Fetch-Site": "cross-site"}).status_code == 403
