"""What tests of webhooks' API and pages stand on: the application, and who calls it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.kit import auth
from shared.kit.edge import ServiceApp
from tests.builders import sign_in
from tests.builders.notices import HOSPITAL, REGISTRY
from tests.builders.services import create_app

API = "/api/notify/v1"


@pytest.fixture
def app(notify_database_url: str) -> Iterator[ServiceApp]:
    created = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url)
    yield created
    created.database.dispose()


@pytest.fixture
def client(app: ServiceApp) -> FlaskClient:
    return app.test_client()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who calls the API."""

    client: FlaskClient
    headers: dict[str, str]

    def call(self, method: str, path: str, *, expect: int, headers: Any = (), **sent: Any) -> Any:
        """The answer's JSON, None where there is none."""
        answer: TestResponse = self.client.open(
            API + path, method=method, headers={**self.headers, **dict(headers)}, **sent
        )
        assert answer.status_code == expect, answer.text
        return answer.json if answer.data else None


@pytest.fixture
def officer(client: FlaskClient) -> Caller:
    """Of the hospital."""
    return Caller(client=client, headers=sign_in.as_staff(auth.OFFICER, agency_id=HOSPITAL.id))


@pytest.fixture
def stranger(client: FlaskClient) -> Caller:
    """An officer of another agency."""
    return Caller(client=client, headers=sign_in.as_staff(auth.OFFICER, agency_id=REGISTRY.id))


@pytest.fixture
def admin(client: FlaskClient) -> Caller:
    return Caller(client=client, headers=sign_in.as_staff(auth.ADMIN))
