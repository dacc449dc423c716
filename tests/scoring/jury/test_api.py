"""How the committee's system appoints judges and hands out passes."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.scoring.jury import passes
from services.scoring.jury.models import JudgePass
from shared.kit import schema
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import Built

JUDGE = {"name": "Juri Baru", "institution": "Universitas Contoh", "email": "baru@contoh.test"}


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database)


@pytest.fixture
def committee() -> dict[str, str]:
    return sign_in.as_staff("committee")


def address(festival: Built) -> str:
    return f"/api/scoring/v1/festivals/{festival.festival_id}/judges"


def invitations(database: Database) -> list[dict[str, Any]]:
    with database.transaction() as session:
        query = select(schema.outbox.c.data).where(schema.outbox.c.type == "inovasi.judge.invited.v1")
        return list(session.scalars(query.order_by(schema.outbox.c.seq)))


def comes_in(client: FlaskClient, link: str) -> bool:
    client.set_cookie("juri", link.rpartition("/")[2])
    answer = client.get("/api/scoring/v1/judge/sheets")
    client.delete_cookie("juri")
    return answer.status_code == 200


class TestAppoint:
    def test_answers_with_a_link_that_lets_in_and_its_code(
        self, client: FlaskClient, festival: Built, committee: dict[str, str]
    ) -> None:
        answer = client.post(address(festival), json=JUDGE, headers=committee)
        assert answer.status_code == 201
        assert answer.json is not None
        assert answer.json["qr"].startswith("data:image/svg+xml")
        assert comes_in(client, answer.json["link"])

    def test_sends_the_link_to_the_judge(
        self, client: FlaskClient, database: Database, festival: Built, committee: dict[str, str]
    ) -> None:
        answer = client.post(address(festival), json=JUDGE, headers=committee)
        event = invitations(database)[-1]
        assert answer.json is not None
        assert (event["email"], event["link"]) == (JUDGE["email"], answer.json["link"])

    def test_keeps_no_token(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            kept = session.scalars(select(JudgePass.token_hash)).all()
        assert set(kept) == {passes.hash_of(token) for token in festival.tokens}
        assert not set(kept) & set(festival.tokens)

    @pytest.mark.parametrize(
        ("field", "value"), [("email", "bukan-surel"), ("name", ""), ("institution", "x" * 201), ("lain", 1)]
    )
    def test_names_what_is_wrong(
        self, client: FlaskClient, festival: Built, committee: dict[str, str], field: str, value: object
    ) -> None:
        answer = client.post(address(festival), json={**JUDGE, field: value}, headers=committee)
        assert answer.status_code == 422
        assert answer.json is not None
        assert {error["pointer"] for error in answer.json["errors"]} == {f"/{field}"}

    def test_appoints_nobody_twice(self, client: FlaskClient, festival: Built, committee: dict[str, str]) -> None:
        same = {**JUDGE, "email": "JURI1@contoh.test"}
        assert client.post(address(festival), json=same, headers=committee).status_code == 409

    def test_is_for_the_committee(self, client: FlaskClient, festival: Built) -> None:
        assert client.post(address(festival), json=JUDGE).status_code == 401
        assert client.post(address(festival), json=JUDGE, headers=sign_in.as_staff("verifier")).status_code == 403


class TestPass:
    def test_ends_when_there_is_a_new_one(
        self, client: FlaskClient, database: Database, festival: Built, committee: dict[str, str]
    ) -> None:
        answer = client.post(f"{address(festival)}/{festival.judges[0]}/pass", headers=committee)
        assert answer.status_code == 201
        assert answer.json is not None
        assert not comes_in(client, festival.tokens[0])
        assert comes_in(client, answer.json["link"])
        assert invitations(database)[-1]["version"] == 2

    def test_can_be_revoked(self, client: FlaskClient, festival: Built, committee: dict[str, str]) -> None:
        assert client.delete(f"{address(festival)}/{festival.judges[0]}/pass", headers=committee).status_code == 204
        assert not comes_in(client, festival.tokens[0])
        assert comes_in(client, festival.tokens[1])

    def test_of_a_judge_of_another_festival_is_not_here(
        self, client: FlaskClient, database: Database, festival: Built, committee: dict[str, str]
    ) -> None:
        other = builder.build(database, slug="lain")
        answer = client.post(f"{address(festival)}/{other.judges[0]}/pass", headers=committee)
        assert answer.status_code == 404

    def test_with_a_guessed_token_is_nobody_s(self, client: FlaskClient, festival: Built) -> None:
        assert not comes_in(client, "x" * 43)
        assert not comes_in(client, "")
