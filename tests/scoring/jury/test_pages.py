"""How a judge comes in with the link or the card."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from services.scoring.app import create_app
from services.scoring.config import Settings
from services.scoring.jury import use_cases
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import NOW, Built


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=2, judges=2)


class TestEntrance:
    def test_greets_the_judge_and_changes_nothing(self, client: FlaskClient, festival: Built) -> None:
        """Programs that look at links in mails ask for the page too, and must not come in."""
        answer = client.get(f"/juri/masuk/{festival.tokens[0]}")
        assert answer.status_code == 200
        assert "Selamat datang, Juri Contoh 1" in answer.text
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert client.get("/juri").status_code == 401

    def test_lets_the_judge_in_at_the_press_of_the_button(self, client: FlaskClient, festival: Built) -> None:
        answer = client.post(f"/juri/masuk/{festival.tokens[0]}")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/juri")
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert "SameSite=Lax" in answer.headers["Set-Cookie"]
        assert client.get("/juri").status_code == 200

    def test_keeps_the_pass_off_unencrypted_lines_where_the_site_has_https(
        self, settings: Settings, festival: Built
    ) -> None:
        common = replace(settings.common, public_url="https://inovasi.example.test")
        app = create_app(replace(settings, common=common))
        answer = app.test_client().post(f"/juri/masuk/{festival.tokens[0]}")
        app.database.dispose()
        assert "Secure" in answer.headers["Set-Cookie"]

    def test_welcomes_in_english_by_choice(self, client: FlaskClient, festival: Built) -> None:
        assert "Come in as a judge" in client.get(f"/juri/masuk/{festival.tokens[0]}?lang=en").text

    @pytest.mark.parametrize("token", ["tidak-ada", "x" * 300])
    def test_knows_no_other_pass(self, client: FlaskClient, festival: Built, token: str) -> None:
        for answer in (client.get(f"/juri/masuk/{token}"), client.post(f"/juri/masuk/{token}")):
            assert answer.status_code == 404
            assert "Akses ini tidak berlaku" in answer.text

    def test_is_closed_to_a_revoked_pass(self, client: FlaskClient, database: Database, festival: Built) -> None:
        client.post(f"/juri/masuk/{festival.tokens[0]}")
        with database.transaction() as session:
            judge = use_cases.judge_by_id(session, festival.judges[0])
            use_cases.revoke(session, judge, now=NOW)
        assert client.get("/juri").status_code == 401
        assert client.get(f"/juri/masuk/{festival.tokens[0]}").status_code == 404

    def test_is_closed_to_the_old_pass_once_there_is_a_new_one(
        self, client: FlaskClient, database: Database, festival: Built
    ) -> None:
        with database.transaction() as session:
            judge = use_cases.judge_by_id(session, festival.judges[0])
            link = use_cases.renew_pass(session, judge, secret=builder.SECRET, public_url=builder.PUBLIC_URL, now=NOW)
        assert client.get(f"/juri/masuk/{festival.tokens[0]}").status_code == 404
        assert client.get(link.removeprefix(builder.PUBLIC_URL)).status_code == 200

    def test_lets_the_judge_out_again(self, client: FlaskClient, festival: Built) -> None:
        client.post(f"/juri/masuk/{festival.tokens[0]}")
        assert client.post("/juri/keluar").status_code == 303
        assert client.get("/juri").status_code == 401


class TestTwoHats:
    def test_a_member_of_staff_with_a_pass_is_a_judge_where_judges_work(
        self, client: FlaskClient, festival: Built
    ) -> None:
        client.set_cookie("sesi", sign_in.session_of("committee"))
        client.set_cookie("juri", festival.tokens[0])
        assert "Juri Contoh 1" in client.get("/juri").text
        assert client.get("/kelola/festival").status_code == 200

    def test_a_refused_pass_leaves_no_connection_open(
        self, app: ServiceApp, client: FlaskClient, festival: Built
    ) -> None:
        for token in (festival.tokens[0], "tidak-ada"):
            client.set_cookie("juri", token)
            answer = client.post("/juri/keluar", headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code in {401, 403}
            assert app.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]

    def test_a_pass_opens_nothing_else(self, client: FlaskClient, festival: Built) -> None:
        client.set_cookie("juri", festival.tokens[0])
        assert client.get("/kelola/festival").status_code == 303
        assert client.post(f"/api/scoring/v1/festivals/{festival.festival_id}/finalise").status_code == 401
