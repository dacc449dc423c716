"""A sealed result is revealed from the last place to the first: the same step shows the same, to whoever may see it."""

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.board import reveal
from services.scoring.board import use_cases as boards
from services.scoring.results import use_cases as results
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import NOW, Built, score

PLACES = st.lists(st.one_of(st.none(), st.integers(1, 6)), max_size=8)


def category(places: list[int | None], key: str = "umum") -> dict[str, Any]:
    rows = [{"entry_id": str(UUID(int=i)), "place": place, "total": "1.00"} for i, place in enumerate(places)]
    return {"key": key, "name": key, "rows": rows}


class TestSteps:
    def test_go_category_by_category_from_the_last_place_to_the_first(self) -> None:
        found = reveal.steps([category([1, 2]), category([1, 1, 3, None], "dua")])
        assert [(one.category, one.place, len(one.entries)) for one in found] == [
            ("umum", 2, 1),
            ("umum", 1, 1),
            ("dua", 3, 1),
            ("dua", 1, 2),
        ]

    @given(st.lists(PLACES, max_size=3), st.integers(0, 30))
    def test_show_each_what_they_name_and_no_more(self, each: list[list[int | None]], step: int) -> None:
        categories = [category(places, str(number)) for number, places in enumerate(each)]
        taken = reveal.steps(categories)[:step]
        named = {
            (one["key"], row["entry_id"])
            for one in reveal.shown(categories, step=step)
            for row in one["rows"]
            if row["entry_id"]
        }
        assert named == {(one.category, entry) for one in taken for entry in one.entries} or _shared_ids(each)

    @given(PLACES)
    def test_have_revealed_every_place_at_the_end(self, places: list[int | None]) -> None:
        [shown] = reveal.shown([category(places)], step=len(places))
        assert all(row["entry_id"] for row in shown["rows"])
        assert len(shown["rows"]) == sum(place is not None for place in places)
        assert reveal.ahead([category(places)], step=len(places)) is None


def _shared_ids(each: list[list[int | None]]) -> bool:
    """Categories of the test share the ids of their entries, which real ones do not."""
    return len(each) > 1


@pytest.fixture
def sealed(database: Database) -> Built:
    """Three entries with 60, 70 and 80 points, sealed."""
    built = builder.build(database, entries=3, judges=1)
    for index, entry in enumerate(built.entries):
        score(database, built.judges[0], entry, 6 + index)
    with database.transaction() as session:
        results.seal(session, built.festival_id, now=NOW)
    return built


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    client.set_cookie("sesi", sign_in.session_of("committee"))
    return client


def home(built: Built) -> str:
    return f"/kelola/festival/{built.festival_id}/papan"


def public(client: FlaskClient, database: Database, built: Built) -> Any:
    with database.transaction() as session:
        boards.rank_board(session, built.festival_id, now=NOW)
    answer = client.get(f"/api/scoring/v1/festivals/{built.festival_id}/board").json
    assert answer is not None
    return answer["reveal"]


class TestReveal:
    def test_names_nobody_before_its_first_step(
        self, committee: FlaskClient, database: Database, sealed: Built
    ) -> None:
        assert committee.post(f"{home(sealed)}/mulai").status_code == 303
        shown = public(committee, database, sealed)
        assert (shown["step"], shown["steps"]) == (0, 3)
        assert [(row["place"], row["name"]) for row in shown["categories"][0]["rows"]] == [
            (1, None),
            (2, None),
            (3, None),
        ]

    def test_goes_on_back_and_to_the_end(self, committee: FlaskClient, database: Database, sealed: Built) -> None:
        committee.post(f"{home(sealed)}/mulai")
        for step, named in ((1, [None, None, "Inovasi 1"]), (2, [None, "Inovasi 2", "Inovasi 1"])):
            committee.post(f"{home(sealed)}/langkah", data={"step": step})
            rows = public(committee, database, sealed)["categories"][0]["rows"]
            assert [row["name"] for row in rows] == named
        committee.post(f"{home(sealed)}/langkah", data={"step": 1})
        assert public(committee, database, sealed)["step"] == 1
        committee.post(f"{home(sealed)}/langkah", data={"step": 3})
        rows = public(committee, database, sealed)["categories"][0]["rows"]
        assert [row["name"] for row in rows] == ["Inovasi 3", "Inovasi 2", "Inovasi 1"]
        assert "Inovasi 3" in committee.get(f"/festival/{sealed.slug}/papan").text

    def test_tells_the_presenter_what_comes_next(self, committee: FlaskClient, sealed: Built) -> None:
        committee.post(f"{home(sealed)}/mulai")
        assert "peringkat 3" in committee.get(home(sealed)).text
        assert "Inovasi 1" in committee.get(home(sealed)).text

    def test_shows_a_rehearsal_to_the_committee_alone(
        self, committee: FlaskClient, database: Database, sealed: Built
    ) -> None:
        committee.post(f"{home(sealed)}/gladi")
        committee.post(f"{home(sealed)}/langkah", data={"step": 3})
        assert public(committee, database, sealed) is None
        assert "Inovasi 3" in committee.get(f"{home(sealed)}/layar").text
        committee.post(f"{home(sealed)}/mulai")
        assert public(committee, database, sealed)["step"] == 0

    @pytest.mark.parametrize("step", ["4", "-1", "dua", ""])
    def test_refuses_a_step_that_there_is_not(self, committee: FlaskClient, sealed: Built, step: str) -> None:
        committee.post(f"{home(sealed)}/mulai")
        assert committee.post(f"{home(sealed)}/langkah", data={"step": step}).status_code == 422

    def test_needs_a_sealed_result(self, committee: FlaskClient, database: Database) -> None:
        opened = builder.build(database, slug="belum")
        for act in ("mulai", "gladi", "akhiri"):
            assert committee.post(f"{home(opened)}/{act}").status_code == 409

    def test_is_over_once_the_result_is_released(
        self, committee: FlaskClient, database: Database, sealed: Built
    ) -> None:
        committee.post(f"{home(sealed)}/mulai")
        with database.transaction() as session:
            results.release(session, sealed.festival_id, now=NOW)
        assert public(committee, database, sealed) is None
        assert committee.post(f"{home(sealed)}/langkah", data={"step": 1}).status_code == 409

    def test_shows_the_seal_s_mark_before_its_first_step(
        self, committee: FlaskClient, database: Database, sealed: Built
    ) -> None:
        public(committee, database, sealed)
        with database.transaction() as session:
            mark = boards.seal_of(session, builder.festival_of(database, sealed))
        assert mark is not None
        assert mark in committee.get(f"/festival/{sealed.slug}/papan").text

    def test_is_an_api_as_well(self, client: FlaskClient, database: Database, sealed: Built) -> None:
        address, headers = f"/api/scoring/v1/festivals/{sealed.festival_id}/reveal", sign_in.as_staff("committee")
        assert client.post(address, json={"is_rehearsal": False}, headers=headers).status_code == 201
        assert client.patch(address, json={"step": 2}, headers=headers).status_code == 200
        assert public(client, database, sealed)["step"] == 2
        assert client.delete(address, headers=headers).status_code == 204
        assert public(client, database, sealed) is None


class TestWords:
    def test_no_longer_speak_of_a_jury_that_scores(
        self, client: FlaskClient, database: Database, sealed: Built
    ) -> None:
        with database.transaction() as session:
            boards.rank_board(session, sealed.festival_id, now=NOW)
        page = client.get(f"/festival/{sealed.slug}/papan").text
        assert "Juri sudah selesai menilai" in page
        assert "selama juri menilai" not in page

    def test_stand_first_on_the_committees_page_while_it_can_be_carried_out(
        self, committee: FlaskClient, database: Database, sealed: Built
    ) -> None:
        open_one = builder.build(database, slug="masih-dinilai", entries=1, judges=1)
        before, after = (committee.get(f"/kelola/festival/{one.festival_id}/papan").text for one in (open_one, sealed))
        assert before.index('id="freeze"') < before.index('id="reveal"')
        assert after.index('id="reveal"') < after.index('id="freeze"')
