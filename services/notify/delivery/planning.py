"""Who is told of an event, whatever the order in which the event and the audience become known here?

A notice is planned into deliveries at once, in the transaction that hears the event, and looked at again a few
times soon after: an agency's registration may arrive after the invitation it was sent. News about the audience
that is older than a notice opens the notice again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Text, all_, delete, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.notify.audience import use_cases as audience
from services.notify.delivery import rules
from services.notify.delivery.models import EMAIL, PENDING, SUPPRESSED, Delivery, Notice
from shared.kit import db, ids, logs

log = logs.get(__name__)

DELIVERIES_DUE = "deliveries_due"
"""The mark on a transaction that leaves letters behind; the worker starts sending after its commit."""
NO_ADDRESS = "no_address"
NO_LONGER_NEEDED = "no_longer_needed"
STOPPED = "stopped"
NOTICES_PER_SWEEP = 200
MOST_LOGGED = 50


class Occasion(Protocol):
    """What there is to tell of: an event that was heard, or something that notify itself came upon."""

    @property
    def id(self) -> UUID: ...
    @property
    def subject(self) -> str: ...
    @property
    def time(self) -> datetime: ...
    @property
    def correlationid(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOccasion:
    """Something that notify itself came upon; the same `id` again is the same occasion."""

    id: UUID
    subject: str
    time: datetime
    correlationid: str


def tell(
    session: Session,
    occasion: Occasion,
    *,
    kind: str,
    to: Sequence[str],
    parameters: Mapping[str, object],
    now: datetime,
    is_urgent: bool = True,
) -> None:
    """Write down that these are to be told of it, and plan their letters; a repeat changes nothing.

    What is not urgent leaves after all that is, and not at night.
    """
    notice = Notice(
        event_id=occasion.id,
        kind=kind,
        subject=occasion.subject,
        parameters=dict(parameters),
        audience=list(dict.fromkeys(to)),
        correlation_id=occasion.correlationid,
        is_urgent=is_urgent,
        occurred_at=occasion.time,
        created_at=now,
        looks=0,
        look_again_at=now,
        unmet=[],
    )
    if session.get(Notice, (occasion.id, kind)) is not None:
        return
    session.add(notice)
    session.flush()
    plan(session, notice, now=now)


def plan(session: Session, notice: Notice, *, now: datetime) -> None:
    """Have exactly one delivery for each recipient; letters not yet tried to others are dropped."""
    found: dict[str, audience.Recipient] = {}
    unmet: list[str] = []
    for selector in notice.audience:
        try:
            recipients = audience.resolve(session, selector, at=notice.occurred_at)
        except audience.NotKnownYet:
            recipients = []
        if not recipients and not audience.may_be_nobody(selector):
            unmet.append(selector)
        for recipient in recipients:
            found.setdefault(recipient.address or recipient.selector, recipient)
    _drop_others(session, notice, kept=list(found))
    _add(session, notice, found, now=now)
    notice.unmet = unmet
    notice.look_again_at = rules.next_look(looks=notice.looks, is_met=not unmet, created_at=notice.created_at, now=now)
    notice.looks += 1
    if unmet and notice.look_again_at is None:
        log.error("notice.nobody_to_tell", kind=notice.kind, event_id=str(notice.event_id), unmet=unmet)


def _drop_others(session: Session, notice: Notice, *, kept: list[str]) -> None:
    session.execute(
        delete(Delivery).where(
            Delivery.event_id == notice.event_id,
            Delivery.kind == notice.kind,
            Delivery.attempts == 0,
            Delivery.state.in_([PENDING, SUPPRESSED]),
            Delivery.recipient != all_(literal(kept, ARRAY(Text))),
        )
    )


def _add(session: Session, notice: Notice, found: Mapping[str, audience.Recipient], *, now: datetime) -> None:
    letters = [
        {
            "id": ids.new_id(),
            "event_id": notice.event_id,
            "kind": notice.kind,
            "channel": EMAIL,
            "recipient": key,
            "selector": recipient.selector,
            "language": recipient.language,
            "is_urgent": notice.is_urgent,
            "state": PENDING if recipient.address else SUPPRESSED,
            "reason": "" if recipient.address else NO_ADDRESS,
            "attempts": 0,
            "queued_at": now,
            "due_at": now,
            "state_since": now,
        }
        for key, recipient in found.items()
    ]
    if not letters:
        return
    added = session.scalars(insert(Delivery).on_conflict_do_nothing().returning(Delivery.id), letters).all()
    for delivery_id in added[:MOST_LOGGED]:
        log.info("delivery.planned", delivery_id=str(delivery_id), kind=notice.kind)
    if len(added) > MOST_LOGGED:
        log.info("delivery.planned_more", count=len(added) - MOST_LOGGED, kind=notice.kind)
    if added:
        db.mark(session, DELIVERIES_DUE)


def plan_again(session: Session, *, now: datetime) -> int:
    """Look again at the notices that are due for it; how many there were."""
    due = (
        select(Notice)
        .where(Notice.look_again_at <= now)
        .order_by(Notice.look_again_at)
        .limit(NOTICES_PER_SWEEP)
        .with_for_update(skip_locked=True)
    )
    notices = list(session.scalars(due))
    for notice in notices:
        with logs.correlated(notice.correlation_id):
            plan(session, notice, now=now)
    return len(notices)


def forget(session: Session, *, kind: str, parameter: str, value: str) -> None:
    """Delete what was told of a kind where a parameter has this value, with the addresses it went to."""
    told = Notice.kind == kind, Notice.parameters[parameter].astext == value
    events = select(Notice.event_id).where(*told)
    session.execute(delete(Delivery).where(Delivery.kind == kind, Delivery.event_id.in_(events)))
    session.execute(delete(Notice).where(*told))


def withdraw(
    session: Session, *, subject: str, kinds: Sequence[str], now: datetime, reason: str = NO_LONGER_NEEDED
) -> None:
    """Send no letter of these kinds about a subject any more, but for those that are under way this moment.

    Letters that a worker took and gives back untried are not sent either: whoever sends looks at `withdrawn_for`.
    """
    told = Notice.subject == subject, Notice.kind.in_(kinds)
    waiting = (
        Delivery.event_id.in_(select(Notice.event_id).where(*told)),
        Delivery.kind.in_(kinds),
        Delivery.state == PENDING,
    )
    session.execute(update(Notice).where(*told).values(look_again_at=None, withdrawn_for=reason))
    stopped = {"state": SUPPRESSED, "reason": reason, "state_since": now}
    session.execute(update(Delivery).where(*waiting).values(stopped))


def reopen(session: Session, *, since: datetime, now: datetime) -> None:
    """Have notices looked at again after late news of the audience: those of events at or after `since`."""
    session.execute(
        update(Notice)
        .where(Notice.occurred_at >= since, Notice.created_at > now - rules.LOOK_FOR, Notice.withdrawn_for.is_(None))
        .values(look_again_at=now)
    )
