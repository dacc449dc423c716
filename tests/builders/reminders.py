"""One reminder of each kind, in a test: what leads to it, and the worker's sweeps up to the end of the period."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from services.notify.reminders import planning, running
from services.notify.reminders.planning import Calendar
from shared.contracts.events import AgencyRef, DutyChanged
from shared.kit import schema
from shared.kit.db import Database
from shared.kit.events import Event
from tests.builders.innovations import returned, submitted
from tests.builders.notices import BEGIN, HOSPITAL, REGISTRY, hear, office, person, wrap

END = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
CALENDAR = Calendar(year=2026, closes_at=END, time_zone="Asia/Jakarta", holidays=frozenset())


def sweep(database: Database, now: datetime) -> int:
    """What the worker does every minute."""
    with database.transaction() as session:
        planning.plan_ahead(session, CALENDAR, now=now)
    with database.transaction() as session:
        return running.run_due(session, now=now)


def tell_notify(database: Database, *events: Event) -> None:
    """Behind what was told before."""
    with database.transaction() as session:
        heard = session.scalar(select(func.count()).select_from(schema.inbox)) or 0
    hear(database, wrap(events, after=heard))


def duty(who: AgencyRef, standing: Any, *, version: int = 1, year: int = 2026) -> DutyChanged:
    return DutyChanged(version=version, agency=who, year=year, standing=standing)


def remind_of_everything(database: Database) -> None:
    """Let somebody be reminded of each thing that there are reminders of."""
    with_head = msgspec.structs.replace(office(HOSPITAL), head_email="direktur@contoh.example.test")
    tell_notify(
        database,
        with_head,
        office(REGISTRY, email="dukcapil@contoh.example.test"),
        person("sekda@contoh.example.test", "executive", number=20),
        person("pemeriksa@contoh.example.test", "verifier", number=21),
        duty(REGISTRY, "draft"),
        returned(id=UUID(int=41), agency=HOSPITAL),
        submitted(id=UUID(int=42), agency=HOSPITAL),
    )
    for now in (BEGIN + timedelta(hours=1), BEGIN + timedelta(days=22), END - timedelta(days=1)):
        sweep(database, now)
