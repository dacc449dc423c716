"""What do the tests of the intake stand on?"""

from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.kit.db import Database
from tests.builders import submissions
from tests.builders.submissions import Caller


@pytest.fixture
def stranger(client: FlaskClient, database: Database) -> Caller:
    """An agency that has nothing to do with it."""
    return Caller(client, submissions.key_for(database, submissions.add_agency(database, "Dinas Lain", "Lain")))


@pytest.fixture
def keys(citizen: Caller) -> dict[str, Any]:
    """The published keys."""
    found: dict[str, Any] = citizen.call("GET", "/receipt-keys", expect=200).json
    return found
