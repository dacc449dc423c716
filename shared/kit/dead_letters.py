"""What could not be handled, and how is it given another chance?"""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shared.kit import inbox, logs, schema
from shared.kit.db import Database
from shared.kit.events import Envelope

log = logs.get(__name__)

_letters = schema.dead_letters
_waiting = _letters.c.replayed_at.is_(None)


def count(session: Session) -> int:
    """How many wait for a person."""
    return session.scalar(select(func.count()).select_from(_letters).where(_waiting)) or 0


def waiting(session: Session, *, limit: int = 100) -> list[dict[str, Any]]:
    """The oldest that wait: id, source, position, type, attempts, error, failed_at."""
    columns = (_letters.c.id, _letters.c.source, _letters.c.position, _letters.c.type)
    query = select(*columns, _letters.c.attempts, _letters.c.error, _letters.c.failed_at).where(_waiting)
    rows = session.execute(query.order_by(_letters.c.id).limit(limit)).mappings()
    return [{**row, "failed_at": row["failed_at"].isoformat()} for row in rows]


def replay(database: Database, handlers: inbox.Handlers, *, now: datetime, limit: int = 1000) -> dict[str, int]:
    """Handle the waiting letters again, each in its own transaction: `{"replayed": n, "failed": m}`."""
    with database.transaction() as session:
        found = session.execute(select(_letters.c.id, _letters.c.envelope).where(_waiting).limit(limit)).all()
    outcome = {"replayed": 0, "failed": 0}
    for letter_id, stored in found:
        envelope = msgspec.convert(stored, Envelope)
        try:
            with database.transaction() as session:
                if inbox.claim(session, [envelope]):
                    handlers.handle(session, envelope, now=now)
                session.execute(update(_letters).where(_letters.c.id == letter_id).values(replayed_at=now))
            outcome["replayed"] += 1
        except Exception as error:
            log.warning("dead_letter.failed_again", id=letter_id, error=repr(error))
            with database.transaction() as session:
                newest = _letters.c.attempts + 1
                session.execute(
                    update(_letters).where(_letters.c.id == letter_id).values(error=repr(error), attempts=newest)
                )
            outcome["failed"] += 1
    return outcome
