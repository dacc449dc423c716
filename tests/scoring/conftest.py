"""What scoring's tests stand on: its own clean database and its web application."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from services.scoring.app import create_app
from services.scoring.config import SERVICE, Settings
from shared.kit import web
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import sign_in


@pytest.fixture
def database(scoring_database_url: str) -> Iterator[Database]:
    """scoring's own database, as after its migrations."""
    opened = Database(scoring_database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def settings(scoring_database_url: str, redis_url: str) -> Settings:
    common = web.Common(
        service=SERVICE,
        database_url=scoring_database_url,
        redis_url=redis_url,
        internal_token=sign_in.INTERNAL_TOKEN,
        session_public_key=sign_in.keys()[1],
        public_url="http://localhost:8000",
        city_name="Kota Contoh",
        time_zone="Asia/Jakarta",
        public_contact="",
        log_level="WARNING",
    )
    return Settings(
        common=common,
        pass_secret="a-secret-of-the-tests-32-letters-long",
        submission_url="http://submission.example.test",
        report_year=2026,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[ServiceApp]:
    """scoring's web application."""
    created = create_app(settings)
    created.testing = True
    yield created
    created.database.dispose()


@pytest.fixture
def client(app: ServiceApp) -> FlaskClient:
    return app.test_client()
