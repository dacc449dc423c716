"""What the index's API shows and takes."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.scoring.index import use_cases
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import sign_in

INDEX = "/api/scoring/v1/index/2026"
SPD = f"{INDEX}/spd"


def put(client: FlaskClient, body: Any, *, if_match: str | None = '"0"', role: str = "verifier") -> TestResponse:
    headers = sign_in.as_staff(role) | ({"If-Match": if_match} if if_match else {})
    return client.put(SPD, json=body, headers=headers)


class TestShowIndex:
    def test_shows_the_projection_to_everybody(self, client: FlaskClient, database: Database) -> None:
        with database.transaction() as session:
            use_cases.project(session, year=2026, now=clock.now())
        answer = client.get(INDEX)
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
        assert answer.json is not None
        assert (answer.json["is_projection"], answer.json["verified"]["index"]) == (True, "0.00")

    @pytest.mark.parametrize("year", [2026, 1999])
    def test_finds_nothing_where_nothing_was_projected(self, client: FlaskClient, year: int) -> None:
        assert client.get(f"/api/scoring/v1/index/{year}").status_code == 404


class TestSpdForm:
    def test_is_empty_at_version_0_at_first(self, client: FlaskClient) -> None:
        answer = client.get(SPD, headers=sign_in.as_staff("executive"))
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"0"')
        assert answer.json == {"year": 2026, "version": 0, "levels": {}, "proofs": {}}

    def test_is_replaced_from_the_version_that_was_read(self, client: FlaskClient) -> None:
        first = put(client, {"levels": {"1": 3, "2a": 1}})
        second = put(client, {"levels": {"1": 2}}, if_match=first.headers["ETag"])
        assert (first.status_code, second.status_code, second.headers["ETag"]) == (200, 200, '"2"')
        assert second.json == {"year": 2026, "version": 2, "levels": {"1": 2}, "proofs": {}}

    def test_is_not_overwritten_from_an_older_version(self, client: FlaskClient) -> None:
        put(client, {"levels": {"1": 3}})
        answer = put(client, {"levels": {"1": 1}})
        assert answer.status_code == 412
        assert client.get(SPD, headers=sign_in.as_staff("admin")).json == {
            "year": 2026,
            "version": 1,
            "levels": {"1": 3},
            "proofs": {},
        }

    def test_keeps_the_proofs_until_others_are_given(self, client: FlaskClient) -> None:
        first = put(client, {"levels": {"12": 2}, "proofs": {"12": "SK Wali Kota 188/2026"}})
        second = put(client, {"levels": {"12": 3}}, if_match=first.headers["ETag"])
        assert second.json["proofs"] == {"12": "SK Wali Kota 188/2026"}
        third = put(client, {"levels": {"12": 3}, "proofs": {}}, if_match=second.headers["ETag"])
        assert third.json["proofs"] == {}

    def test_must_be_told_the_version(self, client: FlaskClient) -> None:
        assert put(client, {"levels": {}}, if_match=None).status_code == 428

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"levels": {"99": 1}}, "/levels/99"),
            ({"levels": {"1": 4}}, "/levels/1"),
            ({"levels": {"1": -1}}, "/levels/1"),
            ({"levels": {"1": "3"}}, "/levels/1"),
            ({"levels": {"1": 1.5}}, "/levels/1"),
            ({"levels": {"1": True}}, "/levels/1"),
            ({"levels": {"1": None}}, "/levels/1"),
            ({"levels": 3}, "/levels"),
            ({"levels": {}, "more": 1}, "/more"),
            ({}, "/levels"),
            ({"levels": {}, "proofs": {"99": "SK"}}, "/proofs/99"),
            ({"levels": {}, "proofs": {"1": "x" * 301}}, "/proofs/1"),
            ({"levels": {}, "proofs": {"1": "a\x00b"}}, "/proofs/1"),
        ],
    )
    def test_names_what_is_wrong(self, client: FlaskClient, body: Any, pointer: str) -> None:
        answer = put(client, body)
        assert answer.status_code == 422
        assert answer.json is not None
        assert [error["pointer"] for error in answer.json["errors"]] == [pointer]

    @pytest.mark.parametrize("role", ["committee", "executive", "officer"])
    def test_is_not_for_every_role_to_fill_in(self, client: FlaskClient, role: str) -> None:
        assert put(client, {"levels": {}}, role=role).status_code == 403

    def test_is_not_for_the_public(self, client: FlaskClient) -> None:
        assert (client.get(SPD).status_code, client.put(SPD, json={"levels": {}}).status_code) == (401, 401)
