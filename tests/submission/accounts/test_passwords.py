"""Forgotten, first or just another: a password is chosen by its owner alone, and by a link that opens once."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.submission.accounts import passwords, people
from services.submission.accounts.limits import limiter
from services.submission.accounts.models import PasswordLink, Person
from shared.contracts.events import PasswordLinkIssued
from shared.kit import clock
from shared.kit.auth import OFFICER, SESSION_COOKIE, VERIFIER
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import sign_in
from tests.builders.submissions import API, Caller
from tests.submission.test_life import events

PASSWORD, ANOTHER = "empat kata yang panjang", "kata lain yang panjang"
EMAIL = "verifikator@example.test"


@pytest.fixture(autouse=True)
def _no_limits(app: ServiceApp) -> None:
    limiter.reset()


@pytest.fixture
def person(database: Database) -> Person:
    with database.transaction() as session:
        return people.register_person(
            session,
            name="Verifikator Contoh",
            email=EMAIL,
            roles=[VERIFIER],
            agency_id=None,
            password=PASSWORD,
            now=clock.now(),
        )


def may_sign_in(citizen: Caller, password: str) -> bool:
    typed = {"email": EMAIL, "password": password}
    return citizen.client.post(f"{API}/sessions", json=typed).status_code == 201


def links(session: Session) -> list[PasswordLinkIssued]:
    session.rollback()
    return [event for event in events(session) if isinstance(event, PasswordLinkIssued)]


@pytest.fixture
def link(client: FlaskClient, person: Person, session: Session) -> str:
    """What the letter after "forgotten" leads to."""
    assert client.post("/masuk/lupa", data={"email": f" {EMAIL.upper()} "}).status_code == 200
    return links(session)[-1].link


class TestForgotten:
    def test_says_the_same_to_everybody(self, client: FlaskClient, person: Person, session: Session) -> None:
        known = client.post("/masuk/lupa", data={"email": EMAIL}).text
        unknown = client.post("/masuk/lupa", data={"email": "orang-lain@example.test"}).text
        assert known.replace(EMAIL, "") == unknown.replace("orang-lain@example.test", "")
        assert [event.email for event in links(session)] == [EMAIL]

    def test_asked_again_and_again_sends_one_letter(
        self, client: FlaskClient, person: Person, session: Session
    ) -> None:
        for _ in "123":
            client.post("/masuk/lupa", data={"email": EMAIL})
        assert len(links(session)) == 1

    def test_sends_nothing_to_a_closed_sign_in(
        self, client: FlaskClient, person: Person, database: Database, session: Session
    ) -> None:
        with database.transaction() as other:
            other.get_one(Person, person.id).is_active = False
        assert client.post("/masuk/lupa", data={"email": EMAIL}).status_code == 200
        assert links(session) == []

    @pytest.mark.parametrize("typed", ["", "bukan alamat", "a@b\0.test", "a" * 5000, "a@\r\nBcc: x@y.test"])
    def test_names_what_is_no_address(self, client: FlaskClient, typed: str) -> None:
        answer = client.post("/masuk/lupa", data={"email": typed})
        assert (answer.status_code, 'id="email-error"' in answer.text) == (422, True)

    def test_has_an_end_for_whoever_types_many(self, client: FlaskClient) -> None:
        codes = [client.post("/masuk/lupa", data={"email": f"a{n}@example.test"}).status_code for n in range(31)]
        assert codes == [200] * 30 + [429]


class TestLink:
    def test_lets_them_choose_and_signs_them_in(
        self, client: FlaskClient, citizen: Caller, link: str, person: Person
    ) -> None:
        assert 'name="password"' in client.get(link).text
        answer = client.post(link, data={"password": ANOTHER})
        assert (answer.status_code, answer.location) == (303, "/kelola")
        assert person.name in client.get("/kelola").text
        client.delete_cookie(SESSION_COOKIE)
        assert (may_sign_in(citizen, ANOTHER), may_sign_in(citizen, PASSWORD)) == (True, False)

    def test_opens_once(self, client: FlaskClient, citizen: Caller, link: str) -> None:
        client.post(link, data={"password": ANOTHER})
        client.delete_cookie(SESSION_COOKIE)
        assert client.get(link).status_code == 410
        assert client.post(link, data={"password": "yang ketiga dan panjang"}).status_code == 410
        assert may_sign_in(citizen, ANOTHER)

    def test_signs_out_whoever_was_signed_in_before(self, client: FlaskClient, person: Person, link: str) -> None:
        bearer = sign_in.session_of(VERIFIER, person_id=person.id)
        caller = Caller(client, {"Authorization": f"Bearer {bearer}"})
        caller.call("GET", "/innovations", expect=200)
        client.post(link, data={"password": ANOTHER})
        client.delete_cookie(SESSION_COOKIE)
        caller.call("GET", "/innovations", expect=401)

    def test_ends_after_its_time(self, session: Session, person: Person, link: str) -> None:
        token = link.removeprefix(passwords.PATH)
        later = clock.now() + passwords.LASTS[passwords.FORGOTTEN] + timedelta(seconds=1)
        with pytest.raises(passwords.LinkEnded):
            passwords.choose(session, token=token, password=ANOTHER, now=later)
        passwords.forget_old(session, now=later)
        assert session.scalar(select(func.count()).select_from(PasswordLink)) == 0

    @pytest.mark.parametrize("token", ["salah", "a" * 3000, "é", "%ff"])
    def test_that_is_none_says_so(self, client: FlaskClient, token: str) -> None:
        for answer in (client.get(passwords.PATH + token), client.post(passwords.PATH + token)):
            assert (answer.status_code, "/masuk/lupa" in answer.text) == (410, True)

    @pytest.mark.parametrize("typed", ["", "pendek", "a" * 5000, "dua belas \0 huruf"])
    def test_refuses_what_is_no_password_and_stays_open(self, client: FlaskClient, link: str, typed: str) -> None:
        answer = client.post(link, data={"password": typed})
        assert (answer.status_code, 'id="password-error"' in answer.text) == (422, True)
        assert "Set-Cookie" not in answer.headers
        assert client.get(link).status_code == 200

    def test_is_nowhere_in_the_database(self, session: Session, link: str) -> None:
        held = session.scalars(select(PasswordLink)).one()
        assert link.removeprefix(passwords.PATH).encode() not in held.token_hash


class TestOwn:
    @pytest.fixture
    def browser(self, client: FlaskClient, person: Person) -> FlaskClient:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER, person_id=person.id))
        return client

    def test_is_exchanged_and_leaves_this_device_signed_in(self, browser: FlaskClient, citizen: Caller) -> None:
        answer = browser.post("/kelola/sandi", data={"current": PASSWORD, "password": ANOTHER})
        assert answer.status_code == 303
        assert "Kata sandi baru berlaku" in browser.get(answer.location).text
        browser.delete_cookie(SESSION_COOKIE)
        assert (may_sign_in(citizen, ANOTHER), may_sign_in(citizen, PASSWORD)) == (True, False)

    @pytest.mark.parametrize(
        ("current", "password", "field"),
        [
            ("salah", ANOTHER, "current"),
            (PASSWORD, PASSWORD, "password"),
            (PASSWORD, "pendek", "password"),
            ("", "", "password"),
        ],
    )
    def test_is_refused_naming_the_field(self, browser: FlaskClient, current: str, password: str, field: str) -> None:
        answer = browser.post("/kelola/sandi", data={"current": current, "password": password})
        assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
        assert PASSWORD not in answer.text

    def test_cannot_be_guessed_for_long(self, browser: FlaskClient) -> None:
        form = {"current": "salah", "password": ANOTHER}
        codes = [browser.post("/kelola/sandi", data=form).status_code for _ in range(11)]
        assert codes == [422] * 10 + [429]

    def test_of_somebody_unknown_is_never_right(self, client: FlaskClient) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER))
        form = {"current": PASSWORD, "password": ANOTHER}
        assert client.post("/kelola/sandi", data=form).status_code == 422
