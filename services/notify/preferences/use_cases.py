"""What does each person wish, and how is it changed?"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.preferences.models import Preference
from services.notify.preferences.rules import Choice, Wishes


def wishes(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Wishes]:
    """What each of these people wishes; whoever chose nothing has what everybody has."""
    query = select(Preference).where(Preference.person_id.in_(person_ids))
    chosen = {row.person_id: _wishes(row) for row in session.scalars(query)} if person_ids else {}
    return {person_id: chosen.get(person_id, Wishes()) for person_id in person_ids}


def change(session: Session, person_id: UUID, wished: Wishes, *, now: datetime) -> None:
    """Hold to these wishes from now on; what was planned before leaves as it was planned."""
    row = {
        "language": wished.language,
        "choices": {name: asdict(choice) for name, choice in wished.choices.items()},
        "quiet_from": wished.quiet_from,
        "quiet_until": wished.quiet_until,
        "time_zone": wished.time_zone,
        "changed_at": now,
    }
    chosen = insert(Preference).values(person_id=person_id, **row)
    session.execute(chosen.on_conflict_do_update(index_elements=["person_id"], set_=row))


def _wishes(row: Preference) -> Wishes:
    return Wishes(
        language=row.language,
        choices={name: Choice(**choice) for name, choice in row.choices.items()},
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        time_zone=row.time_zone,
    )
