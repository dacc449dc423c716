"""People change their address, their role or their job: what the administrator can do, and whom it signs out."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from services.submission.accounts import people
from services.submission.accounts.models import Agency, Person
from services.submission.trail.models import AuditEntry
from shared.contracts.events import PasswordLinkIssued, PersonRegistered
from shared.kit import clock
from shared.kit.auth import ADMIN, SESSION_COOKIE, VERIFIER
from shared.kit.db import Database
from tests.builders import sign_in
from tests.builders.submissions import API, NOW, Caller
from tests.submission.test_life import events

PASSWORD = "empat kata yang panjang"


@pytest.fixture
def person(database: Database) -> Person:
    with database.transaction() as session:
        return people.register_person(
            session,
            name="Verifikator Contoh",
            email="verifikator@example.test",
            roles=[VERIFIER],
            agency_id=None,
            password=PASSWORD,
            now=NOW,
        )


@pytest.fixture
def token(citizen: Caller, person: Person) -> str:
    typed = {"email": person.email, "password": PASSWORD}
    return str(citizen.call("POST", "/sessions", json=typed, expect=201).json["token"])


@pytest.fixture
def signed_in(client: FlaskClient, token: str) -> Caller:
    return Caller(client, {"Authorization": f"Bearer {token}"})


def address_of(person: Person) -> str:
    return f"/people/{person.id}"


def edit(admin: Caller, person: Person, *, expect: int = 200, **changes: object) -> object:
    etag = admin.call("GET", address_of(person), expect=200).headers["ETag"]
    return admin.call("PATCH", address_of(person), json=changes, headers={"If-Match": etag}, expect=expect).json


class TestEditing:
    @pytest.mark.parametrize(
        "changes", [{"is_active": False}, {"roles": ["committee"]}, {"email": "baru@example.test"}], ids=str
    )
    def test_ends_the_persons_sign_ins_at_once(
        self, admin: Caller, signed_in: Caller, person: Person, changes: dict[str, object]
    ) -> None:
        signed_in.call("GET", "/innovations", expect=200)
        edit(admin, person, **changes)
        problem = signed_in.call("GET", "/innovations", expect=401).json
        assert problem["detail"] == "Akses masuk Anda telah berakhir. Silakan masuk lagi."

    def test_of_the_name_alone_leaves_them_signed_in(self, admin: Caller, signed_in: Caller, person: Person) -> None:
        edit(admin, person, name="Nama Baru")
        signed_in.call("GET", "/innovations", expect=200)

    def test_to_the_same_changes_nothing(self, admin: Caller, person: Person, session: Session) -> None:
        edit(admin, person, name=person.name, roles=[VERIFIER, VERIFIER], email=person.email.upper())
        assert session.get_one(Person, person.id).version == 1

    def test_is_told_to_the_other_services_and_written_down(
        self, admin: Caller, person: Person, session: Session
    ) -> None:
        edit(admin, person, is_active=False)
        told = events(session)[-1]
        assert isinstance(told, PersonRegistered)
        assert (told.version, told.is_active, told.sign_ins_since is not None) == (2, False, True)
        entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert entry is not None
        assert (entry.what, entry.changes) == ("person.edit", {"is_active": [True, False]})

    def test_lets_a_closed_sign_in_be_opened_again(self, admin: Caller, citizen: Caller, person: Person) -> None:
        typed = {"email": person.email, "password": PASSWORD}
        edit(admin, person, is_active=False)
        citizen.call("POST", "/sessions", json=typed, expect=401)
        edit(admin, person, is_active=True)
        citizen.call("POST", "/sessions", json=typed, expect=201)

    def test_needs_the_version_that_was_seen(self, admin: Caller, person: Person) -> None:
        admin.call("PATCH", address_of(person), json={"name": "X"}, expect=428)
        admin.call("PATCH", address_of(person), json={"name": "X"}, headers={"If-Match": '"7"'}, expect=412)

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"roles": []}, "/roles"),
            ({"roles": ["officer"]}, "/agency_id"),
            ({"agency_id": str(UUID(int=4))}, "/agency_id"),
            ({"email": "admin@example.test"}, "/email"),
            ({"email": "bukan alamat"}, "/email"),
            ({"password": PASSWORD}, "/password"),
            ({"is_active": None}, "/is_active"),
            ({"name": "\0"}, "/name"),
        ],
        ids=str,
    )
    def test_refuses_what_makes_no_sense(
        self, admin: Caller, person: Person, changes: dict[str, object], pointer: str
    ) -> None:
        taken = {"name": "Admin", "email": "admin@example.test", "roles": ["admin"]}
        admin.call("POST", "/people", json=taken, expect=201)
        problem = edit(admin, person, expect=422, **changes)
        assert [error["pointer"] for error in problem["errors"]] == [pointer]  # type: ignore[index]

    @pytest.mark.parametrize(
        ("changes", "pointer"), [({"is_active": False}, "/is_active"), ({"roles": [VERIFIER]}, "/roles")]
    )
    def test_never_locks_out_whoever_does_it(
        self, client: FlaskClient, database: Database, changes: dict[str, object], pointer: str
    ) -> None:
        with database.transaction() as session:
            own = people.register_person(
                session, name="A", email="a@example.test", roles=[ADMIN], agency_id=None, password=PASSWORD, now=NOW
            )
        bearer = sign_in.session_of(ADMIN, person_id=own.id)
        caller = Caller(client, {"Authorization": f"Bearer {bearer}"})
        problem = edit(caller, own, expect=422, **changes)
        assert [error["pointer"] for error in problem["errors"]] == [pointer]  # type: ignore[index]


class TestRegistering:
    def test_without_a_password_sends_a_link(self, admin: Caller, citizen: Caller, session: Session) -> None:
        entered = {"name": "Baru", "email": "baru@example.test", "roles": ["executive"]}
        admin.call("POST", "/people", json=entered, expect=201)
        told = events(session)[-1]
        assert isinstance(told, PasswordLinkIssued)
        assert (told.email, told.reason) == ("baru@example.test", "new")
        assert timedelta(days=2) < told.ends_at - clock.now() <= timedelta(days=3)
        for password in ("", " ", PASSWORD):
            typed = {"email": "baru@example.test", "password": password}
            assert citizen.client.post(f"{API}/sessions", json=typed).status_code in {401, 422}


class TestList:
    def test_goes_through_all_pages(self, admin: Caller, person: Person) -> None:
        for number in range(4):
            entered = {"name": "Sama", "email": f"p{number}@example.test", "roles": ["executive"]}
            admin.call("POST", "/people", json=entered, expect=201)
        found, cursor = [], ""
        while True:
            page = admin.call("GET", f"/people?limit=2{cursor}", expect=200).json
            found += [one["email"] for one in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert sorted(found) == sorted({*found})
        assert len(found) == 5


class TestPages:
    @pytest.fixture
    def browser(self, client: FlaskClient) -> FlaskClient:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(ADMIN))
        return client

    def test_close_a_sign_in(self, browser: FlaskClient, person: Person, session: Session) -> None:
        here = f"/kelola/orang/{person.id}"
        assert f'href="{here}"' in browser.get("/kelola/orang").text
        form = {"name": person.name, "email": person.email, "roles": ["verifier"], "is_active": "0", "version": "1"}
        assert browser.post(f"{here}/ubah", data=form).status_code == 303
        page = browser.get(here).text
        assert ("Ditutup" in page, "/tautan" in page) == (True, False)
        assert browser.post(f"{here}/ubah", data=form).status_code == 409, "somebody changed it meanwhile"
        assert browser.post(f"{here}/tautan").status_code == 409, "a closed sign-in gets no link"

    def test_keep_what_was_typed_where_it_is_refused(
        self, browser: FlaskClient, person: Person, hospital: Agency
    ) -> None:
        form = {"name": "Nama <b>", "email": "x", "roles": ["officer"], "agency_id": str(hospital.id), "version": "1"}
        answer = browser.post(f"/kelola/orang/{person.id}/ubah", data=form)
        assert answer.status_code == 422
        assert "Nama &lt;b&gt;" in answer.text
        assert f'value="{hospital.id}" selected' in answer.text

    def test_send_one_link_however_often_the_form_is_sent(
        self, browser: FlaskClient, person: Person, session: Session
    ) -> None:
        for _ in "123":
            form = {"idempotency_key": "kunci-formulir-contoh"}
            answer = browser.post(f"/kelola/orang/{person.id}/tautan", data=form)
            assert answer.status_code == 303
        assert [type(event) for event in events(session)].count(PasswordLinkIssued) == 1
        assert person.email in browser.get(answer.location).text
