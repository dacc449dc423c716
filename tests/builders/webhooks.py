"""Agencies' webhooks, in a test: endpoints, what is told them, and the calls that are due."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.notify.channels.webhook import Answer, Caller
from services.notify.webhooks import concerns, rules, sending, settling, use_cases
from services.notify.webhooks.models import Endpoint, WebhookAttempt, WebhookDelivery
from services.notify.webhooks.switchboard import Switchboard
from shared.contracts.events import CorrectionReported
from shared.kit.auth import OFFICER, Principal
from shared.kit.db import Database
from tests.builders.notices import BEGIN, HOSPITAL, hear, wrap

LIMIT_S = 1.0


def officer(agency_id: UUID = HOSPITAL.id) -> Principal:
    return Principal(id="staff:contoh", roles=frozenset({OFFICER}), agency_id=agency_id)


def add_endpoint(
    database: Database,
    url: str,
    *,
    agency_id: UUID = HOSPITAL.id,
    types: Sequence[str] = concerns.TYPES,
    now: datetime | None = None,
) -> UUID:
    """An endpoint of an agency's, active from now on."""
    with database.transaction() as session:
        made = use_cases.register(
            session,
            officer(agency_id),
            url=url,
            label="Aplikasi contoh",
            types=types,
            now=now or datetime.now(UTC),
        )
        return made.id


def correction(number: int, *, agency: Any = HOSPITAL) -> CorrectionReported:
    return CorrectionReported(
        version=1,
        correction_id=UUID(int=1000 + number),
        innovation_id=UUID(int=30),
        innovation_name="Contoh Antar Obat",
        agency=agency,
        message=f"Salah tulis nomor {number}.",
    )


def tell(database: Database, *, count: int = 1, after: int = 0, agency: Any = HOSPITAL) -> None:
    """Let notify hear of so many errors that somebody reported in an agency's texts."""
    events = [correction(after + number, agency=agency) for number in range(count)]
    hear(database, wrap(events, after=after))


def call(database: Database, *, now: datetime | None = None, limit_s: float = LIMIT_S) -> None:
    """Make the calls that are due, to this machine."""
    board = switchboard(database, clock=(lambda: now) if now else (lambda: datetime.now(UTC)), limit_s=limit_s)
    board.run_until_quiet()
    board.close()


def switchboard(
    database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), limit_s: float = LIMIT_S
) -> Switchboard:
    return Switchboard(database, Caller(may_be_local=True, limit_s=limit_s), clock=clock)


def endpoint(database: Database, endpoint_id: UUID) -> Endpoint:
    with database.transaction() as session:
        return session.get_one(Endpoint, endpoint_id)


def deliveries(database: Database, endpoint_id: UUID) -> list[WebhookDelivery]:
    """The endpoint's deliveries, the oldest first."""
    with database.transaction() as session:
        query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
        return list(session.scalars(query.order_by(WebhookDelivery.id)))


def attempts(database: Database, delivery_id: UUID) -> list[WebhookAttempt]:
    with database.transaction() as session:
        query = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery_id)
        return list(session.scalars(query.order_by(WebhookAttempt.id)))


def change(database: Database, endpoint_id: UUID, **values: Any) -> None:
    with database.transaction() as session:
        session.execute(update(Endpoint).where(Endpoint.id == endpoint_id).values(values))


def stop_one(database: Database) -> UUID:
    """Let an endpoint fail for so long that it is paused; its id."""
    mine = add_endpoint(database, "https://aplikasi.contoh.example.test/kabar?kunci=rahasia")
    change(database, mine, failures=50, failing_since=BEGIN)
    tell(database, after=700)
    settle(database, Answer(status=500, text="salah"), now=BEGIN + timedelta(days=3))
    return mine


def add_failing(database: Database, agency_id: UUID) -> tuple[UUID, UUID]:
    """An endpoint whose secret is being exchanged, and its test, which was answered with an error."""
    now = datetime.now(UTC)
    mine = add_endpoint(database, "https://aplikasi.contoh.example.test/kabar", agency_id=agency_id)
    with database.transaction() as session:
        found = use_cases.to_manage(session, officer(agency_id), mine, lock=True)
        use_cases.rotate(found, overlap=timedelta(hours=24), now=now)
        delivery_id = use_cases.ping(session, found, now=now).id
    settle(database, Answer(status=500, text="<h1>Salah (contoh)</h1>", duration_ms=212), now=now)
    return mine, delivery_id


def settle(database: Database, answer: Answer, *, now: datetime) -> None:
    """As if the next call that is due had been answered so."""
    with database.transaction() as session:
        claimed = sending.claim(session, swift_only=False, now=datetime.now(UTC))
        assert claimed is not None
        settling.settle(
            session,
            endpoint_id=claimed.endpoint_id,
            delivery_id=claimed.delivery_id,
            url=claimed.url,
            headers=rules.headers(message_id=str(claimed.delivery_id), at=now, body=claimed.body, keys=claimed.keys),
            answer=answer,
            at=now,
            now=now,
        )
