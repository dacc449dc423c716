"""Whom does an event concern, and what of it may their systems be told? Pure: the table is its documentation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts import events
from shared.contracts.events import InnovationState
from shared.kit.events import Event

PING = "inovasi.webhook.tested.v1"
"""What the test button sends: to one endpoint, and about nothing else."""

# Nobody's but the city's: whom the head's office is reminded at, and who judged.
WITHHELD = frozenset({"head_email", "judge_emails"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """The agencies that an event concerns, None for all of them; and what it tells, without what is withheld."""

    agencies: frozenset[UUID] | None
    data: dict[str, Any]


def of_carriers(innovation: InnovationState) -> list[UUID]:
    """The agencies that carry an innovation."""
    return [innovation.agency.id, *(partner.id for partner in innovation.partners)]


# What is not here is told to no system: people's accounts, judges and their links, who voted.
TOLD: Mapping[type[Event], Callable[[Any], Iterable[UUID] | None]] = {
    events.AgencyRegistered: lambda event: [event.agency_id],
    events.ApiKeyIssued: lambda event: [event.agency_id],
    events.CollaborationInvited: lambda event: [event.agency.id, event.partner.id],
    events.CollaborationAnswered: lambda event: [event.agency.id, event.partner.id],
    events.CollaborationEnded: lambda event: [event.agency.id, event.partner.id],
    events.InnovationSubmitted: lambda event: of_carriers(event.innovation),
    events.InnovationReturned: lambda event: of_carriers(event.innovation),
    events.InnovationVerified: lambda event: of_carriers(event.innovation),
    events.InnovationWithdrawn: lambda event: of_carriers(event.innovation),
    events.PeriodExtended: lambda event: event.agency_ids,
    events.DutyChanged: lambda event: [event.agency.id],
    events.CorrectionReported: lambda event: [event.agency.id],
    events.FestivalOpened: lambda _event: None,
    events.EntryEntered: lambda event: event.agency_ids,
    events.PresentationsScheduled: lambda event: [event.agency_id],
    events.FestivalFinalised: lambda event: [each for line in event.standings for each in line.agency_ids],
}
TYPES = tuple(event.type for event in TOLD)


def concern_of(event: Event) -> Concern | None:
    """Whom the event concerns; None where no system is told of such events."""
    if type(event) not in TOLD:
        return None
    agencies = TOLD[type(event)](event)
    data = {name: value for name, value in event.data().items() if name not in WITHHELD}
    return Concern(agencies=None if agencies is None else frozenset(agencies), data=data)


def seen_by(agency_id: UUID, type_: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What of an event's data an agency sees: lines and lists that are others' are left out."""
    seen, own = dict(data), str(agency_id)
    if type_ == events.FestivalFinalised.type:
        seen["standings"] = [line for line in data["standings"] if own in line["agency_ids"]]
    if type_ == events.PeriodExtended.type:
        seen["agency_ids"] = [own]
    return seen
