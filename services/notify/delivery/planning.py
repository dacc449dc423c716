"""Who is told of an event, whatever the order in which the event and the audience become known here?

A notice is planned into deliveries at once, in the transaction that hears the event, and looked at again a few
times soon after: an agency's registration may arrive after the invitation it was sent. News about the audience
that is older than a notice opens the notice again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, bindparam, delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from services.notify.audience import use_cases as audience
from services.notify.delivery import rows, rules
from services.notify.delivery.models import DELIVERED, DIGEST, EMAIL, INBOX, PENDING, SUPPRESSED, Delivery, Notice
from services.notify.preferences import use_cases as preferences
from shared.kit import db, ids, logs

log = logs.get(__name__)

DELIVERIES_DUE = "deliveries_due"
"""The mark on a transaction that leaves letters behind; the worker starts sending after its commit."""
INBOX_CHANGED = "inbox_changed"
"""The mark on a transaction after which somebody's app shows something else."""
NO_LONGER_NEEDED = "no_longer_needed"
STOPPED = "stopped"
# As one parameter: a statement with fourteen for each of ten thousand letters takes longer to read than to run.
_ADD = text(
    "INSERT INTO delivery SELECT * FROM jsonb_populate_recordset(NULL::delivery, :rows) "
    "ON CONFLICT DO NOTHING RETURNING id, channel"
).bindparams(bindparam("rows", type_=JSONB))
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
    """Write down that these are to be told of it, and plan how each is; a repeat changes nothing.

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


def is_outdated(session: Session, occasion: Occasion, *, kind: str) -> bool:
    """Whether something of the kind that happened later to the same subject was told already."""
    newer = Notice.kind == kind, Notice.subject == occasion.subject, Notice.occurred_at > occasion.time
    return session.scalar(select(Notice.event_id).where(*newer).limit(1)) is not None


def plan(session: Session, notice: Notice, *, now: datetime) -> None:
    """Have exactly one delivery in each channel for each recipient; what others were not told yet is dropped."""
    reached, unmet = _reached(session, notice)
    _drop_others(session, notice, reached)
    planned = _rows_of(session, notice, reached, now=now)
    _add(session, _without_told(session, notice, planned), kind=notice.kind)
    notice.unmet = unmet
    notice.look_again_at = rules.next_look(looks=notice.looks, is_met=not unmet, created_at=notice.created_at, now=now)
    notice.looks += 1
    if unmet and notice.look_again_at is None:
        log.error("notice.nobody_to_tell", kind=notice.kind, event_id=str(notice.event_id), unmet=unmet)


def foresee(
    session: Session, *, kind: str, to: Sequence[str], is_urgent: bool, now: datetime
) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of the ledger that telling these would lead to now, and the selectors that lead to nobody.

    By the same reckoning as `tell`; nothing is written.
    """
    notice = Notice(event_id=ids.new_id(), kind=kind, audience=list(to), is_urgent=is_urgent, occurred_at=now)
    reached, unmet = _reached(session, notice)
    return _rows_of(session, notice, reached, now=now), unmet


def _rows_of(session: Session, notice: Notice, reached: rows.Reached, *, now: datetime) -> list[dict[str, Any]]:
    wishes = preferences.wishes(session, reached.people.keys())
    return rows.of_notice(notice, reached, wishes, now=now)


def _reached(session: Session, notice: Notice) -> tuple[rows.Reached, list[str]]:
    """Who is told as far as is known, and the selectors that led to nobody yet."""
    reached, unmet = rows.Reached(), []
    for selector, recipients in audience.resolve_all(session, notice.audience, at=notice.occurred_at):
        if not recipients and not audience.may_be_nobody(selector):
            unmet.append(selector)
        reached.add(recipients)
        reached.add_people(audience.of_office(session, selector, at=notice.occurred_at))
    return reached, unmet


def _drop_others(session: Session, notice: Notice, reached: rows.Reached) -> None:
    """Take back letters that nobody tried to send yet, and what nobody read in the app."""
    of_this = Delivery.event_id == notice.event_id, Delivery.kind == notice.kind
    session.execute(
        delete(Delivery).where(
            *of_this,
            Delivery.channel.in_([EMAIL, DIGEST]),
            Delivery.attempts == 0,
            Delivery.state.in_([PENDING, SUPPRESSED]),
            Delivery.recipient.not_in(_each_a_row(list(reached.letters), Text())),
        )
    )
    unread = Delivery.channel == INBOX, Delivery.read_at.is_(None)
    others = Delivery.person_id.not_in(_each_a_row(list(reached.people), Uuid()))
    if session.scalars(delete(Delivery).where(*of_this, *unread, others).returning(Delivery.id)).first():
        db.mark(session, INBOX_CHANGED)


def _each_a_row(values: Sequence[Any], kind: TypeEngine[Any]) -> Select[Any]:
    """The values as rows, which PostgreSQL hashes; compared with an array, ten thousand would each be met by all."""
    return select(func.unnest(literal(values, ARRAY(kind))))


def _without_told(session: Session, notice: Notice, planned: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is planned but for those who have a letter of it: who changes a choice meanwhile is not told twice."""
    by_mail = [EMAIL, DIGEST]
    query = select(Delivery.recipient).where(Delivery.event_id == notice.event_id, Delivery.channel.in_(by_mail))
    told = set(session.scalars(query))
    return [row for row in planned if row["channel"] == INBOX or row["recipient"] not in told]


def _add(session: Session, planned: Sequence[Mapping[str, Any]], *, kind: str) -> None:
    if not planned:
        return
    added = session.execute(_ADD, {"rows": planned}).all()
    for delivery_id, channel in added[:MOST_LOGGED]:
        log.info("delivery.planned", delivery_id=str(delivery_id), kind=kind, channel=channel)
    if len(added) > MOST_LOGGED:
        log.info("delivery.planned_more", count=len(added) - MOST_LOGGED, kind=kind)
    channels = {channel for _, channel in added}
    if EMAIL in channels:
        db.mark(session, DELIVERIES_DUE)
    if INBOX in channels:
        db.mark(session, INBOX_CHANGED)


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
    What nobody read of it leaves the app, too.
    """
    told = Notice.subject == subject, Notice.kind.in_(kinds)
    session.execute(update(Notice).where(*told).values(look_again_at=None, withdrawn_for=reason))
    about = Delivery.event_id.in_(select(Notice.event_id).where(*told)), Delivery.kind.in_(kinds)
    stopped = {"state": SUPPRESSED, "reason": reason, "state_since": now}
    session.execute(update(Delivery).where(*about, Delivery.state == PENDING).values(stopped))
    unread = Delivery.channel == INBOX, Delivery.state == DELIVERED, Delivery.read_at.is_(None)
    hidden = update(Delivery).where(*about, *unread).values(stopped).returning(Delivery.id)
    if session.scalars(hidden).first():
        db.mark(session, INBOX_CHANGED)


def reopen(session: Session, *, since: datetime, now: datetime) -> None:
    """Have notices looked at again after late news of the audience: those of events at or after `since`."""
    session.execute(
        update(Notice)
        .where(Notice.occurred_at >= since, Notice.created_at > now - rules.LOOK_FOR, Notice.withdrawn_for.is_(None))
        .values(look_again_at=now)
    )
