"""How do agencies come to carry an innovation together?"""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.catalogue import queries
from services.submission.collaboration.rules import network_level
from services.submission.registry import duty
from shared.contracts import catalogue
from shared.contracts.events import CollaborationAnswered, CollaborationEnded, CollaborationInvited, InnovationSubmitted
from shared.kit.db import Database
from tests.builders import submissions, years
from tests.builders.submissions import Caller
from tests.submission.test_bad_input import pointers
from tests.submission.test_life import events


@pytest.fixture
def invited(owner: Caller, registry_office: Agency) -> str:
    """An innovation of the hospital's to which the registry office is invited; its path."""
    path, _ = owner.draft()
    owner.call("POST", f"{path}/partners", json=invitation(registry_office), expect=201)
    return path


def invitation(agency: Agency) -> dict[str, Any]:
    return {"agency_id": str(agency.id), "role": "Menerbitkan akta"}


class TestInvite:
    def test_lets_the_invited_agency_see_but_not_edit(self, invited: str, partner: Caller) -> None:
        etag = partner.call("GET", invited, expect=200).headers["ETag"]
        partner.call("PATCH", invited, json={"summary": "x"}, headers={"If-Match": etag}, expect=403)
        assert len(partner.call("GET", "/innovations", expect=200).json["items"]) == 1

    def test_is_told(self, invited: str, session: Session, registry_office: Agency) -> None:
        told = events(session)[-1]
        assert isinstance(told, CollaborationInvited)
        assert (told.version, told.partner.id, told.role) == (1, registry_office.id, "Menerbitkan akta")

    def test_is_refused_twice(self, invited: str, owner: Caller, registry_office: Agency) -> None:
        problem = owner.call("POST", f"{invited}/partners", json=invitation(registry_office), expect=409).json
        assert problem["type"] == "/masalah/already-asked"

    def test_is_refused_for_oneself_and_for_nobody(self, owner: Caller, hospital: Agency) -> None:
        path, _ = owner.draft()
        for agency_id in (str(hospital.id), "01980000-0000-7000-8000-000000000000"):
            body = {"agency_id": agency_id, "role": "mitra"}
            problem = owner.call("POST", f"{path}/partners", json=body, expect=422).json
            assert pointers(problem) == {"/agency_id"}

    def test_is_the_owner_s(self, invited: str, partner: Caller, registry_office: Agency) -> None:
        partner.call("POST", f"{invited}/partners", json=invitation(registry_office), expect=403)


class TestAnswer:
    def test_yes_makes_a_partner_in_events_and_edits(
        self, invited: str, owner: Caller, partner: Caller, session: Session, registry_office: Agency
    ) -> None:
        partner.call("POST", f"{invited}/partners/{registry_office.id}/accept", expect=200)
        told = events(session)[-1]
        assert isinstance(told, CollaborationAnswered)
        assert (told.accepted, told.version) == (True, 2)
        etag = partner.call("GET", invited, expect=200).headers["ETag"]
        partner.call("PATCH", invited, json={"summary": "x"}, headers={"If-Match": etag}, expect=200)
        owner.call("POST", f"{invited}/submit", expect=200)
        submitted = events(session)[-1]
        assert isinstance(submitted, InnovationSubmitted)
        assert [agency.id for agency in submitted.innovation.partners] == [registry_office.id]

    def test_no_needs_a_reason_and_closes_the_door(
        self, invited: str, owner: Caller, partner: Caller, registry_office: Agency
    ) -> None:
        address = f"{invited}/partners/{registry_office.id}/decline"
        assert pointers(partner.call("POST", address, json={}, expect=422).json) == {"/reason"}
        partner.call("POST", address, json={"reason": "Belum siap."}, expect=200)
        partner.call("GET", invited, expect=404)
        again = owner.call("POST", f"{invited}/partners", json=invitation(registry_office), expect=201).json
        assert again["state"] == "invited"

    def test_twice_is_once(self, invited: str, partner: Caller, session: Session, registry_office: Agency) -> None:
        for _ in range(2):
            partner.call("POST", f"{invited}/partners/{registry_office.id}/accept", expect=200)
        assert len([event for event in events(session) if isinstance(event, CollaborationAnswered)]) == 1
        body = {"reason": "Berubah pikiran."}
        partner.call("POST", f"{invited}/partners/{registry_office.id}/decline", json=body, expect=409)

    def test_is_the_invited_agency_s(
        self, invited: str, client: FlaskClient, database: Database, owner: Caller, registry_office: Agency
    ) -> None:
        stranger = Caller(client, submissions.key_for(database, submissions.add_agency(database, "Lain", "Lain")))
        stranger.call("POST", f"{invited}/partners/{registry_office.id}/accept", expect=404)
        owner.call("POST", f"{invited}/partners/{registry_office.id}/accept", expect=403)

    def test_is_too_late_once_it_is_verified(
        self, invited: str, owner: Caller, partner: Caller, verifier: Caller, registry_office: Agency
    ) -> None:
        owner.call("POST", f"{invited}/submit", expect=200)
        verifier.call("POST", f"{invited}/verify", json={}, expect=200)
        partner.call("POST", f"{invited}/partners/{registry_office.id}/accept", expect=409)


class TestPermission:
    def test_of_a_supporter_is_to_read_and_to_prove(
        self, owner: Caller, partner: Caller, registry_office: Agency
    ) -> None:
        path, _ = owner.draft()
        asked = {**invitation(registry_office), "permission": "supporter"}
        assert owner.call("POST", f"{path}/partners", json=asked, expect=201).json["permission"] == "supporter"
        partner.call("POST", f"{path}/partners/{registry_office.id}/accept", expect=200)
        etag = partner.call("GET", path, expect=200).headers["ETag"]
        partner.call("PATCH", path, json={"summary": "x"}, headers={"If-Match": etag}, expect=403)
        partner.call("PUT", f"{path}/claims", json={"claims": []}, headers={"If-Match": etag}, expect=403)
        partner.upload(path)

    def test_is_one_of_two(self, owner: Caller, registry_office: Agency) -> None:
        path, _ = owner.draft()
        asked = {**invitation(registry_office), "permission": "semua"}
        assert pointers(owner.call("POST", f"{path}/partners", json=asked, expect=422).json) == {"/permission"}


class TestLeave:
    @pytest.fixture
    def carried(self, invited: str, partner: Caller, registry_office: Agency) -> str:
        """An innovation that both agencies carry; its path."""
        partner.call("POST", f"{invited}/partners/{registry_office.id}/accept", expect=200)
        return invited

    def test_needs_a_reason_and_closes_the_door(
        self, carried: str, partner: Caller, session: Session, registry_office: Agency
    ) -> None:
        address = f"{carried}/partners/{registry_office.id}/leave"
        assert pointers(partner.call("POST", address, json={}, expect=422).json) == {"/reason"}
        left = partner.call("POST", address, json={"reason": "Tugas pindah."}, expect=200).json
        assert left["state"] == "left"
        told = events(session)[-1]
        assert isinstance(told, CollaborationEnded)
        assert (told.version, told.reason) == (3, "Tugas pindah.")
        partner.call("GET", carried, expect=404)

    def test_lets_the_owner_ask_again(
        self, carried: str, owner: Caller, partner: Caller, registry_office: Agency
    ) -> None:
        body = {"reason": "Tugas pindah."}
        partner.call("POST", f"{carried}/partners/{registry_office.id}/leave", json=body, expect=200)
        again = owner.call("POST", f"{carried}/partners", json=invitation(registry_office), expect=201).json
        assert again["state"] == "invited"

    def test_is_for_those_who_accepted(
        self, invited: str, owner: Caller, partner: Caller, registry_office: Agency
    ) -> None:
        address, body = f"{invited}/partners/{registry_office.id}/leave", {"reason": "x"}
        partner.call("POST", address, json=body, expect=403)
        owner.call("POST", address, json=body, expect=403)

    def test_is_too_late_once_it_is_verified(
        self, carried: str, owner: Caller, partner: Caller, verifier: Caller, registry_office: Agency
    ) -> None:
        owner.call("POST", f"{carried}/submit", expect=200)
        verifier.call("POST", f"{carried}/verify", json={}, expect=200)
        partner.call("POST", f"{carried}/partners/{registry_office.id}/leave", json={"reason": "x"}, expect=409)


class TestDuty:
    @pytest.mark.parametrize(("partners_count", "partner_has"), [(False, 0), (True, 1)])
    def test_of_the_partner_is_met_where_the_year_says_so(
        self,
        invited: str,
        owner: Caller,
        partner: Caller,
        verifier: Caller,
        session: Session,
        registry_office: Agency,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        partners_count: bool,
        partner_has: int,
    ) -> None:
        partner.call("POST", f"{invited}/partners/{registry_office.id}/accept", expect=200)
        with years.known(monkeypatch, tmp_path, 2026, duty={"partners_count": partners_count}):
            under_way = duty.counts(session, year=2026)
            assert (registry_office.id in under_way) is partners_count
            owner.call("POST", f"{invited}/submit", expect=200)
            verifier.call("POST", f"{invited}/verify", json={}, expect=200)
            found = queries.agencies_with_counts(session, year=2026)
        assert {agency.short_name: number for agency, number in found} == {"RSUD": 1, "Disdukcapil": partner_has}


class TestNetworkLevel:
    @pytest.mark.parametrize(("agencies", "level"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (9, 3)])
    def test_rises_with_the_agencies(self, agencies: int, level: int) -> None:
        assert network_level(catalogue.of_year(2026).network, agencies) == level
