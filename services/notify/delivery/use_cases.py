"""How does each letter leave exactly once, though servers refuse, hang, and workers die?"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, defer

from services.notify.audience import use_cases as audience
from services.notify.channels.email import Mailer, Parcel
from services.notify.channels.outcome import Outcome
from services.notify.delivery import rules
from services.notify.delivery.models import (
    DELIVERED,
    EMAIL,
    FAILED,
    FINAL,
    PENDING,
    SENDING,
    SUPPRESSED,
    Delivery,
    Notice,
    Suppression,
)
from services.notify.messages import letters
from services.notify.messages import use_cases as messages
from shared.kit import logs
from shared.kit.db import Database

log = logs.get(__name__)

LEASE = timedelta(seconds=30)
"""Longer than any task may run, so that nobody takes a letter that somebody still holds."""
BATCH = 20
PATIENT_BATCH = 5
"""Urgent letters are looked for between two batches: they wait for no more than so many of the others."""
BUDGET_S = 8.0
"""No letter is begun later than this in a run: with the server's time-outs on top, the task still ends in time."""
SETTLE_PATIENCE_S = 6.0
SETTLE_AGAIN_S = 0.2
PAUSE_AFTER_TROUBLE = timedelta(seconds=3)
GAVE_UP = "gave_up"
UNSUBSCRIBED = "unsubscribed"
ADDRESS_REFUSES = "address_refuses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What every letter needs beside its own values."""

    city_name: str
    public_url: str
    time_zone: str
    mailer: Callable[[], Mailer]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A letter with what it tells; `stop` as of `_stop_path`, `refuses` where its address wants no letters."""

    delivery: Delivery
    notice: Notice
    stop: str | None
    refuses: bool


def deliver_due(database: Database, sender: Sender, *, clock: Callable[[], datetime]) -> int:
    """Send what is due, batch by batch over one connection each, within the time budget; how many were delivered."""
    ends = time.monotonic() + BUDGET_S
    delivered = 0
    while time.monotonic() < ends:
        with database.transaction() as session:
            claimed = _claim_next(session, sender, now=clock())
        if not claimed:
            break
        with sender.mailer() as mailer:
            count, is_over = _send_batch(database, sender, mailer, claimed, ends=ends, clock=clock)
        delivered += count
        if is_over:
            break
    return delivered


def _claim_next(session: Session, sender: Sender, *, now: datetime) -> list[UUID]:
    """Urgent letters, and others only where none of those is due and nobody sleeps."""
    urgent = claim(session, limit=BATCH, now=now)
    if urgent or rules.is_quiet(now, time_zone=sender.time_zone):
        return urgent
    return claim(session, limit=PATIENT_BATCH, now=now, is_urgent=False)


def claim(session: Session, *, limit: int, now: datetime, is_urgent: bool = True) -> list[UUID]:
    """Take letters that are due, or whose last holder died; nobody else takes them while the lease runs.

    What is due in another channel is not for a mail server.
    """
    due = (
        select(Delivery.id)
        .where(Delivery.state.in_([PENDING, SENDING]), Delivery.is_urgent == is_urgent, Delivery.due_at <= now)
        .where(Delivery.channel == EMAIL)
        .order_by(Delivery.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = update(Delivery).where(Delivery.id.in_(due.scalar_subquery()))
    values = {"state": SENDING, "state_since": now, "due_at": now + LEASE, "attempts": Delivery.attempts + 1}
    # Ids grow with time: the oldest letter leaves first.
    return sorted(session.scalars(taken.values(values).returning(Delivery.id)))


def _send_batch(
    database: Database,
    sender: Sender,
    mailer: Mailer,
    claimed: Sequence[UUID],
    *,
    ends: float,
    clock: Callable[[], datetime],
) -> tuple[int, bool]:
    """Send the letters one by one: how many were delivered, and whether to stop for now."""
    delivered, ready = 0, _made_ready(database, claimed)
    for done, delivery_id in enumerate(claimed):
        outcome = _send(sender, mailer, ready.get(delivery_id))
        _settle_patiently(database, delivery_id, outcome, clock=clock)
        delivered += outcome.is_delivered
        if outcome.ends_batch or time.monotonic() > ends:
            pause = PAUSE_AFTER_TROUBLE if outcome.ends_batch else timedelta()
            with database.transaction() as session:
                release(session, claimed[done + 1 :], due_at=clock() + pause, now=clock())
            return delivered, True
    return delivered, False


def _made_ready(database: Database, claimed: Sequence[UUID]) -> dict[UUID, _Ready]:
    """What the letters of a batch are written from, read at once."""
    with database.transaction() as session:
        rows = session.execute(
            select(Delivery, Notice, Suppression.address)
            .join_from(Delivery, Notice)
            .outerjoin(Suppression, Suppression.address == Delivery.recipient)
            .where(Delivery.id.in_(claimed))
            # Whom a notice is for may be a list of thousands.
            .options(defer(Notice.audience))
        ).all()
        return {
            delivery.id: _Ready(
                delivery=delivery, notice=notice, stop=_stop_path(session, delivery), refuses=refusing is not None
            )
            for delivery, notice, refusing in rows
        }


def _send(sender: Sender, mailer: Mailer, ready: _Ready | None) -> Outcome:
    if ready is None:
        return Outcome(reason="dropped")
    delivery, notice, stop = ready.delivery, ready.notice, ready.stop
    if ready.refuses:
        return Outcome(is_unwanted=True, reason=ADDRESS_REFUSES)
    if stop is None:
        return Outcome(is_unwanted=True, reason=UNSUBSCRIBED)
    if delivery.attempts > rules.MAX_ATTEMPTS:
        return Outcome(reason=GAVE_UP)
    with logs.correlated(notice.correlation_id):
        try:
            letter = write(sender, notice.kind, language=delivery.language, parameters=notice.parameters, stop=stop)
        except letters.WrongTemplate as error:
            log.exception("delivery.wrong_template", delivery_id=str(delivery.id))
            return Outcome(reason=f"template: {error}")
        parcel = Parcel(
            message_id=delivery.id,
            thread=notice.subject,
            address=delivery.recipient,
            letter=letter,
            unsubscribe=sender.public_url + stop if stop else "",
            correlation_id=notice.correlation_id,
        )
        outcome = mailer.send(parcel)
        log.info(
            "delivery.attempted",
            delivery_id=str(delivery.id),
            kind=notice.kind,
            attempt=delivery.attempts,
            is_delivered=outcome.is_delivered,
            reason=outcome.reason,
        )
        return outcome


def _stop_path(session: Session, delivery: Delivery) -> str | None:
    """Where the recipient ends letters of this kind; empty where it is duty to get them, None where it was ended."""
    if not audience.is_of_choice(delivery.selector):
        return ""
    follow = audience.follow_of(session, delivery.selector, delivery.recipient)
    return None if follow is None else f"/langganan/berhenti/{follow.key}"


def _settle_patiently(
    database: Database, delivery_id: UUID, outcome: Outcome, *, clock: Callable[[], datetime]
) -> None:
    """Write down how the attempt ended, though the database may be restarting.

    The mail server has the letter by now. Forgetting that would send it a second time, so this is tried for longer
    than a restart takes, and still ends within the task's time.

    Raises:
        OperationalError: the database stayed away; the letter is tried again when its lease is over.
    """
    ends, is_settled = time.monotonic() + SETTLE_PATIENCE_S, False
    while not is_settled:
        try:
            with database.transaction() as session:
                settle(session, delivery_id, outcome, now=clock())
            is_settled = True
        except OperationalError as error:
            if time.monotonic() > ends:
                raise
            log.warning("delivery.settling_again", delivery_id=str(delivery_id), error=str(error.orig))
            time.sleep(SETTLE_AGAIN_S)


def write(sender: Sender, kind: str, *, language: str, parameters: dict[str, Any], stop: str = "") -> letters.Letter:
    """The letter, its path made a full address; `stop` is the path of the page that ends such letters.

    Raises:
        letters.WrongTemplate: the template and the parameters do not fit.
    """
    path = str(parameters.get("path", "/"))
    link = path if path.startswith(("http://", "https://")) else sender.public_url + path
    values = {**parameters, "link": link, "city": sender.city_name, "home": sender.public_url}
    values["stop"] = sender.public_url + stop if stop else ""
    return messages.write(kind, language=language, time_zone=sender.time_zone, values=values)


def settle(session: Session, delivery_id: UUID, outcome: Outcome, *, now: datetime) -> None:
    """Write down how the attempt ended, and when the next one is due; what became known meanwhile stays."""
    if outcome.is_delivered:
        taken = {"state": DELIVERED, "reason": outcome.reason, "state_since": now}
        session.execute(update(Delivery).where(Delivery.id == delivery_id, Delivery.state.not_in(FINAL)).values(taken))
        return
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state in FINAL:
        return
    delivery.state_since = now
    delivery.reason = outcome.reason
    if outcome.is_unwanted:
        delivery.state = SUPPRESSED
        return
    due_at = rules.next_attempt(attempts=delivery.attempts, queued_at=delivery.queued_at, now=now)
    if outcome.may_try_again and due_at is not None:
        delivery.state, delivery.due_at = PENDING, due_at
        return
    delivery.state = FAILED
    if outcome.may_try_again:
        delivery.reason = f"{GAVE_UP}: {outcome.reason}"
    log.error("delivery.failed", delivery_id=str(delivery_id), kind=delivery.kind, reason=delivery.reason)


def release(session: Session, claimed: Sequence[UUID], *, due_at: datetime, now: datetime) -> None:
    """Give back letters that were taken and not tried."""
    values = {"state": PENDING, "state_since": now, "due_at": due_at, "attempts": Delivery.attempts - 1}
    session.execute(update(Delivery).where(Delivery.id.in_(claimed), Delivery.state == SENDING).values(values))
