"""What can be followed, by whom is it, how often do they want to hear, and how does it end?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.audience.models import Follow, Follower, Topic

FOLLOW = "follow"
FOLLOWERS = "followers"
FOLLOWER = "follower"
AT_ONCE = "now"


def asker(follow_id: UUID) -> str:
    """Selects whoever asked to follow something, confirmed or not."""
    return f"{FOLLOW}:{follow_id}"


def followers(topic: str) -> str:
    """Selects whoever follows a topic, such as `innovation/0198…`; often that is nobody."""
    return f"{FOLLOWERS}:{topic}"


def follower(follower_id: UUID) -> str:
    """Selects somebody for what was gathered of all that he or she follows."""
    return f"{FOLLOWER}:{follower_id}"


def keep_topic(session: Session, *, subject: str, version: int, name: str, path: str, is_open: bool = True) -> None:
    """Learn of something that can be followed, unless something newer is known."""
    row = {"subject": subject, "version": version, "name": name, "path": path, "is_open": is_open}
    statement = insert(Topic).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["subject"],
            set_={name: statement.excluded[name] for name in ("version", "name", "path", "is_open")},
            where=Topic.version < statement.excluded.version,
        )
    )


def topics(session: Session, kind: str) -> dict[str, str]:
    """What can be followed of a kind, such as `festival`: subject and name, in the order of names."""
    query = select(Topic.subject, Topic.name).where(Topic.subject.startswith(f"{kind}/"), Topic.is_open)
    return dict(session.execute(query.order_by(Topic.name, Topic.subject)).all())


def meant(session: Session, selector: str, *, at: datetime) -> list[Row[str, str, str, str]]:
    """Address, language, pace and time zone of each whom a selector of this room means."""
    kind, _, value = selector.partition(":")
    if kind == FOLLOWER:
        theirs = select(Follower.address).where(Follower.id == UUID(value))
        # What was gathered waits for nothing more.
        found = select(Follow.address, Follow.language, literal(AT_ONCE), Follow.time_zone)
        newest = found.where(Follow.address.in_(theirs), Follow.confirmed_at.is_not(None))
        return list(session.execute(newest.order_by(Follow.asked_at.desc()).limit(1)))
    query = select(Follow.address, Follow.language, Follow.pace, Follow.time_zone)
    chosen = Follow.id == UUID(value) if kind == FOLLOW else (Follow.topic == value) & (Follow.confirmed_at <= at)
    return list(session.execute(query.where(chosen).order_by(Follow.id)))


def is_of_choice(selector: str) -> bool:
    """Whether whoever it selects chose to be told, and may end it."""
    return selector.startswith((f"{FOLLOWERS}:", f"{FOLLOWER}:"))


def key_of(session: Session, selector: str, address: str) -> str | None:
    """By what an address ends what the selector brings; None where that was ended."""
    kind, _, value = selector.partition(":")
    confirmed = Follow.address == address, Follow.confirmed_at.is_not(None)
    if kind == FOLLOWER:
        still = select(Follow.id).where(*confirmed).exists()
        return session.scalar(select(Follower.key).where(Follower.id == UUID(value), still))
    return session.scalar(select(Follow.key).where(Follow.topic == value, *confirmed))


def end_follows(session: Session, address: str) -> None:
    """An address follows nothing any more."""
    session.execute(delete(Follow).where(Follow.address == address))
    forget_idle(session)


def forget_idle(session: Session) -> None:
    """Forget the addresses of whoever follows nothing any more."""
    idle = Follower.address.not_in(select(Follow.address))
    session.execute(delete(Follower).where(idle))
