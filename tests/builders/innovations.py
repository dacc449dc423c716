"""What scoring hears of innovations, in a test: states, events and their delivery."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import catalogue
from shared.contracts.events import (
    AgencyRef,
    AgencyRegistered,
    Claim,
    InnovationReturned,
    InnovationState,
    InnovationSubmitted,
    InnovationVerified,
    InnovationWithdrawn,
)
from shared.kit import inbox
from shared.kit.db import Database
from shared.kit.events import SOURCE_PREFIX, Envelope, Event, Parcel

YEAR = 2026
AGENCY_ID = UUID(int=1)
NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)


def claims(level: int, *, verified: int | None = None, has_evidence: bool = True) -> list[Claim]:
    """Every indicator of the year at one level."""
    return [
        Claim(indicator=indicator, claimed=level, verified=verified, has_evidence=has_evidence)
        for indicator in catalogue.of_year(YEAR).sid
    ]


def state(**changes: Any) -> InnovationState:
    """A submitted innovation, all claims at level 2 with evidence, none verified."""
    innovation_id = changes.pop("id", None) or uuid4()
    plain: dict[str, Any] = {
        "slug": f"contoh-{innovation_id}",
        "name": "Contoh Antar Obat",
        "status": "submitted",
        "year": YEAR,
        "agency": AgencyRef(id=AGENCY_ID, name="Dinas Contoh"),
        "partners": [],
        "stage": "implementation",
        "form": "public_service",
        "kind": "digital",
        "affair": "kesehatan",
        "other_affairs": [],
        "implemented_on": date(2025, 3, 5),
        "is_sample": True,
        "claims": claims(2),
    }
    return InnovationState(id=innovation_id, **{**plain, **changes})


def submitted(version: int = 1, **changes: Any) -> InnovationSubmitted:
    return InnovationSubmitted(version=version, innovation=state(**{"status": "submitted", **changes}))


def returned(version: int = 2, **changes: Any) -> InnovationReturned:
    return InnovationReturned(
        version=version, innovation=state(**{"status": "returned", **changes}), note="Lengkapi bukti."
    )


def verified(version: int = 3, **changes: Any) -> InnovationVerified:
    changes = {"status": "verified", "claims": claims(2, verified=2), **changes}
    return InnovationVerified(version=version, innovation=state(**changes))


def withdrawn(version: int = 4, **changes: Any) -> InnovationWithdrawn:
    return InnovationWithdrawn(
        version=version, innovation=state(**{"status": "withdrawn", **changes}), reason="Digabung."
    )


def agency(version: int = 1, *, agency_id: UUID = AGENCY_ID, name: str = "Dinas Contoh") -> AgencyRegistered:
    return AgencyRegistered(
        version=version,
        agency_id=agency_id,
        name=name,
        short_name="Contoh",
        contact_email="kantor@contoh.example.test",
        is_confirmed=False,
        is_sample=True,
    )


def envelopes(events: Iterable[Event], *, start: int = 1) -> list[Envelope]:
    """The events as the relay would number and wrap them."""
    return [
        Envelope(
            id=uuid4(),
            source=SOURCE_PREFIX + event.publisher,
            type=event.type,
            subject=event.subject,
            time=NOW,
            position=position,
            subjectversion=event.version,
            correlationid=f"test-{position}",
            data=event.data(),
        )
        for position, event in enumerate(events, start)
    ]


def deliver(database: Database, handlers: inbox.Handlers, wrapped: Sequence[Envelope]) -> None:
    """Hand over each envelope in a parcel of its own, in the order given."""
    for envelope in wrapped:
        parcel = Parcel(source=envelope.source, after=envelope.position - 1, upto=envelope.position, events=[envelope])
        inbox.receive(database, handlers, parcel)
