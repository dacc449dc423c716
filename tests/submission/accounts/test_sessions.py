"""Who gets a session, and who does not?"""

import jwt
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from services.submission.accounts import first_admin
from services.submission.accounts.models import Person
from services.submission.accounts.people import register_person
from services.submission.config import Settings
from shared.kit.db import Database
from tests.builders.submissions import API, NOW, Caller

PASSWORD = "rahasia yang panjang"


@pytest.fixture
def person(database: Database) -> Person:
    with database.transaction() as session:
        return register_person(
            session,
            name="Contoh",
            email="Verifikator@example.test",
            roles=["verifier"],
            agency_id=None,
            password=PASSWORD,
            now=NOW,
        )


class TestSignIn:
    def test_gives_a_token_that_all_services_can_read(
        self, citizen: Caller, person: Person, settings: Settings
    ) -> None:
        asked = {"email": "verifikator@example.test", "password": PASSWORD}
        answer = citizen.call("POST", "/sessions", json=asked, expect=201).json
        claims = jwt.decode(answer["token"], settings.common.session_public_key, algorithms=["EdDSA"])
        assert (claims["sub"], claims["roles"]) == (str(person.id), ["verifier"])
        assert (answer["name"], answer["roles"]) == ("Contoh", ["verifier"])

    def test_opens_what_the_role_may_see(self, client: FlaskClient, citizen: Caller, person: Person) -> None:
        asked = {"email": person.email, "password": PASSWORD}
        token = citizen.call("POST", "/sessions", json=asked, expect=201).json["token"]
        Caller(client, {"Authorization": f"Bearer {token}"}).call("GET", "/innovations", expect=200)

    @pytest.mark.parametrize(
        ("email", "password"),
        [("verifikator@example.test", "salah sekali saja"), ("nobody@example.test", PASSWORD)],
    )
    def test_says_the_same_for_a_wrong_address_and_a_wrong_password(
        self, citizen: Caller, person: Person, email: str, password: str
    ) -> None:
        problem = citizen.call("POST", "/sessions", json={"email": email, "password": password}, expect=401).json
        assert problem["detail"] == "Alamat surel atau kata sandi tidak tepat."

    def test_refuses_a_closed_account(self, citizen: Caller, person: Person, database: Database) -> None:
        with database.transaction() as session:
            session.get_one(Person, person.id).is_active = False
        asked = {"email": person.email, "password": PASSWORD}
        citizen.call("POST", "/sessions", json=asked, expect=401)

    def test_stops_who_guesses_but_not_who_knows(self, client: FlaskClient, citizen: Caller, person: Person) -> None:
        right = {"email": person.email, "password": PASSWORD}
        for _ in range(11):
            citizen.call("POST", "/sessions", json=right, expect=201)
        for _ in range(10):
            citizen.call("POST", "/sessions", json={**right, "password": "salah sekali saja"}, expect=401)
        answer = client.post(f"{API}/sessions", json={**right, "password": "salah sekali saja"})
        assert answer.status_code == 429
        assert answer.content_type == "application/problem+json"

    def test_keeps_no_password(self, person: Person, session: Session) -> None:
        kept = session.get_one(Person, person.id).password_hash
        assert kept.startswith("$argon2id$")
        assert PASSWORD not in kept


class TestFirstAdmin:
    def test_can_sign_in_with_the_password_shown(self, citizen: Caller, database: Database) -> None:
        with database.transaction() as session:
            password = first_admin.register(session, email="admin@example.test", name="Contoh", now=NOW)
        asked = {"email": "admin@example.test", "password": password}
        assert citizen.call("POST", "/sessions", json=asked, expect=201).json["roles"] == ["admin"]

    def test_is_the_first_only(self, session: Session) -> None:
        first_admin.register(session, email="admin@example.test", name="Contoh", now=NOW)
        with pytest.raises(first_admin.AlreadyThere):
            first_admin.register(session, email="kedua@example.test", name="Contoh", now=NOW)

    def test_is_told_how_to_ask(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert first_admin.main([]) == 2
        assert "EMAIL NAME" in capsys.readouterr().err

    def test_is_made_from_the_command_line(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("SUBMISSION_DATABASE_URL", settings.common.database_url)
        assert first_admin.main(["admin@example.test", "Contoh"]) == 0
        assert "admin@example.test" in capsys.readouterr().out
        assert first_admin.main(["lain@example.test", "Contoh"]) == 1
