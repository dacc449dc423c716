"""A slip of the finger makes a year of it that no calendar can show: it is refused, not stored."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import Built

API = "/api/scoring/v1/festivals"
FAR_OFF = ["0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00", "1999-12-31T00:00:00+00:00"]


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=1, judges=1)


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    client.set_cookie("sesi", sign_in.session_of("committee"))
    return client


class TestMoment:
    @pytest.mark.parametrize("far_off", FAR_OFF)
    def test_that_is_far_off_is_refused_wherever_one_is_given(
        self, committee: FlaskClient, festival: Built, far_off: str
    ) -> None:
        here, round_ = f"{API}/{festival.festival_id}", {"round_id": str(festival.round_id)}
        schedule: dict[str, Any] = {**round_, "starts_at": far_off, "minutes": 10, "pause_minutes": 0}
        answers = (
            committee.patch(f"{here}/rounds/{festival.round_id}", json={"closes_at": far_off}),
            committee.put(f"{here}/freeze", json={"at": far_off}),
            committee.post(f"{here}/schedules", json=schedule),
        )
        assert [answer.status_code for answer in answers] == [422, 422, 422]
        assert [answer.json["errors"][0]["pointer"] for answer in answers] == ["/closes_at", "/at", "/starts_at"]
        assert "2000 sampai 2999" in answers[0].text

    def test_that_is_far_off_is_refused_by_the_pages_too(
        self, committee: FlaskClient, database: Database, festival: Built
    ) -> None:
        home, far_off = f"/kelola/festival/{festival.festival_id}", "9999-12-31T23:59"
        round_ = f"{home}/putaran/{festival.round_id}"
        forms = {
            f"{home}/papan/bekukan": {"at": far_off},
            round_: {"name": "Presentasi", "closes_at": far_off},
            f"{round_}/jadwal": {"starts_at": far_off, "minutes": "10", "pause_minutes": "0"},
            f"{home}/favorit": {"opens_at": far_off, "closes_at": far_off, "keep_days": "3"},
        }
        assert {page: committee.post(page, data=form).status_code for page, form in forms.items()} == dict.fromkeys(
            forms, 422
        )
        assert committee.get(f"/festival/{festival.slug}/papan").status_code == 200
