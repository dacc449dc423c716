"""What the committee's system reads of the jury, and what made a total."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import CRITERIA, Built, points
from tests.scoring.reliability import scenes
from tests.scoring.reliability.scenes import QUIET, SEVERE, UNLINKED

API = "/api/scoring/v1/festivals"


def reliability(client: FlaskClient, built: Built, **query: Any) -> dict[str, Any]:
    answer = client.get(
        f"{API}/{built.festival_id}/reliability", headers=sign_in.as_staff("committee"), query_string=query
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def trace(client: FlaskClient, built: Built, entry: int) -> dict[str, Any]:
    path = f"{API}/{built.festival_id}/entries/{built.entries[entry]}/trace"
    answer = client.get(path, headers=sign_in.as_staff("committee"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


class TestReliability:
    def test_compares_the_methods_entry_by_entry(self, client: FlaskClient, database: Database) -> None:
        found = reliability(client, scenes.scored(database, SEVERE, method="adjusted"))
        last = next(entry for entry in found["entries"] if entry["number"] == 5)
        assert {method: (one["place"], one["total"]) for method, one in last["by_method"].items()} == {
            "chosen": (1, "70.00"),
            "mean": (2, "60.00"),
            "trimmed": (2, "60.00"),
            "standardised": (2, "68.25"),
            "adjusted": (1, "70.00"),
        }

    def test_gives_alarm_where_the_podium_depends_on_the_method(self, client: FlaskClient, database: Database) -> None:
        found = reliability(client, scenes.scored(database, SEVERE))
        assert found["is_alarming"]
        assert 5 in [entry["number"] for entry in found["entries"] if entry["moves_on_the_podium"]]

    def test_tells_of_the_jury(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, QUIET)
        found = reliability(client, built)
        jury = found["jury"]
        assert not found["is_alarming"]
        assert (jury["method"], jury["sheets"], jury["sheets_expected"]) == ("mean", 15, 15)
        assert jury["agreement"]["is_complete"]
        assert jury["agreement"]["kendall_w"] > 0.9
        assert {one["judge_id"] for one in jury["judges"]} == {str(judge) for judge in built.judges}
        assert sum(float(one["severity"]) for one in jury["judges"]) == pytest.approx(0, abs=0.02)
        assert set(jury["standard_errors"]) == {str(entry) for entry in built.entries}
        assert all(one["margin_95"] > 2 * one["standard_error"] for one in jury["judges"])
        assert {entry["entry_id"]: entry["standard_error"] for entry in found["entries"]} == jury["standard_errors"]

    def test_says_how_probable_the_first_place_is_and_by_which_seed(
        self, client: FlaskClient, database: Database
    ) -> None:
        built = scenes.scored(database, QUIET)
        found = [reliability(client, built) for _ in range(2)]
        assert [entry["first_place_probability"] for entry in found[0]["entries"]] == [1, 0, 0, 0, 0]
        assert found[0] == found[1]
        assert (found[0]["seed"], found[0]["replicates"]) == (20261979, 1000)

    def test_names_the_gap_where_panels_are_not_linked(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, UNLINKED, method="adjusted")
        jury = reliability(client, built)["jury"]
        assert sorted(part["judge_ids"] for part in jury["gap"]) == sorted([str(one)] for one in built.judges)
        assert sorted(len(part["entry_ids"]) for part in jury["gap"]) == [4, 4]
        assert jury["judges"] == []

    def test_names_judges_with_too_few_sheets(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, [[8, 6], [7, 5], [6, 4], [5, None]])
        assert reliability(client, built)["jury"]["too_few_sheets"] == [str(built.judges[1])]

    def test_names_the_anchors_that_a_judge_has_not_scored(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, SEVERE)
        scenes.make_anchor(database, built.entries[4])
        assert reliability(client, built)["jury"]["missing_anchors"] == [
            {"judge_id": str(built.judges[0]), "entry_ids": [str(built.entries[4])]}
        ]

    def test_names_a_sheet_that_stands_out(self, client: FlaskClient, database: Database) -> None:
        plain = [[9, 9, 9], [8, 8, 8], [7, 7, 7], [6, 6, 6], [5, 5, 5], [4, 4, 4], [3, 3, 4], [2, 3, 2]]
        built = scenes.scored(database, [[10, 2, 10], *plain])
        [odd] = reliability(client, built)["jury"]["odd_sheets"]
        assert (odd["judge_id"], odd["entry_id"], odd["given"]) == (
            str(built.judges[1]),
            str(built.entries[0]),
            "20.00",
        )

    def test_has_something_to_say_before_the_first_sheet(self, client: FlaskClient, database: Database) -> None:
        found = reliability(client, builder.build(database))
        assert not found["is_alarming"]
        assert {entry["by_method"]["chosen"]["place"] for entry in found["entries"]} == {None}
        assert found["jury"]["agreement"] is None

    def test_looks_at_the_category_and_round_asked_for(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, QUIET)
        assert reliability(client, built, category="umum", round_id=str(built.round_id))["category"] == "umum"

    @pytest.mark.parametrize(
        ("query", "status"), [({"category": "x"}, 404), ({"round_id": str(uuid4())}, 404), ({"round_id": "x"}, 422)]
    )
    def test_knows_no_other_category_or_round(
        self, client: FlaskClient, database: Database, query: dict[str, str], status: int
    ) -> None:
        built = builder.build(database)
        path = f"{API}/{built.festival_id}/reliability"
        answer = client.get(path, headers=sign_in.as_staff("committee"), query_string=query)
        assert answer.status_code == status


class TestTrace:
    def test_goes_from_the_total_to_each_judges_points(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, SEVERE, method="adjusted")
        found = trace(client, built, 0)
        assert found["standing"] == {"total": "70.00", "place": 1, "tie_broken_by": None}
        [round_] = found["rounds"]
        assert [(one["given"], one["correction"], one["counted"]) for one in round_["sheets"]] == [
            ("80.00", "-10.00", "70.00"),
            ("60.00", "10.00", "70.00"),
        ]
        assert round_["sheets"][0]["revisions"][0]["scores"] == dict.fromkeys(CRITERIA, 8)

    def test_shows_every_revision_the_newest_first(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, QUIET)
        builder.score(database, built.judges[0], built.entries[0], 7, expected=1)
        sheet = trace(client, built, 0)["rounds"][0]["sheets"][0]
        assert [one["revision"] for one in sheet["revisions"]] == [2, 1]
        assert sheet["given"] == "70.00"

    def test_says_which_sheets_a_trimmed_mean_leaves_out(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, [[3, 7, 7, 8, 10]], method="trimmed")
        sheets = trace(client, built, 0)["rounds"][0]["sheets"]
        assert [one["is_left_out"] for one in sheets] == [True, False, False, False, True]

    def test_says_whose_sheets_are_too_few_to_be_corrected(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, [[8, 6, None], [7, 5, None], [6, 4, None], [5, 3, 9]], method="adjusted")
        sheets = trace(client, built, 3)["rounds"][0]["sheets"]
        assert [(one["correction"], one["is_too_few"]) for one in sheets] == [
            ("-10.00", False),
            ("10.00", False),
            ("0.00", True),
        ]

    def test_says_which_criterion_broke_a_tie(self, client: FlaskClient, database: Database) -> None:
        built = builder.build(database, entries=2, judges=1)
        builder.score(database, built.judges[0], built.entries[0], points(5, 8, 5, 5, 5))
        builder.score(database, built.judges[0], built.entries[1], points(7, 5, 5, 6, 5))
        found = [trace(client, built, entry)["standing"] for entry in (0, 1)]
        assert [(one["place"], one["tie_broken_by"]) for one in found] == [(2, "novelty"), (1, "novelty")]
        assert found[0]["total"] == found[1]["total"]

    def test_knows_no_entry_of_another_festival(self, client: FlaskClient, database: Database) -> None:
        built, other = builder.build(database), builder.build(database, slug="festival-lain")
        path = f"{API}/{built.festival_id}/entries/{other.entries[0]}/trace"
        assert client.get(path, headers=sign_in.as_staff("committee")).status_code == 404

    def test_adds_up_to_what_the_board_shows(self, client: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, SEVERE, method="adjusted")
        [category] = client.get(f"{API}/{built.festival_id}/board").json["categories"]
        shown = {row["entry_id"]: (row["total"], row["place"]) for row in category["rows"]}
        traced = {
            str(entry): (one["total"], one["place"])
            for number, entry in enumerate(built.entries)
            for one in [trace(client, built, number)["standing"]]
        }
        assert traced == shown
