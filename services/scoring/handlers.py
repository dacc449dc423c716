"""What does scoring do when it hears something?"""

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.festival import categories
from services.scoring.maturity import use_cases as maturity
from shared.contracts.events import (
    AgencyRegistered,
    InnovationReturned,
    InnovationSubmitted,
    InnovationVerified,
    InnovationWithdrawn,
    PersonRegistered,
)
from shared.kit import sign_ins
from shared.kit.inbox import Handlers


def on_agency_registered(session: Session, event: AgencyRegistered, *, now: datetime) -> None:
    """Know the agency by its newest name."""
    maturity.keep_agency(session, event)


def on_person_registered(session: Session, event: PersonRegistered, *, now: datetime) -> None:
    """Whoever left, or may do something else now, is signed out here, too."""
    if event.sign_ins_since is not None:
        sign_ins.end_before(session, event.person_id, before=event.sign_ins_since)


def on_innovation_changed(
    session: Session,
    event: InnovationSubmitted | InnovationReturned | InnovationVerified | InnovationWithdrawn,
    *,
    now: datetime,
) -> None:
    """Keep the innovation's newest state and score it; the index follows by its own sweep."""
    maturity.keep_and_score(session, event.innovation, version=event.version, now=now)


def on_innovation_withdrawn(session: Session, event: InnovationWithdrawn, *, now: datetime) -> None:
    """What its agency took back competes no longer, unless the result stands already."""
    on_innovation_changed(session, event, now=now)
    categories.withdraw_everywhere(session, event.innovation.id, reason=event.reason, now=now)


HANDLERS = Handlers(
    {
        AgencyRegistered: on_agency_registered,
        PersonRegistered: on_person_registered,
        InnovationSubmitted: on_innovation_changed,
        InnovationReturned: on_innovation_changed,
        InnovationVerified: on_innovation_changed,
        InnovationWithdrawn: on_innovation_withdrawn,
    }
)
