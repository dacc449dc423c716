"""A citizen follows with an address and a click in a letter, and ends it with another."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.notify.followers import use_cases
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.followers import CITIZEN, add_topic, ask, follow
from tests.builders.notices import told
from tests.builders.services import create_app

TOPIC = UUID(int=5)
SUBJECT = f"innovation/{TOPIC}"
FORM = f"/langganan/inovasi/{TOPIC}"


@pytest.fixture
def client(notify_database_url: str, database: Database) -> FlaskClient:
    add_topic(database, SUBJECT, name="Antar <b>Obat</b>", path="/inovasi/antar-obat")
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


def follows(database: Database) -> int:
    with database.transaction() as session:
        return len(use_cases.held(session, CITIZEN).follows)


class TestForm:
    def test_says_what_one_would_follow_and_what_becomes_of_the_address(self, client: FlaskClient) -> None:
        page = client.get(FORM).get_data(as_text=True)
        assert "Antar &lt;b&gt;Obat&lt;/b&gt;" in page
        assert "menghapus semua" in page

    def test_sends_a_letter_and_says_where_to_look(self, client: FlaskClient, database: Database) -> None:
        answer = client.post(FORM, data={"email": CITIZEN})
        assert answer.status_code == 303
        assert "Periksa surel Anda" in client.get(answer.headers["Location"]).get_data(as_text=True)
        assert told(database, "follow_requested") == [CITIZEN]

    def test_answers_the_same_to_whoever_follows_already(self, client: FlaskClient, database: Database) -> None:
        follow(database, SUBJECT)
        answer = client.post(FORM, data={"email": CITIZEN})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{FORM}?terkirim")

    def test_keeps_what_was_typed_wrong_and_says_why(self, client: FlaskClient) -> None:
        answer = client.post(FORM, data={"email": "bukan surel"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert 'value="bukan surel"' in page
        assert 'href="#email"' in page

    def test_thanks_a_program_that_fills_in_everything_and_sends_nothing(
        self, client: FlaskClient, database: Database
    ) -> None:
        assert client.post(FORM, data={"email": CITIZEN, "situs": "http://x"}).status_code == 303
        assert told(database, "follow_requested") == []

    @pytest.mark.parametrize("address", ["orang", "inovasi"])
    def test_for_what_nobody_knows_is_not_found(self, client: FlaskClient, address: str) -> None:
        assert client.get(f"/langganan/{address}/{UUID(int=9)}").status_code == 404

    def test_is_bounded_per_network(self, client: FlaskClient) -> None:
        answers = [client.post(FORM, data={"email": f"w{each}@contoh.example.test"}).status_code for each in range(21)]
        assert answers == [303] * 20 + [429]


class TestConfirmation:
    def test_needs_a_press_of_the_button(self, client: FlaskClient, database: Database) -> None:
        """Programs that look into mails open every link."""
        key = ask(database, SUBJECT, now=clock.now())
        assert client.get(f"/langganan/konfirmasi/{key}").status_code == 200
        assert client.get(f"/langganan/konfirmasi/{key}").status_code == 200
        answer = client.post(f"/langganan/konfirmasi/{key}")
        assert "Anda kini mengikuti" in answer.get_data(as_text=True)

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_by_a_forged_link_says_what_to_do(self, client: FlaskClient, method: str) -> None:
        answer = getattr(client, method)("/langganan/konfirmasi/karangan")
        assert answer.status_code == 404
        assert "sudah dipakai" in answer.get_data(as_text=True)


class TestEnding:
    def test_by_a_mail_programs_button_needs_nothing_else(self, client: FlaskClient, database: Database) -> None:
        """RFC 8058: one POST without cookies, saying `List-Unsubscribe=One-Click`."""
        key = follow(database, SUBJECT)
        answer = client.post(f"/langganan/berhenti/{key}", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert follows(database) == 0

    def test_by_looking_at_the_link_ends_nothing(self, client: FlaskClient, database: Database) -> None:
        key = follow(database, SUBJECT)
        assert "Berhenti mengikuti" in client.get(f"/langganan/berhenti/{key}").get_data(as_text=True)
        assert follows(database) == 1

    def test_twice_or_by_a_forged_link_has_nothing_left_to_end(self, client: FlaskClient, database: Database) -> None:
        key = follow(database, SUBJECT)
        client.post(f"/langganan/berhenti/{key}")
        for link in (key, "karangan"):
            for answer in (client.get(f"/langganan/berhenti/{link}"), client.post(f"/langganan/berhenti/{link}")):
                assert answer.status_code == 200
                assert "Tidak ada lagi yang dihentikan" in answer.get_data(as_text=True)

    def test_of_everything_deletes_the_address(self, client: FlaskClient, database: Database) -> None:
        other = f"innovation/{UUID(int=6)}"
        add_topic(database, other)
        key = follow(database, SUBJECT)
        follow(database, other)
        client.post(f"/langganan/berhenti/{key}", data={"semua": "1"})
        assert follows(database) == 0
        assert told(database, "follow_requested") == []


class TestLinks:
    @pytest.mark.parametrize("page", ["konfirmasi", "berhenti", "atur"])
    @pytest.mark.parametrize("key", ["%00", "%ff%fe", "a" * 10_000, "%F0%9F%98%80", "..%2f..", "'%20OR%201=1--"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_that_nobody_ever_sent_have_a_stated_answer(
        self, client: FlaskClient, page: str, key: str, method: str
    ) -> None:
        answer = getattr(client, method)(f"/langganan/{page}/{key}")
        assert answer.status_code in {200, 404}
