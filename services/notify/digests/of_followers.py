"""How does what an address follows become one letter of a morning, which ends them all with one click?"""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.audience import following
from services.notify.audience.models import Follow, Follower
from services.notify.delivery.models import DELIVERED, SUPPRESSED, Delivery, Notice
from services.notify.delivery.outcomes import UNSUBSCRIBED
from services.notify.delivery.planning import OwnOccasion, tell
from services.notify.delivery.writing import Sender
from services.notify.digests import entries
from services.notify.digests.entries import Row
from services.notify.followers.rules import new_key
from services.notify.messages.use_cases import Wordings
from services.notify.preferences import rules
from services.notify.preferences.rules import FOLLOWED_DIGEST
from shared.kit import ids, logs

log = logs.get(__name__)

FOLLOWERS_PER_SWEEP = 300


def gather_due(session: Session, sender: Sender, in_force: Wordings, *, now: datetime) -> int:
    """Plan one letter for every address for which something is due; how many letters there were."""
    due = select(Delivery.recipient).where(*entries.due(now), Delivery.person_id.is_(None)).distinct()
    addresses = session.scalars(due.limit(FOLLOWERS_PER_SWEEP)).all()
    return sum(_gather(session, sender, address, in_force, now=now) for address in addresses)


def _gather(session: Session, sender: Sender, address: str, in_force: Wordings, *, now: datetime) -> bool:
    """Settle what is due for an address; True where a letter came of it."""
    mine = Delivery.recipient == address, Delivery.person_id.is_(None)
    query = select(Delivery, Notice).join_from(Delivery, Notice).where(*entries.due(now), *mine)
    ordered = query.order_by(Notice.occurred_at, Delivery.id).with_for_update(of=Delivery)
    rows: list[Row] = [(delivery, notice) for delivery, notice in session.execute(ordered)]
    follows = _follows(session, address)
    ended = [row for row in rows if row[0].selector not in {following.followers(each.topic) for each in follows}]
    entries.settle(session, ended, state=SUPPRESSED, reason=UNSUBSCRIBED, state_since=now)
    news = [row for row in rows if row not in ended]
    if not news:
        return False
    whose, newest = _follower(session, address), follows[0]
    day = rules.digest_day(now, time_zone=newest.time_zone)
    occasion_id = uuid5(NAMESPACE_URL, f"digest/follower/{whose.id}/{day}")
    if session.get(Notice, (occasion_id, FOLLOWED_DIGEST)) is not None:
        # Planned a moment too late for the letter of its morning: the next one brings it.
        due_at = rules.next_digest(rules.DAILY, after=now, time_zone=newest.time_zone)
        entries.settle(session, news, due_at=due_at)
        return False
    entries.settle(session, news, state=DELIVERED, reason=entries.IN_DIGEST, state_since=now)
    # Named by what nobody else knows of it: the address stands in the ledger alone.
    subject = f"follower/{whose.id}"
    occasion = OwnOccasion(id=occasion_id, subject=subject, time=now, correlationid=logs.correlation_id())
    told = entries.of(sender, news, in_force, language=newest.language)
    parameters = {**told, "path": f"/langganan/atur/{whose.key}"}
    to = [following.follower(whose.id)]
    tell(session, occasion, kind=FOLLOWED_DIGEST, to=to, parameters=parameters, now=now, is_urgent=False)
    log.info("digest.gathered", event_id=str(occasion_id), count=len(news))
    return True


def _follows(session: Session, address: str) -> list[Follow]:
    """What the address follows, what it asked for last coming first."""
    query = select(Follow).where(Follow.address == address, Follow.confirmed_at.is_not(None))
    return list(session.scalars(query.order_by(Follow.asked_at.desc())))


def _follower(session: Session, address: str) -> Follower:
    found = session.scalar(select(Follower).where(Follower.address == address))
    if found is None:
        found = Follower(id=ids.new_id(), address=address, key=new_key())
        session.add(found)
        session.flush()
    return found
