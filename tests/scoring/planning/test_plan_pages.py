"""The plan by page and by API, and the efforts it rests on."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.kit.db import Database
from tests.builders import sign_in
from tests.scoring.planning.test_plan import RULES, add

PAGE, EFFORTS_PAGE = "/indeks/rencana", "/kelola/indeks/upaya"
API = "/api/scoring/v1/index/2026"
STAFF = sign_in.as_staff("verifier")


@pytest.fixture
def sixteen(database: Database) -> None:
    add(database, *[2] * 16)


def efforts(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{API}/efforts", headers=STAFF).get_json()
    return found


@pytest.mark.usefixtures("sixteen")
class TestPage:
    def test_begins_with_the_best_category(self, client: FlaskClient) -> None:
        page = client.get(PAGE, headers=STAFF).text
        assert f'value="{RULES.categories[0][1]}"' in page

    def test_lists_the_steps_and_says_why_nothing_is_cheaper(self, client: FlaskClient) -> None:
        page = client.get(f"{PAGE}?target=45", headers=STAFF).text
        assert "Mengapa tidak ada jalan yang lebih murah" in page
        assert "Dinas Contoh" in page
        assert "bukan hasil resmi" in page

    @pytest.mark.parametrize("typed", ["abc", "101", "65.001", "-1", "1e3", "9" * 400])
    def test_names_what_is_no_index(self, client: FlaskClient, typed: str) -> None:
        answer = client.get(f"{PAGE}?target={typed}", headers=STAFF)
        assert answer.status_code == 422
        assert 'id="target-error"' in answer.text

    def test_is_not_for_the_public(self, client: FlaskClient) -> None:
        assert client.get(PAGE).status_code == 303


@pytest.mark.usefixtures("sixteen")
class TestApi:
    def test_gives_the_plan(self, client: FlaskClient) -> None:
        found = client.post(f"{API}/plan", json={"target": "45.00"}, headers=STAFF).get_json()
        assert float(found["then"]["index"]) >= 45
        assert found["works"][0]["steps"][0]["indicator"] in {*RULES.sid, *RULES.spd}
        assert found["is_projection"] is True

    def test_of_what_cannot_be_reached_has_no_then(self, client: FlaskClient) -> None:
        found = client.post(f"{API}/plan", json={"target": "99"}, headers=STAFF).get_json()
        assert (found["then"], found["works"]) == (None, [])

    @pytest.mark.parametrize("body", [{}, {"target": "101"}, {"target": "x"}, {"target": "50", "side": "beide"}])
    def test_names_what_is_wrong(self, client: FlaskClient, body: dict[str, str]) -> None:
        answer = client.post(f"{API}/plan", json=body, headers=STAFF)
        assert answer.status_code == 422
        assert answer.get_json()["errors"]

    def test_of_a_year_without_rules_is_not_found(self, client: FlaskClient) -> None:
        path = f"{API.replace('2026', '1999')}/plan"
        assert client.post(path, json={"target": "50"}, headers=STAFF).status_code == 404


class TestEfforts:
    def test_are_changed_from_the_version_read_and_taken_back(self, client: FlaskClient) -> None:
        wanted = {**efforts(client), "new": "9"}
        wanted = {name: wanted[name] for name in ("proof", "new", "steps", "spd")}
        put = {**STAFF, "If-Match": '"0"'}
        assert client.put(f"{API}/efforts", json=wanted, headers=put).status_code == 200
        assert efforts(client)["new"] == "9"
        assert client.put(f"{API}/efforts", json=wanted, headers=put).status_code == 412
        assert client.delete(f"{API}/efforts", headers={**STAFF, "If-Match": '"1"'}).status_code == 204
        assert efforts(client)["new"] == "5"

    @pytest.mark.parametrize(
        "change",
        [
            {"new": "0"},
            {"new": "NaN"},
            {"new": "1.005"},
            {"proof": "1e9"},
            {"steps": {}},
            {"spd": {"99": ["1", "1", "1"]}},
            {"spd": {"12": ["1", "1"]}},
        ],
    )
    def test_that_fit_no_year_are_refused(self, client: FlaskClient, change: dict[str, Any]) -> None:
        wanted = {name: efforts(client)[name] for name in ("proof", "new", "steps", "spd")}
        answer = client.put(f"{API}/efforts", json={**wanted, **change}, headers={**STAFF, "If-Match": '"0"'})
        assert answer.status_code == 422
        assert efforts(client)["new"] == "5"


class TestEffortsPage:
    def typed(self, client: FlaskClient) -> dict[str, str]:
        page = client.get(EFFORTS_PAGE, headers=STAFF).text
        names = re.findall(r'id="((?:steps|spd)-[^"]+-[123]|proof|new)"', page)
        found = {name: re.search(rf'id="{name}"[^>]*value="([^"]*)"', page) for name in names}
        values = {name: match[1] if match else "" for name, match in found.items()}
        return {**values, "version": re.search(r'name="version" value="(\d+)"', page)[1]}  # type: ignore[index]

    def test_shows_each_step_and_keeps_what_is_changed(self, client: FlaskClient) -> None:
        typed = self.typed(client)
        assert len(typed) == 3 + 3 * (len(RULES.sid) + len(RULES.spd))
        typed |= {"steps-16-1": "4,5", "spd-12-1": "", "spd-12-2": "", "spd-12-3": ""}
        assert client.post(EFFORTS_PAGE, data=typed, headers=STAFF).status_code == 303
        found = efforts(client)
        assert found["steps"]["16"][0] == "4.5"
        assert "12" not in found["spd"]

    def test_names_each_field_that_is_no_effort(self, client: FlaskClient) -> None:
        typed = self.typed(client) | {"steps-16-1": "banyak", "new": "", "spd-2a-1": "3"}
        answer = client.post(EFFORTS_PAGE, data=typed, headers=STAFF)
        assert answer.status_code == 422
        for field in ("steps-16-1", "new", "spd-2a-2", "spd-2a-3"):
            assert f'id="{field}-error"' in answer.text
        assert 'value="banyak"' in answer.text

    def test_overwrites_nobody(self, client: FlaskClient) -> None:
        typed = self.typed(client)
        client.post(EFFORTS_PAGE, data=typed, headers=STAFF)
        answer = client.post(EFFORTS_PAGE, data=typed | {"new": "7"}, headers=STAFF)
        assert answer.status_code == 422
        assert efforts(client)["new"] == "5"

    def test_goes_back_to_what_came_with_the_system(self, client: FlaskClient) -> None:
        client.post(EFFORTS_PAGE, data=self.typed(client) | {"new": "7"}, headers=STAFF)
        client.post(EFFORTS_PAGE, data={"version": "1", "semula": "1"}, headers=STAFF)
        assert efforts(client)["new"] == "5"

    def test_is_for_those_who_guide_the_agencies(self, client: FlaskClient) -> None:
        assert client.get(EFFORTS_PAGE, headers=sign_in.as_staff("officer")).status_code == 403
