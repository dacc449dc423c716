"""Somebody who signs in, and what the app shows, in a test."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from services.notify.audience import learning
from services.notify.audience import use_cases as audience
from services.notify.delivery import planning
from services.notify.delivery.models import INBOX, Delivery
from services.notify.delivery.planning import OwnOccasion
from shared.kit.db import Database
from tests.builders.notices import BEGIN

READER = UUID(int=70)
ADDRESS = "pembaca@contoh.example.test"


def add_person(
    database: Database,
    *roles: str,
    person_id: UUID = READER,
    address: str = ADDRESS,
    agency_id: UUID | None = None,
    version: int = 1,
    since: datetime = BEGIN - timedelta(days=1),
) -> UUID:
    """Somebody active with these roles; the person's id."""
    with database.transaction() as session:
        learning.keep_person(
            session,
            person_id=person_id,
            version=version,
            since=since,
            email=address,
            roles=roles,
            agency_id=agency_id,
            is_active=True,
        )
    return person_id


def tell_person(
    database: Database,
    person_id: UUID = READER,
    *,
    kind: str = "innovation_verified",
    innovation: str = "Contoh Antar Obat",
    path: str = "/inovasi/contoh-antar-obat",
    now: datetime | None = None,
) -> UUID:
    """Tell somebody of an innovation that was verified; the id of the item in the app."""
    at = now or datetime.now(UTC)
    occasion = OwnOccasion(id=uuid4(), subject="innovation/30", time=at, correlationid="request-of-a-test")
    parameters = {"innovation": innovation, "agency": "RSUD Contoh", "partners": "", "path": path}
    with database.transaction() as session:
        to = [audience.person(person_id)]
        planning.tell(session, occasion, kind=kind, to=to, parameters=parameters, now=at)
        found = select(Delivery.id).where(Delivery.event_id == occasion.id, Delivery.channel == INBOX)
        return session.scalars(found).one()
