"""What follows from an answer: for the delivery, for its endpoint, and for whoever owns that?"""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from services.notify.audience.use_cases import agency, officers
from services.notify.channels.webhook import Answer
from services.notify.delivery.planning import OwnOccasion, tell
from services.notify.webhooks import concerns, rules, use_cases
from services.notify.webhooks.models import (
    ACTIVE,
    DELIVERED,
    FAILED,
    PAUSED,
    PENDING,
    SENDING,
    Endpoint,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEvent,
)
from shared.kit import ids, logs

log = logs.get(__name__)

SWIFT_MS = 2000
GAVE_UP = "gave_up"
FAILING = "failing"
GONE = "gone"
STOPPED = "webhook_stopped"


def settle(
    session: Session,
    *,
    endpoint_id: UUID,
    delivery_id: UUID,
    url: str,
    headers: Mapping[str, str],
    answer: Answer,
    at: datetime,
    now: datetime,
) -> bool:
    """Write the attempt down and what follows; whether the receiver has it. Nothing where the endpoint is deleted."""
    endpoint = session.get(Endpoint, endpoint_id, with_for_update={"key_share": True})
    delivery = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if endpoint is None or delivery is None:
        return False
    attempt = WebhookAttempt(
        id=ids.new_id(),
        delivery_id=delivery_id,
        at=at,
        url=url,
        headers=dict(headers),
        status=answer.status,
        answer=answer.text,
        reason=answer.reason,
        duration_ms=answer.duration_ms,
    )
    session.add(attempt)
    endpoint.is_swift = rules.is_taken(answer.status) and answer.duration_ms <= SWIFT_MS
    if rules.is_taken(answer.status):
        _succeed(endpoint, delivery, now=now)
        return True
    reason = answer.reason or f"HTTP {answer.status}"
    _fail(endpoint, answer, now=now)
    gave_up = delivery.state == SENDING and _put_off(session, endpoint, delivery, answer, reason=reason, now=now)
    if answer.status == rules.GONE:
        use_cases.end(session, endpoint, reason=GONE, now=now)
        _tell_owner(session, endpoint, answer, now=now)
    elif endpoint.state == ACTIVE and _is_hopeless(endpoint, gave_up=gave_up, now=now):
        endpoint.state, endpoint.reason, endpoint.state_since = PAUSED, FAILING, now
        endpoint.version += 1
        _tell_owner(session, endpoint, answer, now=now)
    return False


def _succeed(endpoint: Endpoint, delivery: WebhookDelivery, *, now: datetime) -> None:
    delivery.state, delivery.reason, delivery.state_since = DELIVERED, "", now
    endpoint.failures, endpoint.failing_since = 0, None
    endpoint.delivered_at = endpoint.open_at = now


def _fail(endpoint: Endpoint, answer: Answer, *, now: datetime) -> None:
    """No other delivery goes there before the pause is over."""
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.open_at = now + rules.pause(endpoint.failures, asked_s=answer.retry_after_s)


def _put_off(
    session: Session,
    endpoint: Endpoint,
    delivery: WebhookDelivery,
    answer: Answer,
    *,
    reason: str,
    now: datetime,
) -> bool:
    """Plan the next attempt; true where there is none, because three days are over."""
    delivery.state_since = now
    delivery.due_at = now + rules.pause(delivery.attempts, asked_s=answer.retry_after_s)
    is_test = session.get_one(WebhookEvent, delivery.event_id).type == concerns.PING
    is_late = delivery.due_at >= delivery.queued_at + rules.GIVE_UP_AFTER
    if answer.status == rules.GONE or is_test:
        delivery.state, delivery.reason = FAILED, reason
    elif is_late:
        delivery.state, delivery.reason = FAILED, f"{GAVE_UP}: {reason}"
    else:
        delivery.state, delivery.reason = PENDING, reason
    if delivery.state == FAILED:
        log.error("webhook.failed", delivery_id=str(delivery.id), endpoint_id=str(endpoint.id), reason=delivery.reason)
    return is_late


def _is_hopeless(endpoint: Endpoint, *, gave_up: bool, now: datetime) -> bool:
    for_long = now - (endpoint.failing_since or now)
    return rules.is_to_be_paused(failures=endpoint.failures, for_long=for_long, gave_up=gave_up)


def _tell_owner(session: Session, endpoint: Endpoint, answer: Answer, *, now: datetime) -> None:
    """Its office and its officers; of the address only the host: some have a key of their own in the rest."""
    occasion = OwnOccasion(
        id=uuid5(endpoint.id, f"{endpoint.reason}/{endpoint.version}"),
        subject=f"webhook/{endpoint.id}",
        time=now,
        correlationid=logs.correlation_id(),
    )
    parameters = {
        "label": endpoint.label,
        "host": urlsplit(endpoint.url).hostname or "",
        "is_gone": endpoint.reason == GONE,
        "since": (endpoint.failing_since or now).isoformat(),
        "code": answer.reason.partition(":")[0],
        "status": answer.status or 0,
        "path": f"/kelola/webhook/{endpoint.id}",
    }
    owners = [agency(endpoint.agency_id), officers(endpoint.agency_id)]
    tell(session, occasion, kind=STOPPED, to=owners, parameters=parameters, now=now)
    log.warning("webhook.stopped", endpoint_id=str(endpoint.id), reason=endpoint.reason)
