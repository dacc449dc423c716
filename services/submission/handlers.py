"""What does submission do when it hears something?"""

from datetime import datetime

from sqlalchemy.orm import Session

from services.submission.catalogue import use_cases as catalogue
from services.submission.compliance import use_cases as compliance
from shared.contracts.events import DutyReminded, FestivalFinalised, FestivalOpened, IndexProjected, MaturityScored
from shared.kit.events import Envelope
from shared.kit.inbox import Handlers


def on_maturity_scored(session: Session, event: MaturityScored, *, now: datetime) -> None:
    """Show what the innovation is worth."""
    catalogue.keep_maturity(session, event, now=now)


def on_index_projected(session: Session, event: IndexProjected, *, now: datetime) -> None:
    """Show the city's projected index."""
    catalogue.keep_index(session, event, now=now)


def on_festival_opened(session: Session, event: FestivalOpened, *, now: datetime) -> None:
    """Announce the festival."""
    catalogue.keep_opened(session, event, now=now)


def on_festival_finalised(session: Session, event: FestivalFinalised, *, now: datetime) -> None:
    """Announce the result."""
    catalogue.keep_finalised(session, event, now=now)


def on_duty_reminded(session: Session, event: DutyReminded, *, envelope: Envelope, now: datetime) -> None:
    """Show who was reminded when."""
    compliance.keep_reminder(session, event, at=envelope.time)


HANDLERS = Handlers(
    {
        MaturityScored: on_maturity_scored,
        IndexProjected: on_index_projected,
        FestivalOpened: on_festival_opened,
        FestivalFinalised: on_festival_finalised,
        DutyReminded: on_duty_reminded,
    }
)
