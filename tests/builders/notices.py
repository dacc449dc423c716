"""What notify hears and keeps, in a test: events with their times, and the ledger to compare."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select, update

from services.notify.delivery import planning
from services.notify.delivery.models import EMAIL, Delivery, Notice
from services.notify.handlers import HANDLERS
from shared.contracts.events import AgencyRef, AgencyRegistered, CollaborationInvited, PersonRegistered
from shared.kit import inbox
from shared.kit.db import Database
from shared.kit.events import SOURCE_PREFIX, Envelope, Event, Parcel

BEGIN = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
HOSPITAL = AgencyRef(id=UUID(int=1), name="RSUD Contoh")
REGISTRY = AgencyRef(id=UUID(int=2), name="Dinas Kependudukan Contoh")


def office(who: AgencyRef, *, version: int = 1, email: str | None = "kantor@contoh.example.test") -> AgencyRegistered:
    return AgencyRegistered(
        version=version,
        agency_id=who.id,
        name=who.name,
        short_name="Contoh",
        contact_email=email,
        is_confirmed=True,
        is_sample=True,
    )


def person(email: str, *roles: str, version: int = 1, is_active: bool = True, number: int = 7) -> PersonRegistered:
    return PersonRegistered(
        version=version,
        person_id=UUID(int=number),
        name="Verifikator Contoh",
        email=email,
        roles=list(roles),
        agency_id=None,
        is_active=is_active,
    )


def invitation(**changes: Any) -> CollaborationInvited:
    plain: dict[str, Any] = {
        "version": 1,
        "innovation_id": UUID(int=30),
        "innovation_name": "Contoh Antar Obat",
        "agency": HOSPITAL,
        "partner": REGISTRY,
        "role": "Mencetak akta",
    }
    return CollaborationInvited(**{**plain, **changes})


def wrap(events: Iterable[Event], *, after: int = 0) -> list[Envelope]:
    """The events as told one minute after another, numbered per publisher behind a position."""
    heads: dict[str, int] = {}
    wrapped = []
    for minute, event in enumerate(events, start=after):
        heads[event.publisher] = heads.get(event.publisher, after) + 1
        wrapped.append(
            Envelope(
                id=uuid5(UUID(int=0), f"{minute}/{event.subject}"),
                source=SOURCE_PREFIX + event.publisher,
                type=event.type,
                subject=event.subject,
                time=BEGIN + timedelta(minutes=minute),
                position=heads[event.publisher],
                subjectversion=event.version,
                correlationid=f"request-{minute}",
                data=event.data(),
            )
        )
    return wrapped


def hear(database: Database, envelopes: Sequence[Envelope]) -> None:
    """Let notify hear each envelope, in the order given."""
    for envelope in envelopes:
        parcel = Parcel(source=envelope.source, after=envelope.position - 1, upto=envelope.position, events=[envelope])
        inbox.receive(database, HANDLERS, parcel)


def look_again(database: Database) -> None:
    """Let the sweep look at all that is open, as it does a few times within the first minute."""
    with database.transaction() as session:
        now = datetime.now(UTC)
        session.execute(update(Notice).where(Notice.look_again_at.is_not(None)).values(look_again_at=now))
        planning.plan_again(session, now=now)


def ledger(database: Database, *, channel: str = EMAIL) -> set[tuple[UUID, str, str, str]]:
    """Event, kind, recipient and state of every delivery of a channel."""
    with database.transaction() as session:
        found = session.scalars(select(Delivery).where(Delivery.channel == channel))
        return {(row.event_id, row.kind, row.recipient, row.state) for row in found}


def told(database: Database, kind: str, *, channel: str = EMAIL) -> list[str]:
    """To whom letters of a kind are planned, or whose app shows it, sorted."""
    return sorted(recipient for _, found, recipient, _ in ledger(database, channel=channel) if found == kind)


def add_letters(database: Database, count: int, *, is_urgent: bool = True) -> None:
    """So many letters of one notice, each pending to an address of its own."""
    addresses = [f"kantor{number}@contoh.example.test" for number in range(count)]
    tell_addresses(database, addresses, is_urgent=is_urgent)


def tell_addresses(database: Database, addresses: Iterable[str], *, is_urgent: bool = True) -> None:
    """One notice to all of these."""
    occasion = planning.OwnOccasion(id=uuid4(), subject="innovation/30", time=BEGIN, correlationid="request-of-a-test")
    with database.transaction() as session:
        planning.tell(
            session,
            occasion,
            kind="festival_opened",
            to=[f"address:{each}" for each in addresses],
            parameters={"festival": "Festival Contoh", "path": "/festival/contoh"},
            now=datetime.now(UTC),
            is_urgent=is_urgent,
        )


def add_letter(database: Database, *, to: str = "rsud@contoh.example.test", now: datetime | None = None) -> UUID:
    """A pending invitation to an address of its own; the delivery's id."""
    envelope = wrap([invitation()])[0]
    parameters = {
        "agency": HOSPITAL.name,
        "partner": REGISTRY.name,
        "innovation": "Contoh Antar Obat",
        "role": "",
        "path": "/kelola",
    }
    event_id = uuid4()
    envelope = Envelope(
        id=event_id,
        source=envelope.source,
        type=envelope.type,
        subject="innovation/30",
        time=envelope.time,
        position=1,
        subjectversion=1,
        correlationid="request-of-a-test",
        data={},
    )
    with database.transaction() as session:
        planning.tell(
            session,
            envelope,
            kind="collaboration_invited",
            to=[f"address:{to}"],
            parameters=parameters,
            now=now or datetime.now(UTC),
        )
        found: UUID = session.scalars(select(Delivery.id).where(Delivery.event_id == event_id)).one()
    return found


def delivery(database: Database, delivery_id: UUID) -> Delivery:
    """The row as it stands."""
    with database.transaction() as session:
        return session.get_one(Delivery, delivery_id)
