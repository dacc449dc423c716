"""What can be followed, and what do followers hear of an event? None of it is urgent."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.notify.audience import following
from services.notify.audience.following import followers
from services.notify.delivery.planning import tell
from services.notify.messages.use_cases import FESTIVAL
from shared.contracts.events import (
    AgencyRegistered,
    EntryEntered,
    FestivalFinalised,
    FestivalOpened,
    InnovationState,
    InnovationVerified,
    InnovationWithdrawn,
)
from shared.kit.events import Envelope


def of_agency(session: Session, event: AgencyRegistered) -> None:
    """An agency can be followed from the beginning; its page is found in the list."""
    following.keep_topic(
        session, subject=event.subject, version=event.version, name=event.name, path="/perangkat-daerah"
    )


def of_verified(session: Session, event: InnovationVerified, *, envelope: Envelope, now: datetime) -> None:
    """It is public from now on: whoever follows it or an agency that carries it hears so."""
    _keep(session, event.innovation, version=event.version, is_open=True)
    to = _of_carriers(event.innovation)
    _tell(session, envelope, kind="followed_verified", to=to, parameters=_about(event.innovation), now=now)


def of_withdrawn(session: Session, event: InnovationWithdrawn, *, envelope: Envelope, now: datetime) -> None:
    """It ended; who follows it hears so, but for what was never public."""
    _keep(session, event.innovation, version=event.version, is_open=False)
    parameters = _about(event.innovation) | {"path": "/inovasi"}
    to = [followers(event.subject)]
    _tell(session, envelope, kind="followed_withdrawn", to=to, parameters=parameters, now=now)


def of_festival(session: Session, event: FestivalOpened) -> None:
    """A festival can be followed once it is open."""
    path = f"/festival/{event.slug}"
    following.keep_topic(session, subject=event.subject, version=event.version, name=event.name, path=path)


def of_entered(session: Session, event: EntryEntered, *, envelope: Envelope, now: datetime) -> None:
    """Who follows the innovation, or the festival, hears of the entry."""
    to = [followers(f"innovation/{event.innovation_id}"), followers(f"festival/{event.festival_id}")]
    parameters = {
        "innovation": event.innovation_name,
        "festival": event.festival_name,
        FESTIVAL: str(event.festival_id),
        "path": f"/festival/{event.festival_slug}",
    }
    _tell(session, envelope, kind="followed_entered", to=to, parameters=parameters, now=now)


def of_result(
    session: Session,
    event: FestivalFinalised,
    winners: Sequence[Mapping[str, str]],
    *,
    envelope: Envelope,
    now: datetime,
) -> None:
    """Who follows the festival, or an innovation that took part, hears the result."""
    to = [followers(event.subject), *(followers(f"innovation/{one.innovation_id}") for one in event.standings)]
    parameters = {
        "festival": event.name,
        "winners": list(winners),
        FESTIVAL: str(event.festival_id),
        "path": f"/festival/{event.slug}/hasil",
    }
    _tell(session, envelope, kind="followed_result", to=to, parameters=parameters, now=now)


def _tell(
    session: Session,
    envelope: Envelope,
    *,
    kind: str,
    to: Sequence[str],
    parameters: Mapping[str, object],
    now: datetime,
) -> None:
    tell(session, envelope, kind=kind, to=to, parameters=parameters, now=now, is_urgent=False)


def _keep(session: Session, innovation: InnovationState, *, version: int, is_open: bool) -> None:
    following.keep_topic(
        session,
        subject=f"innovation/{innovation.id}",
        version=version,
        name=innovation.name,
        path=f"/inovasi/{innovation.slug}",
        is_open=is_open,
    )


def _of_carriers(innovation: InnovationState) -> list[str]:
    agencies = (innovation.agency, *innovation.partners)
    return [followers(f"innovation/{innovation.id}"), *(followers(f"agency/{each.id}") for each in agencies)]


def _about(innovation: InnovationState) -> dict[str, object]:
    return {
        "innovation": innovation.name,
        "agency": innovation.agency.name,
        "partners": ", ".join(partner.name for partner in innovation.partners),
        "path": f"/inovasi/{innovation.slug}",
    }
