"""How is a broadcast tried, sent once to those who were counted, followed, and stopped?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify.audience import use_cases as audience
from services.notify.broadcasts import rules
from services.notify.broadcasts.audiences import reached
from services.notify.broadcasts.juries import Ask
from services.notify.broadcasts.models import Broadcast
from services.notify.broadcasts.rules import Progress
from services.notify.broadcasts.use_cases import AlreadySent, check_draft, letter_of, name_of
from services.notify.delivery import planning
from services.notify.delivery.models import BOUNCED, DELIVERED, FAILED, INBOX, PENDING, SENDING, SUPPRESSED, Delivery
from services.notify.delivery.planning import OwnOccasion
from services.notify.messages.samples import BROADCAST
from shared.kit import logs
from shared.kit.auth import Principal
from shared.kit.errors import Refusal
from shared.kit.messages import N_

log = logs.get(__name__)

PAGE = 30
MOST_PER_SWEEP = 5
_SHOWN_AS = {
    PENDING: "waiting",
    SENDING: "waiting",
    DELIVERED: "delivered",
    FAILED: "failed",
    BOUNCED: "failed",
    SUPPRESSED: "not_sent",
}


class CountChanged(Refusal):
    """The audience is another one than was shown."""

    slug = "broadcast-count-changed"
    title = N_("The number of recipients has changed")

    def __init__(self, count: int) -> None:
        super().__init__(
            N_("There are now %(count)s recipients. Nothing was sent. Look again, then confirm.", count=count)
        )


class NobodyToTell(Refusal):
    """The audience comes to no address at all."""

    slug = "broadcast-to-nobody"
    title = N_("There is nobody to send it to")

    def __init__(self) -> None:
        super().__init__(N_("The chosen audience has no address at the moment. Nothing was sent. Choose another one."))


def send_test(session: Session, broadcast: Broadcast, *, to: str, number: int, now: datetime) -> bool:
    """Send the letter to one address at once, in its owner's language; False where this test was sent before.

    Raises:
        AlreadySent: it is no draft any more.
        Refusal: it was tried often enough.
    """
    if broadcast.sent_at is not None:
        raise AlreadySent
    if number != broadcast.tests:
        return False
    if broadcast.tests >= rules.MOST_TESTS:
        raise Refusal(N_("It was tried %(most)s times. Send it, or begin a new one.", most=rules.MOST_TESTS))
    broadcast.tests += 1
    occasion = OwnOccasion(
        id=uuid5(broadcast.id, f"test/{broadcast.tests}"),
        subject=_subject(broadcast.id),
        time=now,
        correlationid=logs.correlation_id(),
    )
    told = letter_of(broadcast)
    parameters = {**told, "subject": f"Uji coba: {told['subject']}"}
    if broadcast.subject_en:
        parameters["subject_en"] = f"Test: {told['subject_en']}"
    planning.tell(
        session, occasion, kind=BROADCAST, to=[audience.oneself(to)], parameters=parameters, now=now, is_urgent=True
    )
    return True


def send(
    session: Session,
    broadcast: Broadcast,
    *,
    version: int,
    count: int,
    year: int,
    ask: Ask,
    by: Principal,
    now: datetime,
) -> None:
    """Have it sent to exactly those who were counted and shown; sent twice is sent once.

    The audience is fixed now; the letters are planned by the sweep.

    Raises:
        ChangedMeanwhile: the text or the audience is another one than was shown.
        CountChanged: `count` is not what the audience comes to now.
        JuriesAway: it is for judges, and nobody can say who they are.
        NobodyToTell: it comes to nobody.
        Refusal: it comes to more than can be planned at once.
    """
    if broadcast.sent_at is not None:
        return
    check_draft(broadcast, version=version)
    found = reached(session, broadcast, year=year, ask=ask, at=now)
    if not found.count and not found.in_app:
        raise NobodyToTell
    if found.count > rules.MOST_RECIPIENTS:
        raise Refusal(
            N_("A broadcast has at most %(most)s recipients. Divide the audience.", most=rules.MOST_RECIPIENTS)
        )
    if found.count != count:
        raise CountChanged(found.count)
    # Who was nobody then is not waited for.
    broadcast.audience = [selector for selector in found.selectors if selector not in found.empty]
    broadcast.recipients = found.count
    broadcast.sent_at, broadcast.sent_by = now, name_of(by)
    broadcast.correlation_id = logs.correlation_id()
    log.info("broadcast.sent", broadcast_id=str(broadcast.id), recipients=found.count, by=by.id)


def plan_due(session: Session, *, now: datetime) -> int:
    """Plan the letters of what was sent; how many broadcasts there were. Their rows are the letters' ledger."""
    due = (
        select(Broadcast)
        .where(Broadcast.sent_at.is_not(None), Broadcast.planned_at.is_(None), Broadcast.stopped_at.is_(None))
        .order_by(Broadcast.sent_at)
        .limit(MOST_PER_SWEEP)
        .with_for_update(skip_locked=True)
    )
    broadcasts = list(session.scalars(due))
    for one in broadcasts:
        # The audience is that of the moment when it was counted and confirmed.
        occasion = OwnOccasion(
            id=one.id, subject=_subject(one.id), time=one.sent_at or now, correlationid=one.correlation_id
        )
        with logs.correlated(one.correlation_id):
            planning.tell(
                session,
                occasion,
                kind=BROADCAST,
                to=one.audience,
                parameters=letter_of(one),
                now=now,
                is_urgent=one.is_urgent,
            )
        one.planned_at = now
    return len(broadcasts)


def stop(session: Session, broadcast: Broadcast, *, by: Principal, now: datetime) -> None:
    """End what has not left yet; stopped twice is stopped.

    Raises:
        Refusal: it was never sent.
    """
    if broadcast.sent_at is None:
        raise Refusal(N_("This broadcast was not sent; there is nothing to stop."))
    if broadcast.stopped_at is not None:
        return
    broadcast.stopped_at, broadcast.stopped_by = now, name_of(by)
    subject = _subject(broadcast.id)
    planning.withdraw(session, subject=subject, kinds=[BROADCAST], now=now, reason=planning.STOPPED)
    log.info("broadcast.stopped", broadcast_id=str(broadcast.id), by=by.id)


def page(session: Session, *, before: UUID | None = None) -> tuple[Sequence[Broadcast], UUID | None]:
    """A page of all broadcasts, the newest first, and the cursor of the next one."""
    query = select(Broadcast).order_by(Broadcast.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Broadcast.id < before)
    found = session.scalars(query).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def progress(session: Session, broadcast_ids: Sequence[UUID]) -> dict[UUID, Progress]:
    """How far the letters of each are, tests and what the app shows aside."""
    query = (
        select(Delivery.event_id, Delivery.state, func.count())
        .where(Delivery.event_id.in_(broadcast_ids), Delivery.kind == BROADCAST, Delivery.channel != INBOX)
        .group_by(Delivery.event_id, Delivery.state)
    )
    counts: dict[UUID, dict[str, int]] = {each: defaultdict(int) for each in broadcast_ids}
    for event_id, state, count in session.execute(query):
        counts[event_id][_SHOWN_AS[state]] += count
    return {each: Progress(**found) for each, found in counts.items()}


def standing(broadcast: Broadcast, found: Progress) -> str:
    """How far a broadcast is, as a word of `rules.STANDINGS`."""
    return rules.standing(
        is_sent=broadcast.sent_at is not None,
        is_planned=broadcast.planned_at is not None,
        is_stopped=broadcast.stopped_at is not None,
        progress=found,
    )


def _subject(broadcast_id: UUID) -> str:
    return f"broadcast/{broadcast_id}"
