"""What do agencies and people have in common when they are entered: one name each, and others who are told?"""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.submission.accounts.models import Person
from shared.contracts.events import PersonRegistered
from shared.kit import outbox
from shared.kit.errors import FieldError, Invalid


def flush_or_refuse(session: Session, refusal: FieldError) -> None:
    """Send what is new or changed to the database.

    Raises:
        Invalid: with this refusal, where something of the kind is there already.
    """
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid([refusal]) from error


def announce_person(session: Session, person: Person, *, sign_ins_since: datetime | None = None, now: datetime) -> None:
    """Tell the other services how the person is entered now; sign-ins from before `sign_ins_since` are over."""
    event = PersonRegistered(
        version=person.version,
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=list(person.roles),
        agency_id=person.agency_id,
        is_active=person.is_active,
        sign_ins_since=sign_ins_since,
    )
    outbox.add(session, event, now=now)
