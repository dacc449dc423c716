"""The inbox as a page, and at the API: one's own, in one's own language, and nothing that breaks it."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notify.delivery.models import Notice
from services.notify.inbox import use_cases as inbox
from shared.kit.db import Database
from tests.builders.inboxes import READER, add_person, tell_person
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff

PATH = "/kelola/kotak-masuk"
API = "/api/notify/v1/inbox"
OTHER = UUID(int=71)
ME = as_staff("officer", person_id=READER)


@pytest.fixture
def client(notify_database_url: str) -> FlaskClient:
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


@pytest.fixture
def reader(database: Database) -> UUID:
    return add_person(database, "officer")


def count(client: FlaskClient) -> int:
    found: int = client.get(f"{API}/count", headers=ME).get_json()["unread"]
    return found


class TestInbox:
    def test_says_what_will_appear_while_it_is_empty(self, client: FlaskClient) -> None:
        page = client.get(PATH, headers=ME)
        assert page.status_code == 200
        assert "Belum ada pesan" in page.text
        assert "Tandai semua" not in page.text

    def test_has_the_letters_words_in_the_readers_language(
        self, client: FlaskClient, database: Database, reader: UUID
    ) -> None:
        tell_person(database)
        assert "Terverifikasi: Contoh Antar Obat" in client.get(PATH, headers=ME).text
        assert "Verified: Contoh Antar Obat" in client.get(f"{PATH}?lang=en", headers=ME).text

    def test_shows_what_a_name_holds_and_runs_none_of_it(
        self, client: FlaskClient, database: Database, reader: UUID
    ) -> None:
        tell_person(database, innovation="<script>alert(1)</script>")
        assert "<script>alert" not in client.get(PATH, headers=ME).text

    def test_is_still_there_when_an_old_item_can_be_written_no_more(
        self, client: FlaskClient, database: Database, reader: UUID
    ) -> None:
        tell_person(database)
        with database.transaction() as session:
            session.execute(update(Notice).values(parameters={"path": "/inovasi"}))
        page = client.get(PATH, headers=ME)
        assert page.status_code == 200
        assert "Isi pesan ini tidak dapat ditampilkan lagi." in page.text

    def test_shows_nobody_elses(self, client: FlaskClient, database: Database, reader: UUID) -> None:
        tell_person(database)
        assert "Contoh Antar Obat" not in client.get(PATH, headers=as_staff("officer", person_id=OTHER)).text

    @pytest.mark.parametrize(
        "query", ["sesudah=x", "sesudah=%00", "sesudah=", "belum-dibaca=%00", f"sesudah={'9' * 9999}"]
    )
    def test_begins_anew_where_the_address_says_nothing(
        self, client: FlaskClient, database: Database, reader: UUID, query: str
    ) -> None:
        tell_person(database)
        page = client.get(f"{PATH}?{query}", headers=ME)
        assert page.status_code == 200
        assert "Contoh Antar Obat" in page.text

    def test_ends_with_a_way_back(self, client: FlaskClient, database: Database, reader: UUID) -> None:
        tell_person(database)
        page = client.get(f"{PATH}?sesudah={UUID(int=0)}", headers=ME)
        assert page.status_code == 200
        assert "Kotak masuk Anda berakhir di sini." in page.text

    def test_leads_to_the_next_page_and_keeps_what_was_chosen(
        self, client: FlaskClient, database: Database, reader: UUID
    ) -> None:
        items = [tell_person(database) for _ in range(inbox.PAGE + 1)]
        page = client.get(f"{PATH}?belum-dibaca", headers=ME)
        following = f"{PATH}?belum-dibaca&sesudah={items[1]}"
        assert following.replace("&", "&amp;") in page.text
        assert f"pesan-{items[0]}" in client.get(following, headers=ME).text


class TestMarking:
    def test_comes_back_to_the_same_page(self, client: FlaskClient, database: Database, reader: UUID) -> None:
        item, before = tell_person(database), uuid4()
        kept = {"belum-dibaca": "", "sesudah": str(before)}
        answer = client.post(f"{PATH}/{item}/dibaca", data=kept, headers=ME)
        assert (answer.status_code, answer.location) == (303, f"{PATH}?belum-dibaca=&sesudah={before}")
        assert count(client) == 0

    def test_by_opening_leads_where_the_letter_does(
        self, client: FlaskClient, database: Database, reader: UUID
    ) -> None:
        """Also where the letter has a whole address of ours."""
        for path in ("/inovasi/contoh", "http://localhost:8000/inovasi/contoh"):
            answer = client.post(f"{PATH}/{tell_person(database, path=path)}/dibaca", data={"buka": "1"}, headers=ME)
            assert (answer.status_code, answer.location) == (303, "/inovasi/contoh")
        assert count(client) == 0

    def test_of_all_is_up_to_what_was_shown(self, client: FlaskClient, database: Database, reader: UUID) -> None:
        shown = tell_person(database)
        tell_person(database)
        assert client.post(f"{PATH}/dibaca", data={"sampai": str(shown)}, headers=ME).status_code == 303
        assert count(client) == 1

    @pytest.mark.parametrize("typed", ["", "x", "\0", "9" * 9999])
    def test_of_all_must_say_up_to_what(self, client: FlaskClient, reader: UUID, typed: str) -> None:
        answer = client.post(f"{PATH}/dibaca", data={"sampai": typed}, headers=ME)
        assert answer.status_code == 422
        assert "Buka lagi kotak masuk Anda" in answer.text

    def test_of_anothers_finds_nothing(self, client: FlaskClient, database: Database, reader: UUID) -> None:
        item = tell_person(database)
        stranger = as_staff("admin", person_id=OTHER)
        assert client.post(f"{PATH}/{item}/dibaca", headers=stranger).status_code == 404
        assert client.post(f"{API}/{item}/read", headers=stranger).status_code == 404
        assert count(client) == 1

    def test_by_another_sites_page_is_refused(self, client: FlaskClient, database: Database, reader: UUID) -> None:
        item = tell_person(database)
        client.set_cookie("sesi", ME["Authorization"].removeprefix("Bearer "))
        answer = client.post(f"{PATH}/{item}/dibaca", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
        assert count(client) == 1


class TestApi:
    def test_gives_the_words_the_link_and_whether_it_was_read(
        self, client: FlaskClient, database: Database, reader: UUID
    ) -> None:
        item = tell_person(database)
        (found,) = client.get(API, headers=ME | {"Accept-Language": "en"}).get_json()["items"]
        assert (found["id"], found["subject"], found["link"], found["read_at"]) == (
            str(item),
            "Verified: Contoh Antar Obat",
            "/inovasi/contoh-antar-obat",
            None,
        )
        assert "Contoh Antar Obat" in found["text"]

    def test_marks_one_and_all(self, client: FlaskClient, database: Database, reader: UUID) -> None:
        items = [tell_person(database) for _ in range(3)]
        assert client.post(f"{API}/{items[0]}/read", headers=ME).get_json() == {"unread": 2}
        upto = client.post(f"{API}/read", json={"upto": str(items[-1])}, headers=ME)
        assert upto.get_json() == {"unread": 0}
        assert client.get(f"{API}?unread=true", headers=ME).get_json() == {"items": [], "next": None}

    @pytest.mark.parametrize("query", ["cursor=x", "unread=maybe", "cursor=%00"])
    def test_names_what_is_wrong(self, client: FlaskClient, query: str) -> None:
        answer = client.get(f"{API}?{query}", headers=ME)
        assert answer.status_code == 422
        assert answer.get_json()["errors"]

    def test_is_of_people_alone(self, client: FlaskClient) -> None:
        assert client.get(f"{API}/count").status_code == 401
