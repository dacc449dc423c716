"""What do events say of those whom notify may have to tell? Hearing it twice, or late, changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.audience.models import AgencyVersion, DutyStanding, PersonVersion


def keep_agency(
    session: Session,
    *,
    agency_id: UUID,
    version: int,
    since: datetime,
    name: str,
    email: str | None,
    head_email: str | None = None,
) -> None:
    """Learn of an agency, or of another version of it; hearing it twice changes nothing."""
    row = {"agency_id": agency_id, "version": version, "since": since, "name": name, "email": email or None}
    row["head_email"] = head_email or None
    session.execute(insert(AgencyVersion).values(row).on_conflict_do_nothing())


def keep_person(
    session: Session,
    *,
    person_id: UUID,
    version: int,
    since: datetime,
    email: str,
    roles: Sequence[str],
    agency_id: UUID | None = None,
    is_active: bool,
) -> None:
    """Learn of a member of staff, or of another version; hearing it twice changes nothing."""
    row = {
        "person_id": person_id,
        "version": version,
        "since": since,
        "email": email,
        "roles": list(roles),
        "agency_id": agency_id,
        "is_active": is_active,
    }
    session.execute(insert(PersonVersion).values(row).on_conflict_do_nothing())


def keep_duty(session: Session, *, agency_id: UUID, year: int, version: int, standing: str, since: datetime) -> bool:
    """Learn how an agency's duty of a year stands; False where something newer is known."""
    row = {"agency_id": agency_id, "year": year, "version": version, "standing": standing, "since": since}
    statement = insert(DutyStanding).values(row)
    heard = statement.on_conflict_do_update(
        index_elements=["agency_id", "year"],
        set_={name: statement.excluded[name] for name in ("version", "standing", "since")},
        where=DutyStanding.version < statement.excluded.version,
    )
    return session.scalar(heard.returning(DutyStanding.version)) is not None
