"""How do many small letters become one, when whoever gets them asked for that?

What is gathered are rows of the ledger in the channel `digest`, each due on the morning it was planned for. The one
letter is planned in the transaction that settles them: a worker that dies in between leaves all of them as they were.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notify.audience import people
from services.notify.audience import use_cases as audience
from services.notify.delivery.models import DELIVERED, DIGEST, INBOX, PENDING, SUPPRESSED, Delivery, Notice
from services.notify.delivery.planning import OwnOccasion, tell
from services.notify.delivery.rows import TURNED_OFF
from services.notify.delivery.writing import Sender
from services.notify.inbox.reading import words
from services.notify.inbox.use_cases import Item
from services.notify.messages.use_cases import Wordings, wordings
from services.notify.preferences import rules
from services.notify.preferences import use_cases as preferences
from services.notify.preferences.rules import Wishes
from shared.kit import logs

log = logs.get(__name__)

PEOPLE_PER_SWEEP = 200
MOST_LISTED = 40
IN_DIGEST = "in_digest"
READ_BEFORE = "read_before"
LEFT = "dropped"
_LOCK = 0x646967657374

Row = tuple[Delivery, Notice]


def gather_due(session: Session, sender: Sender, *, now: datetime) -> int:
    """Plan one letter for everybody for whom something is due; how many letters there were."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
        return 0  # somebody else is at it
    due = select(Delivery.person_id).where(*_due(now)).distinct().limit(PEOPLE_PER_SWEEP)
    in_force = wordings(session)
    return sum(
        _gather(session, sender, person_id, in_force, now=now) for person_id in session.scalars(due) if person_id
    )


def _gather(session: Session, sender: Sender, person_id: UUID, in_force: Wordings, *, now: datetime) -> bool:
    """Settle what is due for somebody; True where a letter came of it."""
    wished = preferences.wishes(session, [person_id])[person_id]
    rows = _rows(session, person_id, now=now)
    occasion_id = uuid5(NAMESPACE_URL, f"digest/{person_id}/{rules.digest_day(now, time_zone=wished.time_zone)}")
    if session.get(Notice, (occasion_id, rules.DIGEST)) is not None:
        # Planned a moment too late for the letter of its morning: the next one brings it.
        _settle(session, rows, due_at=rules.next_digest(rules.DAILY, after=now, time_zone=wished.time_zone))
        return False
    news = _still_news(session, person_id, rows, wished, now=now)
    _settle(session, news, state=DELIVERED, reason=IN_DIGEST, state_since=now)
    if news:
        subject, correlation_id = f"digest/{person_id}", logs.correlation_id()
        occasion = OwnOccasion(id=occasion_id, subject=subject, time=now, correlationid=correlation_id)
        parameters = _parameters(sender, news, in_force, language=wished.language)
        to = [audience.person(person_id)]
        tell(session, occasion, kind=rules.DIGEST, to=to, parameters=parameters, now=now, is_urgent=False)
        log.info("digest.gathered", event_id=str(occasion_id), count=len(news))
    return bool(news)


def _rows(session: Session, person_id: UUID, *, now: datetime) -> list[Row]:
    query = select(Delivery, Notice).join_from(Delivery, Notice).where(*_due(now), Delivery.person_id == person_id)
    ordered = query.order_by(Notice.occurred_at, Delivery.id).with_for_update(of=Delivery)
    return [(delivery, notice) for delivery, notice in session.execute(ordered)]


def _still_news(session: Session, person_id: UUID, rows: Sequence[Row], wished: Wishes, *, now: datetime) -> list[Row]:
    """What is worth a letter: the rest is settled without one."""
    if not people.person(session, person_id, at=now):
        _settle(session, rows, state=SUPPRESSED, reason=LEFT, state_since=now)
        return []
    events = [notice.event_id for _, notice in rows]
    shown = Delivery.channel == INBOX, Delivery.person_id == person_id, Delivery.event_id.in_(events)
    read = set(session.scalars(select(Delivery.event_id).where(*shown, Delivery.read_at.is_not(None))))
    unwanted = [row for row in rows if wished.of_kind(row[1].kind).email == rules.OFF]
    _settle(session, unwanted, state=SUPPRESSED, reason=TURNED_OFF, state_since=now)
    before = [row for row in rows if row not in unwanted and row[1].event_id in read]
    _settle(session, before, state=SUPPRESSED, reason=READ_BEFORE, state_since=now)
    return [row for row in rows if row not in unwanted and row not in before]


def _parameters(sender: Sender, rows: Sequence[Row], in_force: Wordings, *, language: str) -> dict[str, Any]:
    entries = []
    for delivery, notice in rows[:MOST_LISTED]:
        item = Item(
            id=delivery.id,
            kind=notice.kind,
            subject=notice.subject,
            parameters=notice.parameters,
            occurred_at=notice.occurred_at,
            read_at=None,
        )
        said = words(sender, item, language=language, wordings=in_force)
        link = said.link if said.link.startswith(("http://", "https://")) else sender.public_url + said.link
        entries.append({"subject": said.subject or notice.subject, "link": link})
    more = max(len(rows) - MOST_LISTED, 0)
    return {"entries": entries, "count": len(rows), "more": more, "path": "/kelola/kotak-masuk"}


def _settle(session: Session, rows: Sequence[Row], **values: object) -> None:
    if rows:
        those = Delivery.id.in_([delivery.id for delivery, _ in rows])
        session.execute(update(Delivery).where(those).values(values))


def _due(now: datetime) -> tuple[Any, ...]:
    return Delivery.channel == DIGEST, Delivery.state == PENDING, Delivery.due_at <= now
