"""How does a citizen begin to follow, with double confirmation, and end it with one click?

Nothing here says whether an address follows anything: only letters to the address itself do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, union_all
from sqlalchemy.orm import Session

from services.notify.audience import following
from services.notify.audience.following import FOLLOWERS, asker
from services.notify.audience.models import Follow, Follower, Topic
from services.notify.delivery.models import FINAL, Delivery, Notice, Suppression
from services.notify.delivery.planning import OwnOccasion, tell
from services.notify.followers import rules
from services.notify.preferences.rules import FOLLOWED_DIGEST, FOLLOWERS_PACES
from shared.kit import ids, logs
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.messages import N_

FOLLOW_REQUESTED = "follow_requested"
_OWN = (FOLLOW_REQUESTED, FOLLOWED_DIGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that is held of one address for what it follows, in the terms of an export."""

    address: str
    follows: Sequence[Follow]
    letters: Sequence[Delivery]


def topic_of(session: Session, subject: str) -> Topic:
    """What can be followed.

    Raises:
        NotFound: nothing public is known by this name.
    """
    topic = session.get(Topic, subject)
    if topic is None or not topic.is_open:
        raise NotFound(N_("Nothing public can be followed here. What was just published can in a minute."))
    return topic


def ask(session: Session, topic: Topic, *, typed: str, pace: str, language: str, time_zone: str, now: datetime) -> None:
    """Send the letter by which the address confirms; an address that follows already hears nothing new.

    Raises:
        Invalid: it is no address, or nobody can hear that often.
    """
    wanted = rules.same_address(typed)
    errors = [] if wanted else [FieldError("/email", N_("Enter an e-mail address such as nama@contoh.id."))]
    if pace not in FOLLOWERS_PACES:
        errors.append(FieldError("/pace", N_("Choose one of the ways that are offered.")))
    if wanted is None or errors:
        raise Invalid(errors)
    # Two who ask at once wait for one another.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(wanted, 0))))
    held = session.scalar(select(Follow).where(Follow.topic == topic.subject, Follow.address == wanted))
    if held is not None and held.confirmed_at is not None:
        return
    if _letters_today(session, wanted, now=now) >= rules.MOST_LETTERS_A_DAY:
        logs.get(__name__).warning("follow.too_many_letters")
        return
    if held is None:
        held = Follow(id=ids.new_id(), topic=topic.subject, address=wanted, key=rules.new_key(), confirmed_at=None)
        session.add(held)
    held.language, held.pace, held.time_zone = language, pace, time_zone
    held.confirm_key, held.asked_at = rules.new_key(), now
    session.flush()
    occasion = OwnOccasion(id=ids.new_id(), subject=f"follow/{held.id}", time=now, correlationid=logs.correlation_id())
    parameters = {"topic": topic.name, "path": f"/langganan/konfirmasi/{held.confirm_key}"}
    tell(session, occasion, kind=FOLLOW_REQUESTED, to=[asker(held.id)], parameters=parameters, now=now)


def asked_for(session: Session, confirm_key: str, *, now: datetime) -> tuple[Follow, Topic]:
    """What the first letter's link is about.

    Raises:
        NotFound: the link was used, replaced by a newer letter's, or lapsed.
    """
    query = (
        select(Follow, Topic)
        .join(Topic, Topic.subject == Follow.topic)
        .where(Follow.confirm_key == confirm_key, Follow.asked_at > rules.unconfirmed_since(now))
        .with_for_update(of=Follow)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(N_("This link was used already, or it is too old. Ask to follow again for a new one."))
    follow, topic = found
    return follow, topic


def confirm(session: Session, confirm_key: str, *, now: datetime) -> tuple[Follow, Topic]:
    """Follow from now on.

    Raises:
        NotFound: as of `asked_for`.
    """
    follow, topic = asked_for(session, confirm_key, now=now)
    follow.confirmed_at, follow.confirm_key = now, None
    return follow, topic


def by_key(session: Session, key: str) -> tuple[Follow, Topic] | None:
    """What a letter's link would end; None where it was ended, or never was."""
    query = select(Follow, Topic).join(Topic, Topic.subject == Follow.topic).where(Follow.key == key)
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def end(session: Session, key: str) -> None:
    """Follow this no more; ended twice is ended."""
    session.execute(delete(Follow).where(Follow.key == key))
    following.forget_idle(session)


def in_digests(session: Session, key: str) -> list[tuple[Follow, Topic]]:
    """What a digest's link would end: all that its address hears of in digests, or all, should it hear of none so."""
    address = session.scalar(select(Follower.address).where(Follower.key == key))
    theirs = all_of(session, address or "")
    return [found for found in theirs if found[0].pace != following.AT_ONCE] or theirs


def end_digests(session: Session, key: str) -> None:
    """Follow no more what comes in digests; what comes at once goes on."""
    for follow, _ in in_digests(session, key):
        session.delete(follow)
    session.flush()
    following.forget_idle(session)


def whose(session: Session, key: str) -> str:
    """The address that a letter's link belongs to.

    Raises:
        NotFound: what the link was about has ended, or there never was such a link.
    """
    found: str | None = session.scalar(
        union_all(
            select(Follow.address).where(Follow.key == key, Follow.confirmed_at.is_not(None)),
            select(Follower.address).where(Follower.key == key),
        )
    )
    if found is None:
        raise NotFound(N_("Through this link nothing is followed any more. The newest letter has one that works."))
    return found


def all_of(session: Session, address: str, *, is_locked: bool = False) -> list[tuple[Follow, Topic]]:
    """All that an address follows, in the order of names."""
    query = (
        select(Follow, Topic)
        .join(Topic, Topic.subject == Follow.topic)
        .where(Follow.address == address, Follow.confirmed_at.is_not(None))
        .order_by(Topic.name, Topic.subject)
    )
    found = session.execute(query.with_for_update(of=Follow) if is_locked else query)
    return [(follow, topic) for follow, topic in found]


def choose(session: Session, key: str, wanted: Mapping[UUID, str], *, time_zone: str) -> None:
    """Hear of each follow of the address as often as is wanted of it, or no more; what is not named stays.

    What was planned before leaves as it was planned.

    Raises:
        Invalid: naming each that cannot be.
        NotFound: as of `whose`.
    """
    theirs = [(follow, wanted.get(follow.id)) for follow, _ in all_of(session, whose(session, key), is_locked=True)]
    wrong = [follow.id for follow, pace in theirs if pace not in {None, rules.END, *FOLLOWERS_PACES}]
    if wrong:
        raise Invalid([FieldError(f"/{each}", N_("Choose one of the ways that are offered.")) for each in wrong])
    for follow, pace in theirs:
        if pace == rules.END:
            session.delete(follow)
        elif pace is not None and pace != follow.pace:
            follow.pace, follow.time_zone = pace, time_zone
    session.flush()
    following.forget_idle(session)


def held(session: Session, typed: str) -> Held:
    """All that is held of an address, for whoever asks for it by UU 27/2022."""
    wanted = rules.same_address(typed) or ""
    follows = session.scalars(select(Follow).where(Follow.address == wanted).order_by(Follow.asked_at)).all()
    letters = session.scalars(select(Delivery).where(_letters_to(wanted)).order_by(Delivery.id)).all()
    return Held(address=wanted, follows=follows, letters=letters)


def erase(session: Session, typed: str) -> Held:
    """Delete all that is held of an address, and say what it was; what it gets as staff or office stays."""
    found = held(session, typed)
    following.end_follows(session, found.address)
    # That a letter to a follower came back is held of the address, too; what an office refused is not this person's.
    came_back = Suppression.delivery_id.in_([letter.id for letter in found.letters])
    session.execute(delete(Suppression).where(Suppression.address == found.address, came_back))
    _delete_letters(session, _letters_to(found.address))
    return found


def forget_old(session: Session, *, keep: timedelta, now: datetime) -> None:
    """Forget who never confirmed, and letters to followers that are over and older than `keep`."""
    lapsed = Follow.confirmed_at.is_(None), Follow.asked_at <= rules.unconfirmed_since(now)
    session.execute(delete(Follow).where(*lapsed))
    following.forget_idle(session)
    _delete_letters(session, _to_followers() & Delivery.state.in_(FINAL) & (Delivery.queued_at <= now - keep))


def _letters_today(session: Session, wanted: str, *, now: datetime) -> int:
    since = Delivery.queued_at > now - timedelta(days=1)
    query = select(func.count()).where(Delivery.recipient == wanted, Delivery.kind == FOLLOW_REQUESTED, since)
    return session.scalar(query) or 0


def _to_followers() -> ColumnElement[bool]:
    return or_(Delivery.kind.in_(_OWN), Delivery.selector.startswith(f"{FOLLOWERS}:"))


def _letters_to(wanted: str) -> ColumnElement[bool]:
    return _to_followers() & (Delivery.recipient == wanted)


def _delete_letters(session: Session, which: ColumnElement[bool]) -> None:
    # The first letter's notice holds the link that confirms, a digest's what this address follows; those of news are
    # the same for all.
    events = session.scalars(delete(Delivery).where(which).returning(Delivery.event_id)).all()
    session.execute(delete(Notice).where(Notice.kind.in_(_OWN), Notice.event_id.in_(events)))
