"""Administrators' programs read the ledger and send again; nobody else does."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from services.notify.delivery import use_cases
from services.notify.delivery.queries import PAGE
from services.notify.delivery.writing import Sender
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.mail_server import MailServer
from tests.builders.notices import add_letter, delivery
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff

PATH = "/api/notify/v1/deliveries"


@pytest.fixture
def client(notify_database_url: str) -> FlaskClient:
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


class TestList:
    def test_shows_a_letter_with_its_state(self, client: FlaskClient, database: Database) -> None:
        letter = add_letter(database)
        found = client.get(PATH, headers=as_staff("admin")).get_json()
        assert [(item["id"], item["state"]) for item in found["items"]] == [(str(letter), "pending")]
        assert found["next"] is None

    def test_goes_on_page_by_page(self, client: FlaskClient, database: Database) -> None:
        letters = {str(add_letter(database, to=f"k{number}@contoh.example.test")) for number in range(PAGE + 3)}
        first = client.get(PATH, headers=as_staff("admin")).get_json()
        second = client.get(f"{PATH}?cursor={first['next']}", headers=as_staff("admin")).get_json()
        assert {item["id"] for item in first["items"] + second["items"]} == letters
        assert second["next"] is None

    def test_can_be_narrowed(self, client: FlaskClient, database: Database) -> None:
        letter = add_letter(database)
        add_letter(database)
        event_id = delivery(database, letter).event_id
        found = client.get(f"{PATH}?event={event_id}&state=pending", headers=as_staff("admin")).get_json()
        assert [item["id"] for item in found["items"]] == [str(letter)]

    @pytest.mark.parametrize("query", ["state=lost", "event=1", "cursor=x"])
    def test_refuses_what_it_does_not_know(self, client: FlaskClient, query: str) -> None:
        assert client.get(f"{PATH}?{query}", headers=as_staff("admin")).status_code == 422

    @pytest.mark.parametrize("role", ["verifier", "committee", "executive", "officer"])
    def test_is_for_administrators_alone(self, client: FlaskClient, role: str) -> None:
        assert client.get(PATH, headers=as_staff(role)).status_code == 403
        assert client.get(PATH).status_code == 401


class TestSendAgain:
    def test_queues_a_failed_letter(
        self, client: FlaskClient, database: Database, server: MailServer, sender: Sender
    ) -> None:
        server.answers = ["rcpt 550 no such user"]
        letter = add_letter(database)
        use_cases.deliver_due(database, sender, clock=clock.now)
        answer = client.post(f"{PATH}/{letter}/send-again", headers=as_staff("admin"))
        assert (answer.status_code, answer.get_json()["state"]) == (202, "pending")

    def test_refuses_one_that_did_not_fail(self, client: FlaskClient, database: Database) -> None:
        letter = add_letter(database)
        assert client.post(f"{PATH}/{letter}/send-again", headers=as_staff("admin")).status_code == 409

    def test_knows_no_other(self, client: FlaskClient) -> None:
        assert client.post(f"{PATH}/{uuid4()}/send-again", headers=as_staff("admin")).status_code == 404
