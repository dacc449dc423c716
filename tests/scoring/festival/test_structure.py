"""Categories, rounds, rubrics and where an entry stands, as the committee's system shapes them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import innovations, sign_in
from tests.builders.festivals import Built, points, score

API = "/api/scoring/v1"
OWN_RUBRIC = {
    "lowest": 1,
    "highest": 5,
    "weights_total": "10",
    "criteria": [
        {"key": "novelty", "name": "Kebaruan", "weight": "7.5", "anchors": {"5": "Belum ada di mana pun"}},
        {"key": "benefit", "name": "Kemanfaatan", "weight": "2.5"},
    ],
    "tie_break": ["benefit"],
}
Call = Callable[..., TestResponse]


@pytest.fixture
def draft(database: Database) -> Built:
    return builder.build(database, entries=2, judges=1, is_open=False)


@pytest.fixture
def opened(database: Database) -> Built:
    return builder.build(database, entries=2, judges=1)


@pytest.fixture
def ask(client: FlaskClient) -> Call:
    """A call by the committee."""
    headers = sign_in.as_staff("committee")

    def call(method: str, path: str, **sent: Any) -> TestResponse:
        return client.open(f"{API}/festivals/{path}", method=method, headers=headers, **sent)

    return call


def shape(ask: Call, built: Built) -> dict[str, Any]:
    shown = ask("GET", str(built.festival_id)).json
    assert shown is not None
    return dict(shown)


def pointers(answer: TestResponse) -> set[str]:
    assert answer.json is not None
    return {error["pointer"] for error in answer.json["errors"]}


class TestCategory:
    def test_is_added_with_the_first_ones_rubrics(self, ask: Call, draft: Built) -> None:
        about = {"key": "digital", "name": "Digital", "kinds": ["digital"]}
        added = ask("POST", f"{draft.festival_id}/categories", json=about)
        assert added.status_code == 201
        rubrics = shape(ask, draft)["rounds"][0]["rubrics"]
        assert [one["key"] for one in rubrics] == ["iga-2023", "iga-2023"]

    @pytest.mark.parametrize("key", ["umum", "Dua Kata", "../x", ""])
    def test_needs_a_key_of_its_own(self, ask: Call, draft: Built, key: str) -> None:
        answer = ask("POST", f"{draft.festival_id}/categories", json={"key": key, "name": "Lagi"})
        assert answer.status_code == 422
        assert pointers(answer) == {"/key"}

    def test_is_fixed_once_the_jury_scores(self, ask: Call, opened: Built) -> None:
        answer = ask("POST", f"{opened.festival_id}/categories", json={"key": "baru", "name": "Baru"})
        assert answer.status_code == 409

    def test_goes_only_while_it_is_empty_and_not_the_last(self, ask: Call, draft: Built) -> None:
        about = {"key": "digital", "name": "Digital"}
        added = ask("POST", f"{draft.festival_id}/categories", json=about).json
        assert added is not None
        path = f"{draft.festival_id}/categories"
        assert ask("DELETE", f"{path}/{draft.category_id}").status_code == 409
        assert ask("DELETE", f"{path}/{added['id']}").status_code == 204
        assert [one["key"] for one in shape(ask, draft)["categories"]] == ["umum"]

    def test_takes_what_fits_and_says_why_not(self, ask: Call, database: Database, draft: Built) -> None:
        [digital, other] = builder.hear_of_verified(database, ["Satu lagi", "Dua lagi"])
        kind = innovations.state().kind
        wrong = "non_digital" if kind == "digital" else "digital"
        path = f"{draft.festival_id}/categories/{draft.category_id}"
        ask("PUT", path, json={"name": "Umum", "kinds": [wrong]})
        refused = ask("POST", f"{draft.festival_id}/entries", json={"innovation_id": str(digital)})
        assert refused.status_code == 409
        assert pointers(refused) == {"/category_id"}
        ask("PUT", path, json={"name": "Umum", "kinds": [kind]})
        assert ask("POST", f"{draft.festival_id}/entries", json={"innovation_id": str(other)}).status_code == 201


class TestRound:
    def test_comes_after_the_others(self, ask: Call, draft: Built) -> None:
        added = add_round(ask, draft, weight_pct="60")
        assert (added["position"], added["status"], added["weight_pct"]) == (2, "draft", "60.00")

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"kind": "lomba"}, "/kind"),
            ({"method": "undian"}, "/method"),
            ({"weight_pct": "101"}, "/weight_pct"),
            ({"weight_pct": "-1"}, "/weight_pct"),
            ({"weight_pct": "NaN"}, "/weight_pct"),
            ({"rubric": "tidak-ada"}, "/rubric"),
            ({"kind": "plenary", "weight_pct": "10"}, "/weight_pct"),
        ],
    )
    def test_names_what_is_wrong(self, ask: Call, draft: Built, changes: dict[str, str], pointer: str) -> None:
        about = {"kind": "field_visit", "name": "Tinjauan", "weight_pct": "10", "rubric": "iga-2023", **changes}
        answer = ask("POST", f"{draft.festival_id}/rounds", json=about)
        assert answer.status_code == 422
        assert pointers(answer) == {pointer}
        assert len(shape(ask, draft)["rounds"]) == 1

    def test_keeps_the_festival_shut_until_the_weights_add_up(self, ask: Call, draft: Built) -> None:
        add_round(ask, draft, weight_pct="60")
        refused = ask("POST", f"{draft.festival_id}/open")
        assert refused.status_code == 409
        assert pointers(refused) == {"/rounds"}
        ask("PATCH", f"{draft.festival_id}/rounds/{draft.round_id}", json={"weight_pct": "40"})
        assert ask("POST", f"{draft.festival_id}/open").status_code == 200
        assert [one["status"] for one in shape(ask, draft)["rounds"]] == ["open", "draft"]

    def test_opens_after_the_one_before_has_closed(self, ask: Call, draft: Built) -> None:
        second = add_round(ask, draft, weight_pct="60")
        ask("PATCH", f"{draft.festival_id}/rounds/{draft.round_id}", json={"weight_pct": "40"})
        ask("POST", f"{draft.festival_id}/open")
        path = f"{draft.festival_id}/rounds"
        assert ask("POST", f"{path}/{second['id']}/open").status_code == 409
        assert ask("POST", f"{path}/{draft.round_id}/close").status_code == 200
        assert ask("POST", f"{path}/{second['id']}/open").status_code == 200
        assert ask("POST", f"{path}/{draft.round_id}/open").status_code == 409

    def test_that_began_keeps_its_weight_and_may_get_another_name(self, ask: Call, opened: Built) -> None:
        path = f"{opened.festival_id}/rounds/{opened.round_id}"
        assert ask("PATCH", path, json={"weight_pct": "50"}).status_code == 409
        assert ask("PATCH", path, json={"name": "Presentasi kedua"}).status_code == 200
        assert ask("DELETE", path).status_code == 409

    def test_may_go_before_it_begins(self, ask: Call, draft: Built) -> None:
        second = add_round(ask, draft, weight_pct="60")
        path = f"{draft.festival_id}/rounds"
        assert ask("DELETE", f"{path}/{draft.round_id}").status_code == 204
        assert ask("DELETE", f"{path}/{second['id']}").status_code == 409
        assert [(one["id"], one["position"]) for one in shape(ask, draft)["rounds"]] == [(second["id"], 1)]

    def test_of_another_festival_is_not_there(self, ask: Call, draft: Built) -> None:
        assert ask("PATCH", f"{draft.festival_id}/rounds/{uuid4()}", json={"name": "x"}).status_code == 404


class TestRubric:
    def address(self, built: Built) -> str:
        return f"{built.festival_id}/rounds/{built.round_id}/categories/{built.category_id}/rubric"

    def test_is_replaced_by_a_new_version(self, ask: Call, draft: Built) -> None:
        answer = ask("PUT", self.address(draft), json=OWN_RUBRIC)
        assert answer.status_code == 200
        [rubric] = shape(ask, draft)["rounds"][0]["rubrics"]
        assert (rubric["version"], rubric["key"], rubric["weights_total"]) == (2, "own", "10.00")

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"weights_total": "11"}, "/criteria"),
            ({"criteria": [*OWN_RUBRIC["criteria"], {"key": "novelty", "name": "x", "weight": "0"}]}, None),  # type: ignore[misc]
            ({"tie_break": ["lucu"]}, "/tie_break/0"),
            ({"lowest": 5}, "/highest"),
            ({"criteria": [{"key": "a", "name": "A", "weight": "sepuluh"}]}, "/criteria/0/weight"),
            ({"criteria": [{"key": "a", "name": "A", "weight": "10", "anchors": {"6": "x"}}]}, "/criteria/0/anchors/6"),
        ],
    )
    def test_names_all_that_contradicts_itself(
        self, ask: Call, draft: Built, changes: dict[str, Any], pointer: str | None
    ) -> None:
        answer = ask("PUT", self.address(draft), json={**OWN_RUBRIC, "tie_break": [], **changes})
        assert answer.status_code == 422
        wanted = {"/criteria/2/key", "/criteria/2/weight"} if pointer is None else {pointer}
        assert pointers(answer) == wanted

    def test_with_sheets_needs_a_reason_and_says_what_it_touches(
        self, ask: Call, database: Database, opened: Built
    ) -> None:
        """Points 4 fit the new scale; points 9 wait for their judge, and count no longer."""
        score(database, opened.judges[0], opened.entries[0], 4)
        score(database, opened.judges[0], opened.entries[1], 9)
        same = [{"key": key, "name": key, "weight": "20"} for key in points(1)]
        narrower = {**OWN_RUBRIC, "criteria": same, "weights_total": "100", "tie_break": []}
        refused = ask("PUT", self.address(opened), json=narrower)
        assert refused.status_code == 422
        assert pointers(refused) == {"/reason"}
        answer = ask("PUT", self.address(opened), json={**narrower, "reason": "Skala 1 sampai 5 disepakati juri."})
        assert answer.json is not None
        assert (answer.json["sheets"], answer.json["sheets_waiting"]) == (2, 1)
        board = ask("GET", f"{opened.festival_id}/board").json
        assert board is not None
        assert [row["total"] for row in board["categories"][0]["rows"]] == ["80.00", None]

    def test_is_fixed_once_its_round_is_closed(self, ask: Call, opened: Built) -> None:
        ask("POST", f"{opened.festival_id}/rounds/{opened.round_id}/close")
        assert ask("PUT", self.address(opened), json=OWN_RUBRIC).status_code == 409


class TestEntry:
    def test_leaves_the_competition_with_a_reason_and_stays_on_record(self, ask: Call, opened: Built) -> None:
        path = f"{opened.festival_id}/entries/{opened.entries[0]}"
        assert ask("POST", f"{path}/withdraw", json={"reason": " "}).status_code == 422
        gone = ask("POST", f"{path}/withdraw", json={"reason": "Mengundurkan diri."})
        assert gone.json is not None
        assert gone.json["withdrawn_at"] is not None
        board = ask("GET", f"{opened.festival_id}/board").json
        assert board is not None
        assert [row["entry_id"] for row in board["categories"][0]["rows"]] == [str(opened.entries[1])]

    def test_ends_after_a_round_that_the_next_has_not_begun(self, ask: Call, draft: Built) -> None:
        second = add_round(ask, draft, weight_pct="60")
        ask("PATCH", f"{draft.festival_id}/rounds/{draft.round_id}", json={"weight_pct": "40"})
        path = f"{draft.festival_id}/entries/{draft.entries[0]}"
        assert ask("PATCH", path, json={"ends_after": 9}).status_code == 422
        assert ask("PATCH", path, json={"ends_after": 1}).status_code == 200
        ask("POST", f"{draft.festival_id}/open")
        ask("POST", f"{draft.festival_id}/rounds/{draft.round_id}/close")
        ask("POST", f"{draft.festival_id}/rounds/{second['id']}/open")
        assert ask("PATCH", path, json={"ends_after": None}).status_code == 409

    def test_becomes_an_anchor_before_the_festival_opens(self, ask: Call, draft: Built, database: Database) -> None:
        path = f"{draft.festival_id}/entries/{draft.entries[0]}"
        assert ask("PATCH", path, json={"is_anchor": True}).status_code == 200
        assert builder.entry_of(database, draft.entries[0]).is_anchor
        ask("POST", f"{draft.festival_id}/open")
        assert ask("PATCH", path, json={"is_anchor": False}).status_code == 409

    def test_of_another_festival_is_not_there(self, ask: Call, draft: Built) -> None:
        assert ask("PATCH", f"{draft.festival_id}/entries/{uuid4()}", json={}).status_code == 404


class TestWithdrawnInnovation:
    def test_takes_its_entry_out_of_the_competition(self, ask: Call, opened: Built, database: Database) -> None:
        entry = builder.entry_of(database, opened.entries[0])
        withdraw(database, entry.innovation_id)
        left = builder.entry_of(database, opened.entries[0])
        assert left.withdrawn_at is not None
        assert left.withdrawn_reason != ""

    def test_changes_nothing_once_the_result_stands(self, ask: Call, opened: Built, database: Database) -> None:
        score(database, opened.judges[0], opened.entries[0], 4)
        ask("POST", f"{opened.festival_id}/finalise")
        withdraw(database, builder.entry_of(database, opened.entries[0]).innovation_id)
        assert builder.entry_of(database, opened.entries[0]).withdrawn_at is None


def add_round(ask: Call, built: Built, *, weight_pct: str) -> dict[str, Any]:
    about = {"kind": "field_visit", "name": "Peninjauan", "weight_pct": weight_pct, "rubric": "three-judges"}
    added = ask("POST", f"{built.festival_id}/rounds", json=about)
    assert added.status_code == 201, added.json
    assert added.json is not None
    return dict(added.json)


def withdraw(database: Database, innovation_id: UUID) -> None:
    builder.hear(database, [innovations.withdrawn(9, id=innovation_id)])
