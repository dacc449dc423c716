"""Whoever must hear that an agency's duty of the year stands otherwise hears of it, with the change, and once."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.registry import duty
from services.submission.registry.models import DutyStanding
from shared.contracts.events import DutyChanged
from shared.kit.db import Database
from tests.builders import years
from tests.builders.submissions import NOW, Caller
from tests.submission.test_life import events


def changes(session: Session) -> list[DutyChanged]:
    return [event for event in events(session) if isinstance(event, DutyChanged)]


def told(session: Session) -> list[tuple[str, int, str]]:
    """Agency, year and standing, in the order they were told."""
    return [(one.agency.name, one.year, one.standing) for one in changes(session)]


class TestStanding:
    @pytest.mark.parametrize(
        ("statuses", "standing"),
        [
            ([], "none"),
            (["withdrawn"], "none"),
            (["draft", "withdrawn"], "draft"),
            (["returned"], "draft"),
            (["draft", "submitted"], "submitted"),
            (["verified", "draft"], "met"),
        ],
    )
    def test_is_the_furthest_that_any_has_come(self, statuses: list[str], standing: str) -> None:
        assert duty.standing_of(statuses) == standing


class TestEachStep:
    def test_tells_how_the_duty_stands(self, owner: Caller, verifier: Caller, session: Session) -> None:
        path = owner.submitted()
        verifier.call("POST", f"{path}/return", json={"note": "Lengkapi."}, expect=200)
        owner.call("POST", f"{path}/submit", expect=200)
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        owner.call("POST", f"{path}/withdraw", json={"reason": "Salah."}, expect=200)
        standings = [standing for _, _, standing in told(session)]
        assert standings == ["draft", "submitted", "draft", "submitted", "met", "none"]

    def test_tells_nothing_where_another_is_further(self, owner: Caller, session: Session) -> None:
        owner.submitted()
        owner.draft(name="Lain")
        assert [standing for _, _, standing in told(session)] == ["draft", "submitted"]

    def test_counts_the_version_up(self, owner: Caller, session: Session) -> None:
        owner.submitted()
        assert [one.version for one in changes(session)] == [1, 2]

    def test_of_a_year_tells_both(
        self, owner: Caller, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        with years.known(monkeypatch, tmp_path, 2026, 2027):
            path, etag = owner.draft()
            owner.call("PATCH", path, json={"year": 2027}, headers={"If-Match": etag}, expect=200)
        assert told(session)[1:] == [("RSUD Besemah", 2026, "none"), ("RSUD Besemah", 2027, "draft")]

    def test_that_is_refused_tells_nothing(self, owner: Caller, session: Session) -> None:
        path, _ = owner.draft(design="Pendek.")
        owner.call("POST", f"{path}/submit", expect=422)
        assert [standing for _, _, standing in told(session)] == ["draft"]


class TestPartners:
    @pytest.mark.parametrize("partners_count", [True, False])
    def test_are_told_of_where_the_year_says_so(
        self,
        owner: Caller,
        partner: Caller,
        registry_office: Agency,
        session: Session,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        partners_count: bool,
    ) -> None:
        with years.known(monkeypatch, tmp_path, 2026, duty={"partners_count": partners_count}):
            path, _ = owner.draft()
            invitation = {"agency_id": str(registry_office.id), "role": "Mitra"}
            owner.call("POST", f"{path}/partners", json=invitation, expect=201)
            partner.call("POST", f"{path}/partners/{registry_office.id}/accept", expect=200)
            partner.call("POST", f"{path}/partners/{registry_office.id}/leave", json={"reason": "Pindah."}, expect=200)
        of_partner = [standing for name, _, standing in told(session) if name == registry_office.name]
        assert of_partner == (["draft", "none"] if partners_count else [])


class TestSweep:
    def test_finds_what_was_never_told(self, owner: Caller, database: Database, session: Session) -> None:
        """As after an upgrade, when the table begins empty."""
        owner.submitted()
        with database.transaction() as writing:
            writing.execute(delete(DutyStanding))
        for changed in (1, 0):
            with database.transaction() as writing:
                assert duty.settle_all(writing, now=NOW) == changed
        assert session.scalars(select(DutyStanding.standing)).all() == ["submitted"]

    def test_finds_another_rule_for_partners(
        self,
        owner: Caller,
        partner: Caller,
        registry_office: Agency,
        database: Database,
        session: Session,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        path, _ = owner.draft()
        invitation = {"agency_id": str(registry_office.id), "role": "Mitra"}
        owner.call("POST", f"{path}/partners", json=invitation, expect=201)
        partner.call("POST", f"{path}/partners/{registry_office.id}/accept", expect=200)
        with years.known(monkeypatch, tmp_path, 2026, duty={"partners_count": True}), database.transaction() as writing:
            assert duty.settle_all(writing, now=NOW) == 1
        assert told(session)[-1] == (registry_office.name, 2026, "draft")
