"""How the committee's system prepares and opens a festival."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.scoring.handlers import HANDLERS
from shared.kit import schema
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import innovations, sign_in

HOME = "/api/scoring/v1/festivals"
ABOUT = {"name": "Festival Contoh", "slug": "festival-contoh", "year": 2026, "rubric": "iga-2023"}


@pytest.fixture
def committee() -> dict[str, str]:
    return sign_in.as_staff("committee")


def pointers(answer: Any) -> set[str]:
    return {error["pointer"] for error in answer.json["errors"]}


def create(client: FlaskClient, committee: dict[str, str]) -> str:
    answer = client.post(HOME, json=ABOUT, headers=committee)
    assert answer.json is not None
    return f"{HOME}/{answer.json['id']}"


def told(database: Database) -> list[str]:
    with database.transaction() as session:
        return list(session.scalars(select(schema.outbox.c.type).where(schema.outbox.c.type.not_like("%maturity%"))))


class TestCreate:
    def test_prepares_a_festival_with_the_preset(self, client: FlaskClient, committee: dict[str, str]) -> None:
        answer = client.post(HOME, json=ABOUT, headers=committee)
        assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
        assert answer.json is not None
        assert answer.json["status"] == "draft"
        weights = [criterion["weight"] for criterion in answer.json["rounds"][0]["rubrics"][0]["criteria"]]
        assert weights == ["30", "25", "20", "15", "10"]

    def test_is_for_the_committee(self, client: FlaskClient) -> None:
        assert client.post(HOME, json=ABOUT).status_code == 401
        assert client.post(HOME, json=ABOUT, headers=sign_in.as_staff("verifier")).status_code == 403

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("slug", "Festival 2026"),
            ("slug", "../x"),
            ("rubric", "tidak-ada"),
            ("year", "2026"),
            ("year", 1),
            ("name", ""),
            ("name", "a\x00"),
            ("lain", 1),
        ],
    )
    def test_names_what_is_wrong(
        self, client: FlaskClient, committee: dict[str, str], field: str, value: object
    ) -> None:
        answer = client.post(HOME, json={**ABOUT, field: value}, headers=committee)
        assert answer.status_code == 422
        assert pointers(answer) == {f"/{field}"}

    def test_refuses_an_address_that_is_taken(self, client: FlaskClient, committee: dict[str, str]) -> None:
        create(client, committee)
        assert client.post(HOME, json=ABOUT, headers=committee).status_code == 409


class TestShow:
    def test_hides_what_is_prepared_from_the_public(self, client: FlaskClient, committee: dict[str, str]) -> None:
        address = create(client, committee)
        assert client.get(address).status_code == 404
        assert client.get(address, headers=committee).status_code == 200
        listed = client.get(HOME).json
        assert listed == {"items": []}


class TestEnter:
    def enter(self, client: FlaskClient, address: str, innovation_id: UUID, headers: dict[str, str]) -> Any:
        return client.post(f"{address}/entries", json={"innovation_id": str(innovation_id)}, headers=headers)

    def test_takes_a_verified_innovation_once(
        self, client: FlaskClient, database: Database, committee: dict[str, str]
    ) -> None:
        (known,) = builder.hear_of_verified(database, ["Inovasi"])
        address = create(client, committee)
        assert self.enter(client, address, known, committee).status_code == 201
        assert self.enter(client, address, known, committee).status_code == 409
        assert told(database) == ["inovasi.entry.entered.v1"]

    def test_refuses_one_that_is_not_verified_or_not_known(
        self, client: FlaskClient, database: Database, committee: dict[str, str]
    ) -> None:
        submitted = innovations.submitted(1)
        innovations.deliver(database, HANDLERS, innovations.envelopes([submitted]))
        address = create(client, committee)
        for innovation_id in (submitted.innovation.id, uuid4()):
            answer = self.enter(client, address, innovation_id, committee)
            assert answer.status_code == 409
            assert "Hanya inovasi terverifikasi" in answer.json["detail"]
        assert told(database) == []


class TestOpen:
    def test_needs_entries_and_judges(self, client: FlaskClient, committee: dict[str, str]) -> None:
        answer = client.post(f"{create(client, committee)}/open", headers=committee)
        assert answer.status_code == 409
        assert pointers(answer) == {"/entries", "/judges"}

    def test_happens_once_and_is_told(self, client: FlaskClient, database: Database, committee: dict[str, str]) -> None:
        draft = builder.build(database, is_open=False)
        address = f"{HOME}/{draft.festival_id}/open"
        assert [client.post(address, headers=committee).status_code for _ in range(2)] == [200, 409]
        assert told(database).count("inovasi.festival.opened.v1") == 1
