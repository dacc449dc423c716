"""What is somebody told in the app, and what of it was read? Nobody sees another's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, select, update
from sqlalchemy.orm import Session

from services.notify.delivery.models import DELIVERED, INBOX, Delivery, Notice
from services.notify.delivery.planning import INBOX_CHANGED
from shared.kit import db
from shared.kit.errors import NotFound
from shared.kit.messages import N_

PAGE = 20
RINGS = "notify.inbox"
"""The Redis channel on which it is rung after a commit that changed what an app shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that somebody was told, to be written from its template; `read_at` is None until it was read."""

    id: UUID
    kind: str
    subject: str
    parameters: Mapping[str, Any]
    occurred_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """How much somebody has not read; `newest` is the newest of it, by which a change shows."""

    count: int = 0
    newest: str = ""


def items(
    session: Session, person_id: UUID, *, is_unread: bool = False, before: UUID | None = None
) -> tuple[list[Item], UUID | None]:
    """A page of what a person was told, the newest first, and the cursor of the next page where there is one."""
    query = (
        select(Delivery.id, Delivery.read_at, Notice.kind, Notice.subject, Notice.parameters, Notice.occurred_at)
        .join_from(Delivery, Notice)
        .where(*_of(person_id))
        .order_by(Delivery.id.desc())
        .limit(PAGE + 1)
    )
    if is_unread:
        query = query.where(Delivery.read_at.is_(None))
    if before is not None:
        query = query.where(Delivery.id < before)
    found = [Item(**row) for row in session.execute(query).mappings()]
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def unread(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Unread]:
    """How much each of these people has not read."""
    newest = func.max(cast(Delivery.id, Text))
    query = select(Delivery.person_id, func.count(), newest).where(
        Delivery.channel == INBOX,
        Delivery.state == DELIVERED,
        Delivery.read_at.is_(None),
        Delivery.person_id.in_(person_ids),
    )
    found = {
        person_id: Unread(count=count, newest=last)
        for person_id, count, last in session.execute(query.group_by(Delivery.person_id))
    }
    return {person_id: found.get(person_id, Unread()) for person_id in person_ids}


def mark_read(session: Session, person_id: UUID, item_id: UUID, *, now: datetime) -> Item:
    """Write down that it was read; read twice it keeps the first time.

    Raises:
        NotFound: the person was told no such thing.
    """
    query = select(Delivery, Notice).join_from(Delivery, Notice).where(*_of(person_id), Delivery.id == item_id)
    found = session.execute(query.with_for_update(of=Delivery)).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such message in your inbox: it is another's, or it was kept long enough."))
    delivery, notice = found
    if delivery.read_at is None:
        delivery.read_at = now
        db.mark(session, INBOX_CHANGED)
    return Item(
        id=delivery.id,
        kind=notice.kind,
        subject=notice.subject,
        parameters=notice.parameters,
        occurred_at=notice.occurred_at,
        read_at=delivery.read_at,
    )


def mark_all_read(session: Session, person_id: UUID, *, upto: UUID, now: datetime) -> int:
    """Write down that everything up to an item was read; what came later stays as it is. How much it was."""
    those = update(Delivery).where(*_of(person_id), Delivery.read_at.is_(None), Delivery.id <= upto)
    marked: Sequence[UUID] = session.scalars(those.values(read_at=now).returning(Delivery.id)).all()
    if marked:
        db.mark(session, INBOX_CHANGED)
    return len(marked)


def forget_old(session: Session, *, keep: timedelta, now: datetime) -> None:
    """Forget what people were told in the app longer ago than `keep`, read or not."""
    session.execute(delete(Delivery).where(Delivery.channel == INBOX, Delivery.queued_at <= now - keep))
    db.mark(session, INBOX_CHANGED)


def _of(person_id: UUID) -> tuple[Any, ...]:
    return Delivery.channel == INBOX, Delivery.state == DELIVERED, Delivery.person_id == person_id
