"""Those who follow the duty up see who was reminded of it, when, and who else was told."""

from datetime import UTC, datetime
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from services.submission.accounts.models import Agency
from services.submission.compliance import use_cases
from services.submission.compliance.models import DutyReminder
from shared.contracts.events import DutyReminded
from shared.kit.db import Database
from tests.builders.sign_in import as_staff

END = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
AT = datetime(2026, 12, 24, 1, tzinfo=UTC)


def remind(database: Database, agency_id: UUID, *, days: int, told: list[str], at: datetime = AT) -> None:
    event = DutyReminded(
        version=1,
        agency_id=agency_id,
        year=2026,
        closes_at=END,
        days_before=days,
        told=told,  # type: ignore[arg-type]
    )
    with database.transaction() as session:
        use_cases.keep_reminder(session, event, at=at)


class TestReminders:
    def test_are_shown_to_staff_with_all_before(
        self, client: FlaskClient, hospital: Agency, database: Database
    ) -> None:
        remind(database, hospital.id, days=7, told=["office", "head"])
        remind(database, hospital.id, days=30, told=["office"], at=AT.replace(day=1))
        page = client.get("/kepatuhan", headers=as_staff("executive")).text
        assert "24 Desember 2026" in page
        assert "2 kali" in page
        assert "7 hari sebelum ditutup (kantor, pimpinan)" in page

    def test_are_not_shown_to_the_public(self, client: FlaskClient, hospital: Agency, database: Database) -> None:
        remind(database, hospital.id, days=7, told=["office"])
        assert "Diingatkan" not in client.get("/kepatuhan").text

    def test_heard_of_twice_are_one(self, database: Database, hospital: Agency) -> None:
        for _ in range(2):
            remind(database, hospital.id, days=7, told=["office"])
        with database.transaction() as session:
            assert len(session.scalars(select(DutyReminder)).all()) == 1
