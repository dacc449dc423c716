"""What do submission's tests stand on: the real application on a real database, and who calls it?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.config import Settings
from shared.kit.auth import ADMIN, VERIFIER
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import sign_in, submissions
from tests.builders.submissions import Caller


@pytest.fixture
def settings(submission_database_url: str, tmp_path: Path) -> Settings:
    return submissions.settings(submission_database_url, storage_url=tmp_path.as_uri())


@pytest.fixture
def app(settings: Settings) -> Iterator[ServiceApp]:
    app = create_app(settings)
    # A test changes things behind the application's back, too, and looks at once.
    app.extensions["kept_pages"].may_lag_s = 0
    yield app
    app.extensions["lanes"].close()
    app.database.dispose()


@pytest.fixture
def client(app: ServiceApp) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def database(app: ServiceApp) -> Database:
    return app.database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A transaction that ends with the test, for looking and for use cases."""
    with database.session() as session:
        yield session


@pytest.fixture
def hospital(database: Database) -> Agency:
    return submissions.add_agency(database, "RSUD Besemah", "RSUD")


@pytest.fixture
def registry_office(database: Database) -> Agency:
    return submissions.add_agency(database, "Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil")


@pytest.fixture
def owner(client: FlaskClient, database: Database, hospital: Agency) -> Caller:
    """The hospital's system."""
    return Caller(client, submissions.key_for(database, hospital))


@pytest.fixture
def partner(client: FlaskClient, database: Database, registry_office: Agency) -> Caller:
    """The registry office's system."""
    return Caller(client, submissions.key_for(database, registry_office))


@pytest.fixture
def verifier(client: FlaskClient) -> Caller:
    return Caller(client, sign_in.as_staff(VERIFIER))


@pytest.fixture
def admin(client: FlaskClient) -> Caller:
    return Caller(client, sign_in.as_staff(ADMIN))


@pytest.fixture
def citizen(client: FlaskClient) -> Caller:
    return Caller(client, {})
