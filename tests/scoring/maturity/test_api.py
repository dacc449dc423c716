"""Who may read an innovation's maturity score."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from services.scoring.handlers import HANDLERS
from shared.contracts.events import AgencyRef
from shared.kit.db import Database
from shared.kit.events import Event
from tests.builders import innovations, sign_in
from tests.builders.innovations import deliver, envelopes

INNOVATION_ID = UUID(int=7)
PARTNER = AgencyRef(id=UUID(int=2), name="Dinas Mitra")
ADDRESS = f"/api/scoring/v1/innovations/{INNOVATION_ID}/maturity"


def hear(database: Database, event: Event) -> None:
    deliver(database, HANDLERS, envelopes([event]))


class TestVerified:
    def test_is_for_everybody(self, client: FlaskClient, database: Database) -> None:
        hear(database, innovations.verified(3, id=INNOVATION_ID))
        answer = client.get(ADDRESS)
        assert answer.status_code == 200
        assert answer.json is not None
        assert {name: answer.json[name] for name in ("claimed", "verified", "maximum", "innovation_version")} == {
            "claimed": "74.00",
            "verified": "74.00",
            "maximum": "111.00",
            "innovation_version": 3,
        }
        assert answer.json["by_variable"]["Infrastruktur"] == {"claimed": "20.00", "verified": "20.00"}


class TestNotYetVerified:
    @pytest.fixture(autouse=True)
    def _submitted(self, database: Database) -> None:
        hear(database, innovations.submitted(1, id=INNOVATION_ID, partners=[PARTNER]))

    def test_is_hidden_from_the_public(self, client: FlaskClient) -> None:
        assert client.get(ADDRESS).status_code == 404

    @pytest.mark.parametrize("role", ["admin", "verifier", "committee", "executive"])
    def test_is_shown_to_staff(self, client: FlaskClient, role: str) -> None:
        assert client.get(ADDRESS, headers=sign_in.as_staff(role)).status_code == 200

    @pytest.mark.parametrize("agency_id", [innovations.AGENCY_ID, PARTNER.id])
    def test_is_shown_to_the_agencies_that_carry_it(self, client: FlaskClient, agency_id: UUID) -> None:
        headers = sign_in.as_staff("officer", agency_id=agency_id)
        assert client.get(ADDRESS, headers=headers).status_code == 200

    def test_is_hidden_from_another_agency(self, client: FlaskClient) -> None:
        headers = sign_in.as_staff("officer", agency_id=uuid4())
        assert client.get(ADDRESS, headers=headers).status_code == 404


class TestUnknown:
    def test_is_not_found(self, client: FlaskClient) -> None:
        answer = client.get(ADDRESS)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
