"""A citizen reports an error without an account; the agency is told, answers, and forgets who asked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from services.submission.accounts.limits import limiter
from services.submission.accounts.models import Agency
from services.submission.corrections import use_cases
from services.submission.corrections.models import Correction
from shared.contracts.events import CorrectionReported
from shared.kit import clock
from shared.kit.auth import OFFICER, SESSION_COOKIE, VERIFIER
from shared.kit.db import Database
from tests.builders import sign_in
from tests.builders.submissions import Caller
from tests.submission.test_life import events

FORM = "/inovasi/ringkas/koreksi"
WRONG = "Tertulis tahun 2052; yang benar 2025."
READER = "pembaca@example.test"


@pytest.fixture(autouse=True)
def public(owner: Caller, verifier: Caller) -> None:
    """Ringkas, verified; and nobody has reported anything in the last hour."""
    verifier.call("POST", f"{owner.submitted()}/verify", json={}, expect=200)
    limiter.reset()


def send(client: FlaskClient, message: str = WRONG, key: str = "satu", **typed: str) -> TestResponse:
    return client.post(FORM, data={"pesan": message, "idempotency_key": key, **typed})


def as_officer(client: FlaskClient, agency: Agency) -> FlaskClient:
    client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=agency.id))
    return client


def reports(session: Session) -> list[Correction]:
    return list(session.scalars(select(Correction).order_by(Correction.id)))


class TestReport:
    def test_is_found_from_the_innovation(self, client: FlaskClient) -> None:
        assert f'href="{FORM}"' in client.get("/inovasi/ringkas").text
        assert '<form method="post"' in client.get(FORM).text

    def test_is_kept_and_told_to_the_agency_without_the_reporter(
        self, client: FlaskClient, session: Session, hospital: Agency
    ) -> None:
        answer = send(client, surel=READER)
        assert (answer.status_code, answer.location) == (303, f"{FORM}?terkirim=1")
        (kept,) = reports(session)
        assert (kept.message, kept.address, kept.state, kept.agency_id) == (WRONG, READER, "open", hospital.id)
        told = [event for event in events(session) if isinstance(event, CorrectionReported)]
        assert [(event.message, event.agency.id) for event in told] == [(WRONG, hospital.id)]
        assert READER not in str(told)

    def test_is_thanked_for(self, client: FlaskClient) -> None:
        assert "Terima kasih" in client.get(f"{FORM}?terkirim=1").text

    def test_sent_twice_by_one_form_counts_once(self, client: FlaskClient, session: Session) -> None:
        assert [send(client).status_code for _ in range(2)] == [303, 303]
        assert len(reports(session)) == 1

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"message": "x"}, "pesan"),
            ({"message": ""}, "pesan"),
            ({"message": "a" * 2001}, "pesan"),
            ({"message": "Lihat http://a.test http://b.test www.c.test"}, "pesan"),
            ({"message": "Salah ketik di sini \u202e"}, "pesan"),
            ({"message": "Salah ketik di sini \0"}, "pesan"),
            ({"surel": "bukan alamat"}, "surel"),
            ({"surel": "a@b.test\nBcc: c@d.test"}, "surel"),
            ({"surel": f"{'a' * 300}@b.test"}, "surel"),
        ],
    )
    def test_that_cannot_be_kept_comes_back_with_the_field_named(
        self, client: FlaskClient, session: Session, typed: dict[str, str], field: str
    ) -> None:
        answer = send(client, **typed)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert reports(session) == []

    def test_by_a_program_is_thanked_for_and_thrown_away(self, client: FlaskClient, session: Session) -> None:
        assert send(client, situs="http://iklan.test").status_code == 303
        assert reports(session) == []

    def test_of_the_sixth_time_in_an_hour_must_wait(self, client: FlaskClient, session: Session) -> None:
        statuses = [send(client, key=str(number)).status_code for number in range(6)]
        assert statuses == [303] * 5 + [429]
        assert len(reports(session)) == 5

    def test_beyond_what_an_agency_can_read_is_refused(
        self, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(use_cases, "MOST_OPEN", 1)
        send(client)
        answer = send(client, key="dua")
        assert answer.status_code == 429
        assert "Banyak laporan" in answer.text or "belum menjawabnya" in answer.text
        assert len(reports(session)) == 1

    def test_on_what_is_not_public_is_not_found(self, client: FlaskClient, owner: Caller) -> None:
        owner.draft(name="Masih Draf")
        assert client.get("/inovasi/masih-draf/koreksi").status_code == 404
        assert client.post("/inovasi/masih-draf/koreksi", data={"pesan": WRONG}).status_code == 404

    def test_leaves_the_address_in_no_log(self, client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
        send(client, surel=READER)
        send(client, message="x", surel=READER)
        assert READER not in "".join(capsys.readouterr())


class TestAnswer:
    def test_closes_the_report_and_forgets_the_address(
        self, client: FlaskClient, session: Session, hospital: Agency
    ) -> None:
        send(client, surel=READER)
        page = as_officer(client, hospital).get("/kelola/koreksi").text
        assert WRONG in page
        assert f"mailto:{READER}" in page
        assert answer(client, page).status_code == 303
        (kept,) = reports(session)
        assert (kept.state, kept.address, kept.answer) == ("answered", None, "Sudah diperbaiki.")
        assert "Sudah diperbaiki." in client.get("/kelola/koreksi?status=answered").text

    def test_must_say_what_was_done(self, client: FlaskClient, hospital: Agency) -> None:
        send(client)
        page = as_officer(client, hospital).get("/kelola/koreksi").text
        assert answer(client, page, jawaban=" ").status_code == 422

    def test_is_given_once(self, client: FlaskClient, hospital: Agency) -> None:
        send(client)
        page = as_officer(client, hospital).get("/kelola/koreksi").text
        assert [answer(client, page, idempotency_key=key).status_code for key in "ab"] == [303, 409]

    def test_is_for_the_agency_alone(
        self, client: FlaskClient, session: Session, hospital: Agency, registry_office: Agency
    ) -> None:
        send(client)
        page = as_officer(client, hospital).get("/kelola/koreksi").text
        foreign = as_officer(client, registry_office)
        assert WRONG not in foreign.get("/kelola/koreksi").text
        assert answer(foreign, page).status_code == 404
        assert reports(session)[0].state == "open"

    def test_is_seen_by_verifiers_without_who_asked(self, client: FlaskClient) -> None:
        send(client, surel=READER)
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
        page = client.get("/kelola/koreksi").text
        assert WRONG in page
        assert READER not in page

    def test_is_listed_a_page_at_a_time(
        self, client: FlaskClient, hospital: Agency, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(use_cases, "PER_PAGE", 1)
        send(client, "Laporan yang pertama", "satu")
        send(client, "Laporan yang kedua", "dua")
        first = as_officer(client, hospital).get("/kelola/koreksi").text
        assert "yang kedua" in first
        assert "yang pertama" not in first
        following = re.search(r'rel="next" href="([^"]+)"', first)
        assert following
        assert "yang pertama" in client.get(following[1].replace("&amp;", "&")).text


class TestAddress:
    def test_is_forgotten_when_nobody_answers(self, client: FlaskClient, database: Database) -> None:
        send(client, surel=READER)
        assert remembered(database, after=timedelta(days=29)) == 1
        assert remembered(database, after=timedelta(days=31)) == 0


def answer(client: FlaskClient, page: str, **typed: Any) -> TestResponse:
    action = re.search(r'action="(/kelola/koreksi/[^"]+)"', page)
    assert action
    return client.post(action[1], data={"jawaban": "Sudah diperbaiki.", **typed})


def remembered(database: Database, *, after: timedelta) -> int:
    with database.transaction() as session:
        use_cases.forget_addresses(session, kept_days=30, now=clock.now() + after)
        return session.scalar(select(func.count(Correction.address))) or 0
