"""While the board is frozen, no public answer tells of a sheet that came later: byte for byte."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from services.scoring.board import use_cases as boards
from services.scoring.festival import freezing
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.views import View
from services.scoring.results import use_cases as results
from services.scoring.sheets import counting, use_cases
from shared.kit import auth
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import authorisation, sign_in
from tests.builders import festivals as builder
from tests.builders.festivals import NOW, Built, points, score

FROZEN = NOW + timedelta(minutes=30)
LATER = FROZEN + timedelta(minutes=5)
# Differs with each request, whatever the world is like.
VARYING = {"date", "expires"}
# A form's own key, another one each time it is shown.
_FORM_KEY = re.compile(rb'name="idempotency_key" value="[^"]+"')
# Problems say which request they answer.
SAME = {"X-Correlation-Id": "tetap-sama"}


@pytest.fixture
def frozen(database: Database) -> Built:
    """A festival with a sheet of each judge, frozen half an hour later."""
    built = builder.build(database, entries=3, judges=2)
    for judge in built.judges:
        score(database, judge, built.entries[0], 7)
    freeze(database, built, at=FROZEN)
    rank(database, built, now=LATER)
    return built


def freeze(database: Database, built: Built, *, at: datetime | None) -> None:
    with database.transaction() as session:
        freezing.freeze(festivals.lock(session, built.festival_id), at=at)


def rank(database: Database, built: Built, *, now: datetime) -> None:
    with database.transaction() as session:
        boards.rank_board(session, built.festival_id, now=now)


def hand_in(database: Database, built: Built, *, judge: int, entry: int, given: int, expected: int) -> None:
    with database.transaction() as session:
        use_cases.accept(
            session,
            judge_id=built.judges[judge],
            round_id=built.round_id,
            entry_id=built.entries[entry],
            scores=points(given),
            note="",
            expected=expected,
            now=LATER,
        )


def public_answers(app: ServiceApp, client: FlaskClient, built: Built, database: Database) -> dict[str, Any]:
    """What everybody is told at every public address of the service, found from its routes."""
    entry = builder.entry_of(database, built.entries[0])
    values = {
        "festival_id": built.festival_id,
        "slug": built.slug,
        "entry_id": built.entries[0],
        "round_id": built.round_id,
        "category_id": built.category_id,
        "innovation_id": entry.innovation_id,
        "judge_id": built.judges[0],
        "year": 2026,
        "rules_year": 2026,
        "number": 1,
        "code": "XXXX-XXXX",
        "token": "bukan-pas",
        "name": "swagger-ui.css",
    }
    found = {}
    for route, rule in authorisation.routes(app):
        audience = app.view_functions[rule.endpoint].audience  # type: ignore[attr-defined]
        if not route.startswith("GET ") or auth.PUBLIC not in audience.roles or _tells_of_the_process(rule.rule):
            continue
        missing = {name for name in rule.arguments if name not in values}
        assert not missing, f"{route}: give {missing} a value in this test"
        found[route] = _told(client.get(authorisation.address(rule, values), headers=SAME))
    return found


def _tells_of_the_process(rule: str) -> bool:
    # A vote's ticket that is not known counts how often one guessed.
    return rule.startswith(("/metrics", "/livez", "/readyz", "/internal")) or rule.endswith("/tiket/<token>")


def _told(answer: TestResponse) -> tuple[Any, ...]:
    content = answer.data
    # A file that is sent is closed with its answer.
    answer.close()
    headers = sorted((name, value) for name, value in answer.headers if name.lower() not in VARYING)
    return answer.status_code, headers, _FORM_KEY.sub(b"", content)


class TestFreeze:
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(late=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(1, 10)), min_size=1, max_size=5))
    def test_no_public_answer_tells_of_a_later_sheet(
        self,
        app: ServiceApp,
        client: FlaskClient,
        database: Database,
        frozen: Built,
        late: list[tuple[int, int, int]],
    ) -> None:
        before = public_answers(app, client, frozen, database)
        assert len(before) > 10
        for judge, entry, given_points in late:
            with database.transaction() as session:
                held = use_cases.latest(
                    session, judge_id=frozen.judges[judge], round_id=frozen.round_id, entry_id=frozen.entries[entry]
                )
            expected = held.revision if held else 0
            hand_in(database, frozen, judge=judge, entry=entry, given=given_points, expected=expected)
            rank(database, frozen, now=LATER)
        after = public_answers(app, client, frozen, database)
        assert [route for route in before if before[route] != after[route]] == []
        assert after.keys() == before.keys()

    def test_the_committee_sees_what_came_later(self, client: FlaskClient, database: Database, frozen: Built) -> None:
        hand_in(database, frozen, judge=0, entry=1, given=10, expected=0)
        rank(database, frozen, now=LATER)
        address = f"/api/scoring/v1/festivals/{frozen.festival_id}/board/committee"
        answer = client.get(address, headers=sign_in.as_staff("committee")).json
        assert answer is not None
        assert answer["categories"][0]["rows"][0]["name"] == "Inovasi 2"
        assert client.get(address).status_code == 401

    def test_a_later_revision_leaves_the_earlier_one_in_sight(self, database: Database, frozen: Built) -> None:
        hand_in(database, frozen, judge=0, entry=0, given=1, expected=1)
        with database.transaction() as session:
            festival = festivals.festival_of(session, frozen.festival_id)
            totals = {
                view: counting.standings_of(session, festival, view=view)[frozen.category_id][0].total for view in View
            }
        assert {view.value: str(total) for view, total in totals.items()} == {"public": "70.00", "committee": "40.00"}

    def test_says_since_when(self, client: FlaskClient, frozen: Built) -> None:
        assert "Dibekukan sejak 14.30 WIB" in client.get(f"/festival/{frozen.slug}/papan").text

    def test_is_silent_before_its_moment(self, client: FlaskClient, database: Database, frozen: Built) -> None:
        rank(database, frozen, now=NOW)
        assert "Dibekukan" not in client.get(f"/festival/{frozen.slug}/papan").text

    def test_ends_by_hand_and_with_the_release(self, client: FlaskClient, database: Database, frozen: Built) -> None:
        hand_in(database, frozen, judge=0, entry=1, given=10, expected=0)
        freeze(database, frozen, at=None)
        rank(database, frozen, now=LATER)
        assert shown(client, frozen)["sheets"] == 3
        freeze(database, frozen, at=FROZEN)
        rank(database, frozen, now=LATER)
        assert shown(client, frozen)["sheets"] == 2
        with database.transaction() as session:
            results.finalise(session, frozen.festival_id, now=LATER)
        rank(database, frozen, now=LATER)
        assert (shown(client, frozen)["sheets"], shown(client, frozen)["frozen_since"]) == (3, None)


class TestControl:
    def test_freezes_at_once_at_a_time_and_lets_go(self, client: FlaskClient, database: Database) -> None:
        built = builder.build(database)
        client.set_cookie("sesi", sign_in.session_of("committee"))
        here = f"/kelola/festival/{built.festival_id}/papan"
        assert client.post(f"{here}/bekukan", data={"at": "2026-12-01T14:00"}).status_code == 303
        held = builder.festival_of(database, built).freeze_at
        assert held is not None
        assert held.isoformat().startswith("2026-12-01T07:00")
        assert client.post(f"{here}/cairkan").status_code == 303
        assert builder.festival_of(database, built).freeze_at is None
        assert client.post(f"{here}/bekukan").status_code == 303
        assert builder.festival_of(database, built).freeze_at is not None

    def test_names_a_moment_that_is_none(self, client: FlaskClient, database: Database) -> None:
        built = builder.build(database)
        client.set_cookie("sesi", sign_in.session_of("committee"))
        answer = client.post(f"/kelola/festival/{built.festival_id}/papan/bekukan", data={"at": "besok"})
        assert answer.status_code == 422
        assert 'href="#at"' in answer.text

    def test_is_an_api_as_well(self, client: FlaskClient, database: Database) -> None:
        built = builder.build(database)
        address, headers = f"/api/scoring/v1/festivals/{built.festival_id}/freeze", sign_in.as_staff("committee")
        assert client.put(address, json={"at": "2026-12-01T14:00:00+07:00"}, headers=headers).status_code == 200
        assert client.delete(address, headers=headers).status_code == 204
        assert client.put(address, json={"at": "kapan-kapan"}, headers=headers).status_code == 422


def shown(client: FlaskClient, built: Built) -> dict[str, Any]:
    answer = client.get(f"/api/scoring/v1/festivals/{built.festival_id}/board").json
    assert answer is not None
    return dict(answer)
