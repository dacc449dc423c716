"""How does an agency have its system called, and how does it end that?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Update, func, select, update
from sqlalchemy.orm import Session

from services.notify.audience import use_cases as audience
from services.notify.config import SERVICE
from services.notify.webhooks import concerns, keeping, rules
from services.notify.webhooks.models import (
    ACTIVE,
    ENDED,
    PAUSED,
    PENDING,
    SENDING,
    SUPPRESSED,
    Endpoint,
    WebhookDelivery,
    WebhookEvent,
)
from shared.kit import db, ids, logs
from shared.kit.auth import ADMIN, Principal
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.events import SOURCE_PREFIX
from shared.kit.messages import N_

log = logs.get(__name__)

MOST_PER_AGENCY = 10
BY_HAND = "by_hand"
SKIPPED = "skipped"


class TooManyEndpoints(Refusal):
    """The agency has as many as it may have."""

    slug = "too-many-webhooks"
    title = N_("There are too many webhooks")

    def __init__(self) -> None:
        super().__init__(N_("An agency may have %(most)s. Delete one that is not needed.", most=MOST_PER_AGENCY))


class NotStopped(Refusal):
    """It is running: there is nothing to resume."""

    slug = "webhook-not-stopped"
    title = N_("This webhook is not paused")

    def __init__(self) -> None:
        super().__init__(N_("It is active already. Nothing was changed."))


class NotActive(Refusal):
    """It is stopped already."""

    slug = "webhook-not-active"
    title = N_("This webhook is not active")

    def __init__(self) -> None:
        super().__init__(N_("It is stopped already. Nothing was changed."))


def register(
    session: Session,
    caller: Principal,
    *,
    url: str,
    label: str,
    types: Sequence[str],
    agency_id: UUID | None = None,
    now: datetime,
) -> Endpoint:
    """Have an agency's system called; officers and keys register for their own agency, administrators for any.

    Raises:
        Invalid: the agency is not theirs, or not known.
        TooManyEndpoints: the agency has ten already.
    """
    owner_id = _owner(session, caller, agency_id)
    # Two at the same moment wait for one another: the eleventh is refused, whenever it comes.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"webhooks/{owner_id}", 0))))
    held = select(func.count()).select_from(Endpoint).where(Endpoint.agency_id == owner_id)
    if (session.scalar(held) or 0) >= MOST_PER_AGENCY:
        raise TooManyEndpoints
    endpoint = Endpoint(
        id=ids.new_id(),
        agency_id=owner_id,
        version=1,
        label=label,
        url=url,
        types=_in_order(types),
        secret=rules.new_secret(),
        state=ACTIVE,
        reason="",
        state_since=now,
        created_at=now,
        created_by=caller.id,
        failures=0,
        open_at=now,
        served_at=now,
        is_swift=False,
    )
    session.add(endpoint)
    session.flush()
    log.info("webhook.registered", endpoint_id=str(endpoint.id), agency_id=str(owner_id), by=caller.id)
    return endpoint


def to_manage(session: Session, caller: Principal, endpoint_id: UUID, *, lock: bool = False) -> Endpoint:
    """The endpoint, where it is the caller's to manage.

    Raises:
        NotFound: there is none, or it is another agency's.
    """
    endpoint = session.get(Endpoint, endpoint_id, with_for_update={"key_share": True} if lock else None)
    if endpoint is None or not (caller.has(ADMIN) or endpoint.agency_id == caller.agency_id):
        raise NotFound
    return endpoint


def edit(endpoint: Endpoint, *, changes: Mapping[str, object], now: datetime) -> Endpoint:
    """Change label, address or event types; another address begins with a clean record."""
    if changes.get("url", endpoint.url) != endpoint.url:
        endpoint.failures, endpoint.failing_since, endpoint.open_at, endpoint.is_swift = 0, None, now, False
    for name, value in changes.items():
        setattr(endpoint, name, _in_order(value) if name == "types" and isinstance(value, list) else value)
    endpoint.version += 1
    return endpoint


def pause(endpoint: Endpoint, *, now: datetime) -> Endpoint:
    """Call it no more for now; what happens meanwhile waits.

    Raises:
        NotActive: it is stopped already.
    """
    if endpoint.state != ACTIVE:
        raise NotActive
    endpoint.state, endpoint.reason, endpoint.state_since = PAUSED, BY_HAND, now
    endpoint.version += 1
    return endpoint


def resume(session: Session, endpoint: Endpoint, *, with_missed: bool, now: datetime) -> Endpoint:
    """Call it again: with all that waits, as if it had just happened, or without.

    Raises:
        NotStopped: it is active.
    """
    if endpoint.state == ACTIVE:
        raise NotStopped
    endpoint.state, endpoint.reason, endpoint.state_since = ACTIVE, "", now
    endpoint.failures, endpoint.failing_since, endpoint.open_at = 0, None, now
    endpoint.version += 1
    fresh = {"queued_at": now, "due_at": now, "attempts": 0}
    stopped = {"state": SUPPRESSED, "reason": SKIPPED, "state_since": now}
    session.execute(_of(endpoint, PENDING).values(fresh if with_missed else stopped))
    db.mark(session, keeping.WEBHOOKS_DUE)
    return endpoint


def end(session: Session, endpoint: Endpoint, *, reason: str, now: datetime) -> None:
    """Call it never again, unless somebody resumes it; what waits is not sent."""
    endpoint.state, endpoint.reason, endpoint.state_since = ENDED, reason, now
    endpoint.version += 1
    session.execute(_of(endpoint, PENDING, SENDING).values({"state": SUPPRESSED, "reason": reason, "state_since": now}))


def rotate(endpoint: Endpoint, *, overlap: timedelta, now: datetime) -> Endpoint:
    """Sign with a new secret; for the overlap with the one before too, so that the receiver can change over."""
    endpoint.previous_secret = endpoint.secret if overlap else None
    endpoint.previous_ends_at = now + overlap if overlap else None
    endpoint.secret = rules.new_secret()
    endpoint.version += 1
    return endpoint


def end_previous(endpoint: Endpoint) -> Endpoint:
    """Sign with the secret before no more."""
    if endpoint.previous_secret is not None:
        endpoint.previous_secret = endpoint.previous_ends_at = None
        endpoint.version += 1
    return endpoint


def ping(session: Session, endpoint: Endpoint, *, now: datetime) -> WebhookDelivery:
    """Have the endpoint called once, now, about nothing: also where it is stopped, or waits after a failure."""
    event = WebhookEvent(
        id=ids.new_id(),
        type=concerns.PING,
        source=SOURCE_PREFIX + SERVICE,
        subject=f"webhook/{endpoint.id}",
        subject_version=1,
        occurred_at=now,
        correlation_id=logs.correlation_id(),
        agency_ids=[endpoint.agency_id],
        endpoint_id=endpoint.id,
        data={"webhook_id": str(endpoint.id), "label": endpoint.label},
    )
    session.add(event)
    session.flush()
    keeping.plan(session, [(endpoint.id, event.id)], now=now)
    endpoint.open_at = min(endpoint.open_at, now)
    return session.scalars(select(WebhookDelivery).where(WebhookDelivery.event_id == event.id)).one()


def delete(session: Session, endpoint: Endpoint, *, by: Principal) -> None:
    """Take the endpoint away, with its secret and its log."""
    session.delete(endpoint)
    log.info("webhook.deleted", endpoint_id=str(endpoint.id), agency_id=str(endpoint.agency_id), by=by.id)


def _owner(session: Session, caller: Principal, agency_id: UUID | None) -> UUID:
    if not caller.has(ADMIN):
        if caller.agency_id is None or agency_id not in {None, caller.agency_id}:
            raise Invalid([FieldError("/agency_id", N_("This is not your agency. Leave the field out."))])
        return caller.agency_id
    if agency_id is None:
        raise Invalid([FieldError("/agency_id", N_("Name the agency whose system it is."))])
    if agency_id not in audience.agencies(session):
        raise Invalid([FieldError("/agency_id", N_("There is no agency with this id."))])
    return agency_id


def _in_order(types: Sequence[str]) -> list[str]:
    return [each for each in concerns.TYPES if each in types]


def _of(endpoint: Endpoint, *states: str) -> Update:
    return update(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.state.in_(states))
