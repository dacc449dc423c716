"""A broadcast is written, counted, tried, sent and stopped by program, held to the same as on the pages."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from shared.kit import clock
from shared.kit.db import Database
from tests.builders.broadcasts import plan, typed
from tests.builders.inboxes import READER, add_person
from tests.builders.notices import told
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff

PATH = "/api/notify/v1/broadcasts"
ME = as_staff("committee", person_id=READER)


@pytest.fixture
def client(notify_database_url: str, database: Database) -> Iterator[FlaskClient]:
    add_person(database, "committee", address="saya@contoh.example.test")
    add_person(database, "verifier", person_id=UUID(int=9), address="satu@contoh.example.test")
    app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url, SCORING_URL="http://127.0.0.1:9")
    yield app.test_client()
    app.database.dispose()


def begin(client: FlaskClient) -> tuple[str, dict[str, str]]:
    """A draft's address, and the headers by which it is changed."""
    answer = client.post(PATH, json=typed(), headers=ME)
    assert answer.status_code == 201
    return f"{PATH}/{answer.json['id']}", {**ME, "If-Match": answer.headers["ETag"]}


class TestBroadcast:
    def test_is_written_counted_sent_once_and_stopped(self, client: FlaskClient, database: Database) -> None:
        path, seen = begin(client)
        assert client.get(f"{path}/reached", headers=ME).json["count"] == 1
        for _ in range(2):
            assert client.post(f"{path}/send", json={"count": 1}, headers=seen).status_code == 202
        assert plan(database, now=clock.now()) == 1
        assert client.get(path, headers=ME).json["standing"] == "leaving"
        assert client.post(f"{path}/stop", headers=ME).json["standing"] == "stopped"
        assert [one["standing"] for one in client.get(PATH, headers=ME).json["items"]] == ["stopped"]

    def test_is_tried_on_the_caller_alone(self, client: FlaskClient, database: Database) -> None:
        path, _ = begin(client)
        assert client.post(f"{path}/test", headers=ME).json["tests"] == 1
        assert told(database, "broadcast") == ["saya@contoh.example.test"]

    def test_is_changed_by_whoever_saw_the_newest(self, client: FlaskClient) -> None:
        path, seen = begin(client)
        changed = client.put(path, json=typed(subject="Jadwal baru"), headers=seen)
        assert (changed.status_code, changed.json["subject"], changed.json["version"]) == (200, "Jadwal baru", 2)
        assert client.put(path, json=typed(subject="Lain"), headers=seen).status_code == 412
        assert client.post(f"{path}/send", json={"count": 1}, headers=seen).status_code == 412
        assert client.put(path, json=typed(), headers=ME).status_code == 428

    def test_is_deleted_while_it_is_a_draft(self, client: FlaskClient) -> None:
        path, seen = begin(client)
        assert client.delete(path, headers=ME).status_code == 204
        assert client.get(path, headers=ME).status_code == 404
        path, seen = begin(client)
        client.post(f"{path}/send", json={"count": 1}, headers=seen)
        assert client.delete(path, headers=ME).status_code == 409

    def test_with_another_count_than_now_leaves_nothing(self, client: FlaskClient, database: Database) -> None:
        path, seen = begin(client)
        assert client.post(f"{path}/send", json={"count": 2}, headers=seen).status_code == 409
        assert plan(database, now=clock.now()) == 0

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            ({"subject": "A\r\nBcc: x@lain.example.test"}, "/subject"),
            ({"body": "\x00"}, "/body"),
            ({"body": "x" * 10_000}, "/body"),
            ({"path": "https://lain.example.test"}, "/path"),
            ({"roles": []}, "/roles"),
            ({"roles": "verifier"}, "/roles"),
            ({"judges": ["bukan"]}, "/judges"),
            ({"is_urgent": "ya"}, "/is_urgent"),
        ],
    )
    def test_of_bad_input_names_each_field(self, client: FlaskClient, wrong: dict[str, Any], pointer: str) -> None:
        answer = client.post(PATH, json=typed(**wrong), headers=ME)
        assert answer.status_code == 422
        assert any(error["pointer"].startswith(pointer) for error in answer.json["errors"])

    @pytest.mark.parametrize("count", ["1", -1, 10**9, None, 1.5, True])
    def test_is_confirmed_by_a_number(self, client: FlaskClient, count: object) -> None:
        path, seen = begin(client)
        assert client.post(f"{path}/send", json={"count": count}, headers=seen).status_code == 422

    def test_that_is_none_is_not_found(self, client: FlaskClient) -> None:
        for method, below in (("get", ""), ("get", "/reached"), ("post", "/test"), ("post", "/stop"), ("delete", "")):
            assert getattr(client, method)(f"{PATH}/{uuid4()}{below}", headers=ME).status_code == 404
