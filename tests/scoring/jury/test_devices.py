"""A pass opens on one device at a time, and what the earlier one still held is not lost."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.sheets import use_cases as sheets
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import NOW, Built, points

API = "/api/scoring/v1"


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=3, judges=2)


@pytest.fixture
def tablet(app: ServiceApp, festival: Built) -> FlaskClient:
    """The device that came in first."""
    return let_in(app, festival)


@pytest.fixture
def committee(app: ServiceApp) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = sign_in.as_staff("committee")["Authorization"]
    return client


def let_in(app: ServiceApp, festival: Built, **form: str) -> FlaskClient:
    """A device that comes in with the first judge's pass."""
    device = app.test_client()
    device.post(f"/juri/masuk/{festival.tokens[0]}", data=form)
    return device


def moved(app: ServiceApp, festival: Built) -> FlaskClient:
    """Another device, to which the pass is moved."""
    return let_in(app, festival, pindah="ya")


def put(device: FlaskClient, festival: Built, *, entry: int = 0, given: int = 7) -> int:
    answer = device.put(
        f"{API}/rounds/{festival.round_id}/entries/{festival.entries[entry]}/sheet",
        json={"scores": points(given), "note": ""},
        headers={"If-None-Match": "*"},
    )
    return answer.status_code


def hand_over(
    device: FlaskClient, festival: Built, *, entry: int = 0, scores: dict[str, int] | None = None, key: str = "k1"
) -> int:
    """As a device does that was told that it is signed out."""
    body: dict[str, Any] = {
        "round_id": str(festival.round_id),
        "entry_id": str(festival.entries[entry]),
        "expected": 0,
        "scores": scores or points(5),
        "note": "",
        "key": key,
        "device": None,
    }
    return device.post(f"{API}/judge/asides", json=body).status_code


def counting(database: Database, festival: Built) -> list[tuple[int, dict[str, int]]]:
    with database.transaction() as session:
        found = sheets.all_own_sheets(session, festival.judges[0])
        return [(sheet.revision, sheet.scores) for sheet in found]


def decide(device: FlaskClient, step: str) -> int:
    """Press the first button of that kind on the page of what was left behind."""
    page = device.get("/juri/tertinggal").text
    address = page.partition('action="/juri/tertinggal/')[2].partition("/")[0]
    return device.post(f"/juri/tertinggal/{address}/{step}").status_code


class TestDevice:
    def test_that_comes_first_has_the_pass(self, tablet: FlaskClient, festival: Built) -> None:
        assert tablet.get("/juri").status_code == 200
        assert put(tablet, festival) == 200

    def test_that_comes_second_is_asked_before_the_first_is_signed_out(
        self, app: ServiceApp, tablet: FlaskClient, festival: Built
    ) -> None:
        other = app.test_client()
        shown = other.get(f"/juri/masuk/{festival.tokens[0]}")
        assert "sedang dipakai di perangkat lain" in shown.text
        pressed = other.post(f"/juri/masuk/{festival.tokens[0]}")
        assert (pressed.status_code, "Set-Cookie" in pressed.headers) == (409, False)
        assert tablet.get("/juri").status_code == 200
        assert other.get("/juri").status_code == 401

    def test_that_the_pass_moves_to_signs_the_first_out_at_its_next_request(
        self, app: ServiceApp, tablet: FlaskClient, festival: Built
    ) -> None:
        assert put(tablet, festival, entry=0) == 200
        other = moved(app, festival)
        assert other.get("/juri").status_code == 200
        assert put(tablet, festival, entry=1) == 401
        shown = tablet.get("/juri")
        assert shown.status_code == 401
        assert f"/juri/masuk/{festival.tokens[0]}" in shown.text
        assert put(other, festival, entry=1) == 200

    def test_keeps_the_pass_when_it_comes_in_again(self, tablet: FlaskClient, festival: Built) -> None:
        assert tablet.post(f"/juri/masuk/{festival.tokens[0]}").status_code == 303
        assert tablet.get("/juri").status_code == 200

    def test_leaves_the_pass_free_when_it_signs_out(
        self, app: ServiceApp, tablet: FlaskClient, festival: Built
    ) -> None:
        tablet.post("/juri/keluar")
        assert "perangkat lain" not in app.test_client().get(f"/juri/masuk/{festival.tokens[0]}").text
        assert let_in(app, festival).get("/juri").status_code == 200

    def test_is_of_no_concern_to_another_judge(self, app: ServiceApp, tablet: FlaskClient, festival: Built) -> None:
        other = app.test_client()
        assert other.post(f"/juri/masuk/{festival.tokens[1]}").status_code == 303
        assert (other.get("/juri").status_code, tablet.get("/juri").status_code) == (200, 200)


class TestCommittee:
    def test_sees_since_when_a_pass_is_in_use_and_can_release_it(
        self, app: ServiceApp, committee: FlaskClient, tablet: FlaskClient, festival: Built
    ) -> None:
        desk = f"/kelola/festival/{festival.festival_id}"
        assert committee.get(desk).text.count("dipakai sejak") == 1
        assert committee.post(f"{desk}/juri/{festival.judges[0]}/lepas").status_code == 303
        assert "dipakai sejak" not in committee.get(desk).text
        assert tablet.get("/juri").status_code == 401
        assert let_in(app, festival).get("/juri").status_code == 200

    def test_can_release_it_from_a_program(self, committee: FlaskClient, tablet: FlaskClient, festival: Built) -> None:
        path = f"{API}/festivals/{festival.festival_id}/judges/{festival.judges[0]}/pass/device"
        assert committee.delete(path).status_code == 204
        assert put(tablet, festival) == 401


class TestSheetsLeftBehind:
    def test_wait_for_the_judge_and_count_once_taken_over(
        self, app: ServiceApp, tablet: FlaskClient, database: Database, festival: Built
    ) -> None:
        other = moved(app, festival)
        assert hand_over(tablet, festival) == 201
        assert counting(database, festival) == []
        assert "/juri/tertinggal" in other.get("/juri").text
        assert decide(other, "pakai") == 303
        assert counting(database, festival) == [(1, points(5))]
        assert "/juri/tertinggal" not in other.get("/juri").text

    def test_become_the_newest_revision_beside_the_one_made_since(
        self, app: ServiceApp, tablet: FlaskClient, database: Database, festival: Built
    ) -> None:
        other = moved(app, festival)
        assert put(other, festival, given=9) == 200
        assert hand_over(tablet, festival) == 201
        page = other.get("/juri/tertinggal").text
        assert "Di perangkat sebelumnya" in page
        assert decide(other, "pakai") == 303
        assert counting(database, festival) == [(2, points(5))]

    def test_stay_on_record_where_the_judge_leaves_them(
        self, app: ServiceApp, tablet: FlaskClient, database: Database, festival: Built
    ) -> None:
        other = moved(app, festival)
        hand_over(tablet, festival)
        assert decide(other, "tinggalkan") == 303
        assert counting(database, festival) == []
        assert "/juri/tertinggal" not in other.get("/juri").text

    def test_are_no_question_where_they_say_what_counts_already(
        self, app: ServiceApp, tablet: FlaskClient, festival: Built
    ) -> None:
        other = moved(app, festival)
        put(other, festival, given=5)
        hand_over(tablet, festival)
        assert "/juri/tertinggal" not in other.get("/juri").text

    def test_say_what_they_lack_where_they_were_only_begun(
        self, app: ServiceApp, tablet: FlaskClient, database: Database, festival: Built
    ) -> None:
        other = moved(app, festival)
        assert hand_over(tablet, festival, scores={"novelty": 4}) == 201
        assert decide(other, "pakai") == 422
        assert counting(database, festival) == []

    def test_are_the_committees_to_decide_once_the_round_is_closed(
        self, app: ServiceApp, tablet: FlaskClient, database: Database, festival: Built
    ) -> None:
        other = moved(app, festival)
        hand_over(tablet, festival)
        with database.transaction() as session:
            rounds.close_round(session, festivals.lock(session, festival.festival_id), festival.round_id, now=NOW)
        assert decide(other, "pakai") == 409

    def test_are_nobody_elses(self, app: ServiceApp, tablet: FlaskClient, festival: Built) -> None:
        moved(app, festival)
        hand_over(tablet, festival)
        another = app.test_client()
        another.post(f"/juri/masuk/{festival.tokens[1]}")
        assert "Inovasi 1" not in another.get("/juri/tertinggal").text

    def test_of_a_revoked_pass_go_to_the_committee(
        self, committee: FlaskClient, tablet: FlaskClient, festival: Built
    ) -> None:
        committee.post(f"/kelola/festival/{festival.festival_id}/juri/{festival.judges[0]}/cabut")
        assert hand_over(tablet, festival) == 201
