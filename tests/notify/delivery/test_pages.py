"""Staff see who was told what, and send again what failed."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.notify.delivery import pages, queries, use_cases
from services.notify.delivery.models import STATES
from services.notify.delivery.writing import Sender
from services.notify.messages import use_cases as messages
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.mail_server import MailServer
from tests.builders.notices import add_letter, delivery
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff

PATH = "/kelola/pesan"


@pytest.fixture
def client(notify_database_url: str) -> FlaskClient:
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


def fail(database: Database, server: MailServer, sender: Sender) -> object:
    server.answers = ["rcpt 550 no such user"]
    letter = add_letter(database)
    use_cases.deliver_due(database, sender, clock=clock.now)
    return letter


class TestWords:
    def test_exist_for_every_kind_and_state(self) -> None:
        assert set(pages.KIND_NAMES) == set(messages.kinds())
        assert set(pages.STATE_NAMES) == set(STATES)


class TestMessages:
    def test_say_what_to_do_when_there_are_none(self, client: FlaskClient) -> None:
        page = client.get(PATH, headers=as_staff("verifier"))
        assert page.status_code == 200
        assert "Belum ada pesan" in page.text

    def test_show_the_address_to_administrators_only(self, client: FlaskClient, database: Database) -> None:
        add_letter(database, to="rsud@contoh.example.test")
        assert "rsud@contoh.example.test" in client.get(PATH, headers=as_staff("admin")).text
        seen_by_others = client.get(PATH, headers=as_staff("executive")).text
        assert "rsud@" not in seen_by_others
        assert "r***@contoh.example.test" in seen_by_others

    def test_are_hidden_from_whoever_is_no_staff(self, client: FlaskClient) -> None:
        assert client.get(PATH, headers=as_staff("officer")).status_code == 403
        assert client.get(PATH).status_code == 303

    def test_can_be_narrowed_to_a_state(self, client: FlaskClient, database: Database) -> None:
        add_letter(database)
        assert "Contoh Antar Obat" in client.get(f"{PATH}?status=pending", headers=as_staff("admin")).text
        assert "Contoh Antar Obat" not in client.get(f"{PATH}?status=failed", headers=as_staff("admin")).text


class TestSearch:
    def test_finds_by_address_name_event_and_letter(self, database: Database) -> None:
        letter = add_letter(database, to="rsud@contoh.example.test")
        event_id = str(delivery(database, letter).event_id)
        with database.transaction() as session:
            for sought in ("RSUD@contoh.example.test", "antar ob", event_id, str(letter)):
                assert [entry.id for entry in queries.deliveries(session, sought=sought)[0]] == [letter], sought
            for sought in ("orang@lain.example.test", "100%", "_", str(UUID(int=9))):
                assert queries.deliveries(session, sought=sought)[0] == [], sought

    @pytest.mark.parametrize("sought", ["tidak ada", "tidak%00ada", "'" * 500, "%F0%9F%98%80"])
    def test_says_that_nothing_was_found(self, client: FlaskClient, database: Database, sought: str) -> None:
        add_letter(database)
        page = client.get(f"{PATH}?cari={sought}", headers=as_staff("admin"))
        assert page.status_code == 200
        assert "Contoh Antar Obat" not in page.text


class TestSendAgain:
    def test_is_offered_for_what_failed_and_works(
        self, client: FlaskClient, database: Database, server: MailServer, sender: Sender
    ) -> None:
        letter = fail(database, server, sender)
        path = f"{PATH}/{letter}/kirim-ulang"
        assert path in client.get(PATH, headers=as_staff("committee")).text
        assert client.post(path, headers=as_staff("committee")).status_code == 303
        assert delivery(database, letter).state == "pending"  # type: ignore[arg-type]

    def test_is_not_for_those_who_only_look(
        self, client: FlaskClient, database: Database, server: MailServer, sender: Sender
    ) -> None:
        letter = fail(database, server, sender)
        path = f"{PATH}/{letter}/kirim-ulang"
        assert path not in client.get(PATH, headers=as_staff("executive")).text
        assert client.post(path, headers=as_staff("executive")).status_code == 403
