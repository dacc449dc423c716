"""What do an agency and the city's staff see of webhooks: how each is doing, and what became of each call?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from services.notify.webhooks.models import (
    ACTIVE,
    DELIVERED,
    FAILED,
    PENDING,
    SENDING,
    Endpoint,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEvent,
)
from shared.kit.errors import NotFound

PAGE = 50
RECENTLY = timedelta(days=1)

WELL, FAILING, UNTRIED = "well", "failing", "untried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How an endpoint is doing, in a word and in counts; all of these but `waiting` are of the last day."""

    condition: str
    waiting: int = 0
    delivered: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an endpoint's log."""

    id: UUID
    event_id: UUID
    type: str
    subject: str
    occurred_at: datetime
    state: str
    reason: str
    attempts: int
    due_at: datetime
    state_since: datetime
    status: int | None


def endpoints(session: Session, *, agency_id: UUID | None) -> Sequence[Endpoint]:
    """An agency's endpoints, or everybody's: those that need somebody first."""
    query = select(Endpoint).order_by(Endpoint.state == ACTIVE, Endpoint.failures.desc(), Endpoint.id)
    if agency_id is not None:
        query = query.where(Endpoint.agency_id == agency_id)
    return session.scalars(query).all()


def health(session: Session, listed: Sequence[Endpoint], *, now: datetime) -> dict[UUID, Health]:
    """How each is doing."""
    waiting = WebhookDelivery.state.in_([PENDING, SENDING])
    recent = WebhookDelivery.state_since > now - RECENTLY
    counts = (
        select(
            WebhookDelivery.endpoint_id,
            func.count().filter(waiting),
            func.count().filter(recent, WebhookDelivery.state == DELIVERED),
            func.count().filter(recent, WebhookDelivery.state == FAILED),
        )
        .where(WebhookDelivery.endpoint_id.in_([each.id for each in listed]), waiting | recent)
        .group_by(WebhookDelivery.endpoint_id)
    )
    found = {row[0]: tuple(row[1:]) for row in session.execute(counts)}
    none = (0, 0, 0)
    return {
        each.id: Health(
            condition=condition(each),
            waiting=found.get(each.id, none)[0],
            delivered=found.get(each.id, none)[1],
            failed=found.get(each.id, none)[2],
        )
        for each in listed
    }


def condition(endpoint: Endpoint) -> str:
    """In a word: its state where it is stopped, else how the last call went."""
    if endpoint.state != ACTIVE:
        return endpoint.state
    if endpoint.failures:
        return FAILING
    return WELL if endpoint.delivered_at else UNTRIED


def log(
    session: Session, endpoint: Endpoint, *, state: str | None = None, sought: str = "", before: UUID | None = None
) -> tuple[list[Entry], UUID | None]:
    """A page of the endpoint's log, newest first, and the cursor of the next; `sought` as typed by a person."""
    last_status = (
        select(WebhookAttempt.status)
        .where(WebhookAttempt.delivery_id == WebhookDelivery.id)
        .order_by(WebhookAttempt.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(WebhookDelivery, WebhookEvent, last_status)
        .join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
        .where(WebhookDelivery.endpoint_id == endpoint.id)
        .order_by(WebhookDelivery.id.desc())
        .limit(PAGE + 1)
    )
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    if sought.strip():
        query = query.where(_sought(sought.strip()))
    if before is not None:
        query = query.where(WebhookDelivery.id < before)
    entries = [_entry(*row) for row in session.execute(query)]
    return entries[:PAGE], entries[PAGE - 1].id if len(entries) > PAGE else None


def delivery_of(
    session: Session, endpoint: Endpoint, delivery_id: UUID, *, lock: bool = False
) -> tuple[WebhookDelivery, WebhookEvent]:
    """One of the endpoint's deliveries, with its event.

    Raises:
        NotFound: it has none with this id.
    """
    delivery = session.get(WebhookDelivery, delivery_id, with_for_update=lock or None)
    if delivery is None or delivery.endpoint_id != endpoint.id:
        raise NotFound
    return delivery, session.get_one(WebhookEvent, delivery.event_id)


def attempts(session: Session, delivery: WebhookDelivery) -> Sequence[WebhookAttempt]:
    """All calls that were made of a delivery, the newest first."""
    query = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery.id)
    return session.scalars(query.order_by(WebhookAttempt.id.desc())).all()


def _sought(text: str) -> ColumnElement[bool]:
    """Deliveries of a type or subject with these words in it, or with this id."""
    words = or_(*(each.icontains(text, autoescape=True) for each in (WebhookEvent.type, WebhookEvent.subject)))
    try:
        named = UUID(text)
    except ValueError:
        return words | WebhookDelivery.reason.icontains(text, autoescape=True)
    return words | (WebhookDelivery.id == named) | (WebhookEvent.id == named)


def _entry(delivery: WebhookDelivery, event: WebhookEvent, status: int | None) -> Entry:
    return Entry(
        id=delivery.id,
        event_id=event.id,
        type=event.type,
        subject=event.subject,
        occurred_at=event.occurred_at,
        state=delivery.state,
        reason=delivery.reason,
        attempts=delivery.attempts,
        due_at=delivery.due_at,
        state_since=delivery.state_since,
        status=status,
    )
