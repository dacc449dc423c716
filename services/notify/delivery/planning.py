"""Who is told of an event, whatever the order in which the event and the audience become known here?

A notice is planned into deliveries at once, in the transaction that hears the event, and looked at again a few
times soon after: an agency's registration may arrive after the invitation it was sent. News about the audience
that is older than a notice opens the notice again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.audience import use_cases as audience
from services.notify.delivery import rules
from services.notify.delivery.models import EMAIL, PENDING, SUPPRESSED, Delivery, Notice
from services.notify.messages.letters import DEFAULT_LANGUAGE
from shared.kit import db, ids, logs
from shared.kit.events import Envelope

log = logs.get(__name__)

DELIVERIES_DUE = "deliveries_due"
"""The mark on a transaction that leaves letters behind; the worker starts sending after its commit."""
NO_ADDRESS = "no_address"
NOTICES_PER_SWEEP = 200


def tell(
    session: Session,
    envelope: Envelope,
    *,
    kind: str,
    to: Sequence[str],
    parameters: Mapping[str, object],
    now: datetime,
) -> None:
    """Write down that these are to be told of the event, and plan their letters; a repeat changes nothing."""
    notice = Notice(
        event_id=envelope.id,
        kind=kind,
        subject=envelope.subject,
        parameters=dict(parameters),
        audience=list(dict.fromkeys(to)),
        correlation_id=envelope.correlationid,
        occurred_at=envelope.time,
        created_at=now,
        looks=0,
        look_again_at=now,
        unmet=[],
    )
    if session.get(Notice, (envelope.id, kind)) is not None:
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
        if not recipients:
            unmet.append(selector)
        for recipient in recipients:
            found.setdefault(recipient.address or recipient.selector, recipient)
    _drop_others(session, notice, kept=list(found))
    for key, recipient in found.items():
        _add(session, notice, key=key, recipient=recipient, now=now)
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
            Delivery.recipient.not_in(kept),
        )
    )


def _add(session: Session, notice: Notice, *, key: str, recipient: audience.Recipient, now: datetime) -> None:
    added = session.scalar(
        insert(Delivery)
        .values(
            id=ids.new_id(),
            event_id=notice.event_id,
            kind=notice.kind,
            channel=EMAIL,
            recipient=key,
            selector=recipient.selector,
            language=DEFAULT_LANGUAGE,
            state=PENDING if recipient.address else SUPPRESSED,
            reason="" if recipient.address else NO_ADDRESS,
            attempts=0,
            queued_at=now,
            due_at=now,
            state_since=now,
        )
        .on_conflict_do_nothing()
        .returning(Delivery.id)
    )
    if added is not None:
        log.info("delivery.planned", delivery_id=str(added), kind=notice.kind)
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


def reopen(session: Session, *, since: datetime, now: datetime) -> None:
    """Have notices looked at again after late news of the audience: those of events at or after `since`."""
    session.execute(
        update(Notice)
        .where(Notice.occurred_at >= since, Notice.created_at > now - rules.LOOK_FOR)
        .values(look_again_at=now)
    )
