"""How does each delivery reach its endpoint exactly once in effect, though callers die in the middle?

An endpoint is called one delivery at a time. After a failure its other deliveries wait for its next attempt.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from services.notify.channels.webhook import Answer, Call, Caller
from services.notify.webhooks import concerns, rules, settling
from services.notify.webhooks.models import ACTIVE, PENDING, SENDING, Endpoint, WebhookDelivery, WebhookEvent
from shared.kit import logs
from shared.kit.db import Database

log = logs.get(__name__)

LEASE = timedelta(seconds=30)
"""Longer than a call may last, so that nobody takes up one that somebody still makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery in hand, with what is to be sent."""

    delivery_id: UUID
    endpoint_id: UUID
    url: str
    keys: Sequence[str]
    body: bytes
    type: str
    correlation_id: str
    attempt: int
    is_swift: bool


def claim(session: Session, *, swift_only: bool, now: datetime) -> Claimed | None:
    """Take the next delivery of the endpoint that has waited longest; nobody else calls it while the lease runs.

    What a worker held that died comes again when its lease is over, with the same id.
    """
    due = (
        WebhookDelivery.state.in_([PENDING, SENDING]),
        WebhookDelivery.due_at <= now,
        or_(Endpoint.state == ACTIVE, WebhookEvent.type == concerns.PING),
    )
    waiting = exists().where(
        WebhookDelivery.endpoint_id == Endpoint.id, WebhookEvent.id == WebhookDelivery.event_id, *due
    )
    open_ones = select(Endpoint).where(Endpoint.open_at <= now, waiting).order_by(Endpoint.served_at).limit(1)
    if swift_only:
        open_ones = open_ones.where(Endpoint.is_swift)
    endpoint = session.scalar(open_ones.with_for_update(of=Endpoint, key_share=True, skip_locked=True))
    if endpoint is None:
        return None
    found = session.execute(
        select(WebhookDelivery, WebhookEvent)
        .join(WebhookEvent, WebhookEvent.id == WebhookDelivery.event_id)
        .join(Endpoint, Endpoint.id == WebhookDelivery.endpoint_id)
        .where(WebhookDelivery.endpoint_id == endpoint.id, *due)
        # Ids grow with time: what happened first is told first.
        .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
        .limit(1)
        .with_for_update(of=WebhookDelivery)
    ).first()
    if found is None:
        return None  # another worker was quicker
    delivery, event = found
    endpoint.served_at, endpoint.open_at = now, now + LEASE
    delivery.state, delivery.state_since, delivery.due_at = SENDING, now, now + LEASE
    delivery.attempts += 1
    return _claimed(endpoint, delivery, event, now=now)


def body_of(event: WebhookEvent, *, agency_id: UUID) -> bytes:
    """The event as the agency is told it: a CloudEvents 1.0 JSON object."""
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": str(event.id),
            "source": event.source,
            "type": event.type,
            "subject": event.subject,
            "time": event.occurred_at,
            "datacontenttype": "application/json",
            "subjectversion": event.subject_version,
            "data": concerns.seen_by(agency_id, event.type, event.data),
        }
    )


def _claimed(endpoint: Endpoint, delivery: WebhookDelivery, event: WebhookEvent, *, now: datetime) -> Claimed:
    keys = [endpoint.secret]
    if endpoint.previous_secret and endpoint.previous_ends_at and endpoint.previous_ends_at > now:
        keys.append(endpoint.previous_secret)
    return Claimed(
        delivery_id=delivery.id,
        endpoint_id=endpoint.id,
        url=endpoint.url,
        keys=keys,
        body=body_of(event, agency_id=endpoint.agency_id),
        type=event.type,
        correlation_id=event.correlation_id,
        attempt=delivery.attempts,
        is_swift=endpoint.is_swift,
    )


def send(database: Database, caller: Caller, claimed: Claimed, *, clock: Callable[[], datetime]) -> bool:
    """Make the call and write down what came of it; whether the receiver has it.

    Where this process dies before that is written, the delivery is sent again, with the same id.
    """
    # Signed with the time of this attempt: receivers refuse what is minutes old.
    at = clock()
    headers = rules.headers(message_id=str(claimed.delivery_id), at=at, body=claimed.body, keys=claimed.keys)
    answer: Answer = caller.post(Call(url=claimed.url, headers=headers, body=claimed.body))
    log.info(
        "webhook.attempted",
        delivery_id=str(claimed.delivery_id),
        endpoint_id=str(claimed.endpoint_id),
        type=claimed.type,
        attempt=claimed.attempt,
        status=answer.status,
        reason=answer.reason,
        duration_ms=answer.duration_ms,
    )
    with database.transaction() as session:
        return settling.settle(
            session,
            endpoint_id=claimed.endpoint_id,
            delivery_id=claimed.delivery_id,
            url=claimed.url,
            headers=headers,
            answer=answer,
            at=at,
            now=clock(),
        )
