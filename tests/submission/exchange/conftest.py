"""Who works in Excel, and with which file?"""

import pytest
from flask.testing import FlaskClient

from services.submission.accounts.models import Agency
from shared.kit.auth import OFFICER, SESSION_COOKIE
from tests.builders import sign_in
from tests.builders.submissions import Caller


@pytest.fixture
def officer(client: FlaskClient, hospital: Agency) -> FlaskClient:
    """An officer of the hospital, in a browser."""
    client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=hospital.id))
    return client


@pytest.fixture
def template(owner: Caller) -> bytes:
    """The hospital's empty template."""
    return owner.call("GET", "/workbook", expect=200).data
