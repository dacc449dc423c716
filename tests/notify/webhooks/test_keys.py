"""A key of an agency's system opens webhooks where submission says so, and at the moment it says so."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from services.submission.accounts import issuing
from services.submission.accounts.models import Agency
from services.submission.trail.use_cases import SYSTEM
from shared.contracts.keys import KEY_PREFIX, MANAGE_WEBHOOKS
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import sign_in, submissions
from tests.builders.services import create_app

WANTED = {"url": "https://a.contoh.go.id/", "label": "SIMRS", "types": ["inovasi.innovation.verified.v1"]}
WEBHOOKS = "/api/notify/v1/webhooks"


@pytest.fixture
def submission(submission_database_url: str) -> Iterator[tuple[Database, str]]:
    """The database of a running submission, and where it answers."""
    app = create_app("submission", SUBMISSION_DATABASE_URL=submission_database_url)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app.database, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.database.dispose()


@pytest.fixture
def agency(submission: tuple[Database, str]) -> Agency:
    return submissions.add_agency(submission[0], "RSUD Contoh", "RSUD")


@pytest.fixture
def client(notify_database_url: str, submission: tuple[Database, str]) -> Iterator[FlaskClient]:
    app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url, SUBMISSION_URL=submission[1])
    yield app.test_client()
    app.database.dispose()


class TestAKey:
    def test_with_the_scope_registers_for_its_agency(
        self, client: FlaskClient, submission: tuple[Database, str], agency: Agency
    ) -> None:
        key = submissions.key_for(submission[0], agency, MANAGE_WEBHOOKS)
        answer = client.post(WEBHOOKS, json=WANTED, headers={**key, "Idempotency-Key": "satu"})
        assert (answer.status_code, answer.json["agency_id"]) == (201, str(agency.id))
        again = client.post(WEBHOOKS, json=WANTED, headers={**key, "Idempotency-Key": "satu"})
        assert again.json == answer.json

    def test_without_the_scope_is_refused(
        self, client: FlaskClient, submission: tuple[Database, str], agency: Agency
    ) -> None:
        key = submissions.key_for(submission[0], agency, "innovations:read")
        answer = client.get(WEBHOOKS, headers=key)
        assert answer.status_code == 403
        assert MANAGE_WEBHOOKS in answer.json["detail"]

    def test_that_was_revoked_opens_nothing_from_then_on(
        self, client: FlaskClient, submission: tuple[Database, str], agency: Agency
    ) -> None:
        with submission[0].transaction() as session:
            held, text = issuing.issue_key(
                session, agency, label="sistem", scopes=[MANAGE_WEBHOOKS], expires_at=None, by=SYSTEM, now=clock.now()
            )
            key_id = held.id
        key = {"Authorization": f"Bearer {text}", "Accept-Language": "id"}
        assert client.get(WEBHOOKS, headers=key).status_code == 200
        with submission[0].transaction() as session:
            issuing.revoke_key(session, key_id, by=SYSTEM, now=clock.now() - timedelta(seconds=1))
        answer = client.get(WEBHOOKS, headers=key)
        assert answer.status_code == 401
        assert answer.json["detail"].startswith("Kunci API ini sudah dicabut")

    @pytest.mark.parametrize("rest", ["", "x", "0" * 32 + "_" + "a" * 43, "�", "a" * 5000])
    def test_that_is_none_is_refused(self, rest: str, client: FlaskClient) -> None:
        headers = {"Authorization": f"Bearer {KEY_PREFIX}{rest}".encode("latin-1", "replace").decode("latin-1")}
        assert client.get(WEBHOOKS, headers=headers).status_code == 401


class TestWhileSubmissionIsAway:
    def test_nobody_is_let_in_and_is_told_to_come_again(self, notify_database_url: str) -> None:
        app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url, SUBMISSION_URL="http://127.0.0.1:9")
        answer = app.test_client().get(WEBHOOKS, headers={"Authorization": f"Bearer {KEY_PREFIX}x"})
        app.database.dispose()
        assert answer.status_code == 503
        assert answer.json["type"] == "/masalah/away"


class TestTheQuestion:
    @pytest.mark.parametrize("body", [{}, {"key": 7}, [], "x", {"key": None}])
    def test_needs_a_key(self, body: object, submission_database_url: str) -> None:
        app = create_app("submission", SUBMISSION_DATABASE_URL=submission_database_url)
        path = "/internal/api-keys/recognise"
        answer = app.test_client().post(path, json=body, headers=sign_in.as_internal())
        app.database.dispose()
        assert answer.status_code == 422
