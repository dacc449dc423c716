"""What is there to tell agencies' systems, and to which endpoint: written down in the transaction that hears it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.webhooks import concerns
from services.notify.webhooks.models import (
    DELIVERED,
    ENDED,
    FAILED,
    PENDING,
    SUPPRESSED,
    Endpoint,
    WebhookDelivery,
    WebhookEvent,
)
from shared.kit import db, ids, logs
from shared.kit.errors import FieldError, Invalid
from shared.kit.events import Envelope, Event
from shared.kit.inbox import Handler, Handlers
from shared.kit.messages import N_

log = logs.get(__name__)

WEBHOOKS_DUE = "webhooks_due"
"""The mark on a transaction that leaves calls behind; after its commit the bell is rung."""
BELL = "notify.webhooks"
"""The channel on which the switchboard hears it."""
MOST_REPLAYED = 10_000
MISSED, EVERYTHING = REPLAYS = ("missed", "everything")


def told_to_systems_too(table: Mapping[type[Event], Handler]) -> Handlers:
    """The table of what is done when something is heard, after which agencies' systems are to be told of it."""
    return Handlers({event: _and_kept(handler) for event, handler in table.items()})


def _and_kept(handler: Handler) -> Handler:
    def hear(session: Session, event: Event, *, envelope: Envelope, now: datetime) -> None:
        handler(session, event, envelope=envelope, now=now)
        keep(session, event, envelope=envelope, now=now)

    return hear


def keep(session: Session, event: Event, *, envelope: Envelope, now: datetime) -> None:
    """Write the event down for those it concerns, and a delivery for each of their endpoints that wants it."""
    concern = concerns.concern_of(event)
    if concern is None or concern.agencies == frozenset():
        return
    row = {
        "id": envelope.id,
        "type": envelope.type,
        "source": envelope.source,
        "subject": envelope.subject,
        "subject_version": envelope.subjectversion,
        "occurred_at": envelope.time,
        "correlation_id": envelope.correlationid,
        "agency_ids": None if concern.agencies is None else sorted(concern.agencies),
        "endpoint_id": None,
        "data": concern.data,
    }
    fresh = insert(WebhookEvent).values(row).on_conflict_do_nothing().returning(WebhookEvent.id)
    if session.scalar(fresh) is None:
        return
    wanting = select(Endpoint.id).where(Endpoint.state != ENDED, Endpoint.types.contains([envelope.type]))
    if concern.agencies is not None:
        wanting = wanting.where(Endpoint.agency_id.in_(concern.agencies))
    # Locked against being deleted meanwhile: a delivery of nobody's would make the whole event fail.
    locked = wanting.order_by(Endpoint.id).with_for_update(read=True, key_share=True)
    plan(session, [(endpoint_id, envelope.id) for endpoint_id in session.scalars(locked)], now=now)


def plan(session: Session, pairs: Sequence[tuple[UUID, UUID]], *, now: datetime) -> int:
    """Have a delivery for each endpoint and event; how many there were not yet."""
    rows = [
        {
            "id": ids.new_id(),
            "endpoint_id": endpoint_id,
            "event_id": event_id,
            "state": PENDING,
            "reason": "",
            "attempts": 0,
            "queued_at": now,
            "due_at": now,
            "state_since": now,
        }
        for endpoint_id, event_id in pairs
    ]
    if not rows:
        return 0
    statement = insert(WebhookDelivery).on_conflict_do_nothing().returning(WebhookDelivery.id)
    added = session.scalars(statement, rows).all()
    if added:
        db.mark(session, WEBHOOKS_DUE)
        log.info("webhook.planned", deliveries=len(added))
    return len(added)


def replay(session: Session, endpoint: Endpoint, *, since: datetime, what: str, now: datetime) -> int:
    """Send again what happened since: all of it, or what the receiver does not have; how many there are.

    Events that were never planned for the endpoint, as before it was registered, are among them. Each goes out with
    its id of before where it has one.

    Raises:
        Invalid: that many would not be sent again at once.
    """
    events = _concerning(endpoint, since=since)
    count = len(session.scalars(select(WebhookEvent.id).where(events).limit(MOST_REPLAYED + 1)).all())
    if count > MOST_REPLAYED:
        message = N_("More than %(most)s events happened since. Choose a later moment.", most=MOST_REPLAYED)
        raise Invalid([FieldError("/since", message)])
    ended = (FAILED, SUPPRESSED, DELIVERED) if what == EVERYTHING else (FAILED, SUPPRESSED)
    again = update(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint.id,
        WebhookDelivery.event_id.in_(select(WebhookEvent.id).where(events)),
        WebhookDelivery.state.in_(ended),
    )
    repeated = session.scalars(again.values(_anew(now)).returning(WebhookDelivery.id)).all()
    order = select(WebhookEvent.id).where(events).order_by(WebhookEvent.occurred_at, WebhookEvent.id)
    order = order.with_for_update(read=True, key_share=True)
    added = plan(session, [(endpoint.id, event_id) for event_id in session.scalars(order)], now=now)
    db.mark(session, WEBHOOKS_DUE)
    log.info("webhook.replayed", endpoint_id=str(endpoint.id), repeated=len(repeated), added=added)
    return len(repeated) + added


def send_again(session: Session, delivery: WebhookDelivery, *, now: datetime) -> WebhookDelivery:
    """Have a delivery sent now, whatever became of it before, with the same id; the receiver may have it already."""
    for name, value in _anew(now).items():
        setattr(delivery, name, value)
    db.mark(session, WEBHOOKS_DUE)
    return delivery


def forget_old(session: Session, *, keep_for: timedelta, now: datetime) -> None:
    """Forget events of long ago, with their deliveries and what was answered."""
    old = WebhookEvent.occurred_at < now - keep_for
    session.execute(delete(WebhookEvent).where(old))


def _concerning(endpoint: Endpoint, *, since: datetime) -> ColumnElement[bool]:
    concerned = or_(WebhookEvent.agency_ids.is_(None), WebhookEvent.agency_ids.contains([endpoint.agency_id]))
    happened = WebhookEvent.occurred_at >= since
    return happened & concerned & WebhookEvent.endpoint_id.is_(None) & WebhookEvent.type.in_(endpoint.types)


def _anew(now: datetime) -> dict[str, object]:
    return {"state": PENDING, "reason": "", "attempts": 0, "queued_at": now, "due_at": now, "state_since": now}
