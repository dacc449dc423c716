"""How do many small letters become one, when whoever gets them asked for that?

What is gathered are rows of the ledger in the channel `digest`, each due on the morning it was planned for. The one
letter is planned in the transaction that settles them: a worker that dies in between leaves all of them as they were.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify.audience import people
from services.notify.audience import use_cases as audience
from services.notify.delivery.models import DELIVERED, INBOX, SUPPRESSED, Delivery, Notice
from services.notify.delivery.planning import OwnOccasion, tell
from services.notify.delivery.rows import TURNED_OFF
from services.notify.delivery.writing import Sender
from services.notify.digests import entries, of_followers
from services.notify.digests.entries import Row
from services.notify.messages.use_cases import Wordings, wordings
from services.notify.preferences import rules
from services.notify.preferences import use_cases as preferences
from services.notify.preferences.rules import Wishes
from shared.kit import logs

log = logs.get(__name__)

PEOPLE_PER_SWEEP = 200
READ_BEFORE = "read_before"
LEFT = "dropped"
_LOCK = 0x646967657374


def gather_due(session: Session, sender: Sender, *, now: datetime) -> int:
    """Plan one letter for everybody for whom something is due; how many letters there were."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
        return 0  # somebody else is at it
    in_force = wordings(session)
    people_due = select(Delivery.person_id).where(*entries.due(now), Delivery.person_id.is_not(None)).distinct()
    letters = sum(
        _gather(session, sender, person_id, in_force, now=now)
        for person_id in session.scalars(people_due.limit(PEOPLE_PER_SWEEP))
        if person_id is not None
    )
    return letters + of_followers.gather_due(session, sender, in_force, now=now)


def _gather(session: Session, sender: Sender, person_id: UUID, in_force: Wordings, *, now: datetime) -> bool:
    """Settle what is due for somebody; True where a letter came of it."""
    wished = preferences.wishes(session, [person_id])[person_id]
    rows = _rows(session, person_id, now=now)
    occasion_id = uuid5(NAMESPACE_URL, f"digest/{person_id}/{rules.digest_day(now, time_zone=wished.time_zone)}")
    if session.get(Notice, (occasion_id, rules.DIGEST)) is not None:
        # Planned a moment too late for the letter of its morning: the next one brings it.
        entries.settle(session, rows, due_at=rules.next_digest(rules.DAILY, after=now, time_zone=wished.time_zone))
        return False
    news = _still_news(session, person_id, rows, wished, now=now)
    entries.settle(session, news, state=DELIVERED, reason=entries.IN_DIGEST, state_since=now)
    if news:
        subject, correlation_id = f"digest/{person_id}", logs.correlation_id()
        occasion = OwnOccasion(id=occasion_id, subject=subject, time=now, correlationid=correlation_id)
        told = entries.of(sender, news, in_force, language=wished.language)
        parameters = {**told, "path": "/kelola/kotak-masuk"}
        to = [audience.person(person_id)]
        tell(session, occasion, kind=rules.DIGEST, to=to, parameters=parameters, now=now, is_urgent=False)
        log.info("digest.gathered", event_id=str(occasion_id), count=len(news))
    return bool(news)


def _rows(session: Session, person_id: UUID, *, now: datetime) -> list[Row]:
    query = (
        select(Delivery, Notice).join_from(Delivery, Notice).where(*entries.due(now), Delivery.person_id == person_id)
    )
    ordered = query.order_by(Notice.occurred_at, Delivery.id).with_for_update(of=Delivery)
    return [(delivery, notice) for delivery, notice in session.execute(ordered)]


def _still_news(session: Session, person_id: UUID, rows: Sequence[Row], wished: Wishes, *, now: datetime) -> list[Row]:
    """What is worth a letter: the rest is settled without one."""
    if not people.person(session, person_id, at=now):
        entries.settle(session, rows, state=SUPPRESSED, reason=LEFT, state_since=now)
        return []
    events = [notice.event_id for _, notice in rows]
    shown = Delivery.channel == INBOX, Delivery.person_id == person_id, Delivery.event_id.in_(events)
    read = set(session.scalars(select(Delivery.event_id).where(*shown, Delivery.read_at.is_not(None))))
    unwanted = [row for row in rows if wished.of_kind(row[1].kind).email == rules.OFF]
    entries.settle(session, unwanted, state=SUPPRESSED, reason=TURNED_OFF, state_since=now)
    before = [row for row in rows if row not in unwanted and row[1].event_id in read]
    entries.settle(session, before, state=SUPPRESSED, reason=READ_BEFORE, state_since=now)
    return [row for row in rows if row not in unwanted and row not in before]
