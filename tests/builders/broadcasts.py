"""What the committee broadcasts, in a test."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notify.broadcasts import audiences, sending, use_cases
from services.notify.broadcasts.juries import Ask
from services.notify.broadcasts.models import Broadcast
from shared.contracts.juries import Jury
from shared.kit.auth import Principal
from shared.kit.db import Database

COMMITTEE = Principal(id="staff:00000000-0000-0000-0000-000000000001", name="Panitia Contoh")
PUBLIC_URL = "http://localhost:8000"
YEAR = 2026


def typed(**changes: Any) -> dict[str, Any]:
    """What a form holds, as the schema reads it; for every verifier where nothing else is said."""
    plain = {
        "subject": "Jadwal rapat (contoh)",
        "body": "Yth. Bapak/Ibu,\n\nRapat dimulai pukul 09.00 WIB.",
        "label": "Lihat jadwal",
        "path": "/festival",
        "roles": ["verifier"],
    }
    return {**plain, **changes}


def nobody_judges() -> list[Jury]:
    return []


def draft(database: Database, *, now: datetime, ask: Ask = nobody_judges, **changes: Any) -> UUID:
    with database.transaction() as session:
        begun = use_cases.begin(session, typed(**changes), public_url=PUBLIC_URL, ask=ask, by=COMMITTEE, now=now)
        return begun.id


def reached(database: Database, broadcast_id: UUID, *, now: datetime, ask: Ask = nobody_judges) -> audiences.Reached:
    with database.transaction() as session:
        return audiences.reached(session, use_cases.of(session, broadcast_id), year=YEAR, ask=ask, at=now)


def send(
    database: Database,
    broadcast_id: UUID,
    *,
    now: datetime,
    count: int | None = None,
    ask: Ask = nobody_judges,
) -> None:
    """Confirm the count that is shown, or another."""
    shown = reached(database, broadcast_id, now=now, ask=ask).count if count is None else count
    with database.transaction() as session:
        broadcast = use_cases.of(session, broadcast_id, is_locked=True)
        sending.send(
            session, broadcast, version=broadcast.version, count=shown, year=YEAR, ask=ask, by=COMMITTEE, now=now
        )


def plan(database: Database, *, now: datetime) -> int:
    """What the worker does every two seconds."""
    with database.transaction() as session:
        return sending.plan_due(session, now=now)


def stop(database: Database, broadcast_id: UUID, *, now: datetime) -> None:
    with database.transaction() as session:
        sending.stop(session, use_cases.of(session, broadcast_id, is_locked=True), by=COMMITTEE, now=now)


def row(database: Database, broadcast_id: UUID) -> Broadcast:
    with database.transaction() as session:
        return use_cases.of(session, broadcast_id)


def how_far(database: Database, broadcast_id: UUID) -> tuple[str, Mapping[str, int]]:
    """The standing, and how many letters are where."""
    with database.transaction() as session:
        found = sending.progress(session, [broadcast_id])[broadcast_id]
        standing = sending.standing(use_cases.of(session, broadcast_id), found)
    counts = {name: getattr(found, name) for name in ("waiting", "delivered", "failed", "not_sent")}
    return standing, {name: count for name, count in counts.items() if count}
