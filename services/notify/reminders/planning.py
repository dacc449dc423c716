"""Which reminders are ahead, and when does the reason of one end? Every reminder is a row before it is due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.audience import use_cases as audience
from services.notify.delivery import planning as letters
from services.notify.reminders import rules
from services.notify.reminders.models import GONE, OVERTAKEN, WAITING, InnovationStanding, PeriodEnd, Reminder
from shared.contracts.events import InnovationState

# The letter of each kind; `reminder_summary` is not withdrawn: it names many agencies.
LETTERS = {
    rules.DUTY: "reminder_duty",
    rules.DRAFT: "reminder_draft",
    rules.RETURNED: "reminder_returned",
    rules.UNCHECKED: "reminder_unchecked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The year that is reported, the end that is set for it, and the city's days; no end, no reminders of it."""

    year: int
    closes_at: datetime | None
    time_zone: str
    holidays: frozenset[date]


def plan(
    session: Session,
    *,
    kind: str,
    subject: str,
    occasion: str,
    steps: rules.Steps,
    parameters: Mapping[str, object],
    now: datetime,
) -> None:
    """Have a row for each step, once; those that are past already are not told of any more."""
    rows = [
        {
            "kind": kind,
            "subject": subject,
            "occasion": occasion,
            "step": step,
            "due_at": due_at,
            "parameters": dict(parameters),
            "outcome": OVERTAKEN if due_at <= now else WAITING,
            "settled_at": now if due_at <= now else None,
            "letters": 0,
        }
        for step, due_at in steps
    ]
    session.execute(insert(Reminder).values(rows).on_conflict_do_nothing())


def stop(session: Session, *, subject: str, kinds: Collection[str], now: datetime, but_for: str | None = None) -> None:
    """End what is ahead of a subject, but for one occasion, and letters about it that have not left yet."""
    ahead = Reminder.subject == subject, Reminder.kind.in_(kinds), Reminder.settled_at.is_(None)
    others = () if but_for is None else (Reminder.occasion != but_for,)
    session.execute(update(Reminder).where(*ahead, *others).values(outcome=GONE, settled_at=now))
    if but_for is None:
        letters.withdraw(session, subject=subject, kinds=[LETTERS[kind] for kind in kinds], now=now)


def plan_ahead(session: Session, calendar: Calendar, *, now: datetime) -> None:
    """Have a row for whatever is to be reminded of; asked again, nothing changes."""
    plan_period(session, set_to=calendar.closes_at, year=calendar.year, time_zone=calendar.time_zone, now=now)
    plan_drafts(session, year=calendar.year, time_zone=calendar.time_zone, now=now)
    plan_innovations(session, time_zone=calendar.time_zone, holidays=calendar.holidays, now=now)


def plan_period(session: Session, *, set_to: datetime | None, year: int, time_zone: str, now: datetime) -> None:
    """Have the reminders of the period's end as it stands; those of an end that was moved are over."""
    if set_to is None:
        return
    closes_at = session.scalar(select(PeriodEnd.closes_at).where(PeriodEnd.set_to == set_to)) or set_to
    steps = rules.before_the_end(closes_at, time_zone=time_zone)
    # By its day: minutes that the window grew by, after an outage, remind nobody twice.
    occasion = max(due_at for _, due_at in steps).date().isoformat()
    subject = f"period/{year}"
    stop(session, subject=subject, kinds=[rules.DUTY], now=now, but_for=occasion)
    parameters = {"year": year, "closes_at": closes_at.isoformat()}
    plan(session, kind=rules.DUTY, subject=subject, occasion=occasion, steps=steps, parameters=parameters, now=now)


def move_period(session: Session, *, set_to: datetime, closes_at: datetime) -> None:
    """Know the later end; the sweep plans by it."""
    statement = insert(PeriodEnd).values(set_to=set_to, closes_at=closes_at)
    later = {"closes_at": statement.excluded.closes_at}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["set_to"], set_=later, where=PeriodEnd.closes_at < statement.excluded.closes_at
        )
    )


def keep_duty(session: Session, *, agency_id: UUID, year: int, standing: str, now: datetime) -> None:
    """What was submitted needs no reminder, and what changed did not go quiet."""
    kinds = [rules.DRAFT] if standing in audience.OPEN_STANDINGS else [rules.DRAFT, rules.DUTY]
    stop(session, subject=f"duty/{year}/{agency_id}", kinds=kinds, now=now)


def keep_innovation(
    session: Session, innovation: InnovationState, *, version: int, since: datetime, now: datetime
) -> None:
    """Know how an innovation stands, unless something newer is known; what was ahead of it is over."""
    row = {
        "innovation_id": innovation.id,
        "version": version,
        "status": innovation.status,
        "since": since,
        "parameters": {
            "innovation": innovation.name,
            "agency": innovation.agency.name,
            "agency_ids": [str(each.id) for each in (innovation.agency, *innovation.partners)],
            "since": since.isoformat(),
        },
        "is_planned": False,
    }
    statement = insert(InnovationStanding).values(row)
    heard = statement.on_conflict_do_update(
        index_elements=["innovation_id"],
        set_={name: statement.excluded[name] for name in row if name != "innovation_id"},
        where=InnovationStanding.version < statement.excluded.version,
    )
    if session.scalar(heard.returning(InnovationStanding.version)) is not None:
        subject = f"innovation/{innovation.id}"
        stop(session, subject=subject, kinds=[rules.RETURNED, rules.UNCHECKED], now=now)


def plan_innovations(session: Session, *, time_zone: str, holidays: Collection[date], now: datetime) -> None:
    """Have the reminders of what was returned, and of what waits to be checked."""
    fresh = select(InnovationStanding).where(~InnovationStanding.is_planned).with_for_update(skip_locked=True)
    for held in session.scalars(fresh):
        held.is_planned = True
        if held.status == "returned":
            kind, steps = rules.RETURNED, rules.days_after(held.since, rules.RETURNED_DAYS, time_zone=time_zone)
        elif held.status == "submitted":
            kind = rules.UNCHECKED
            steps = rules.unchecked_since(held.since, time_zone=time_zone, holidays=holidays)
        else:
            continue
        plan(
            session,
            kind=kind,
            subject=f"innovation/{held.innovation_id}",
            occasion=str(held.version),
            steps=steps,
            parameters=held.parameters,
            now=now,
        )


def plan_drafts(session: Session, *, year: int, time_zone: str, now: datetime) -> None:
    """Have the reminders of drafts that may go quiet."""
    names = audience.agencies(session)
    for duty in audience.drafts(session, year=year):
        parameters = {"agency": names.get(duty.agency_id, ""), "year": year, "since": duty.since.isoformat()}
        plan(
            session,
            kind=rules.DRAFT,
            subject=f"duty/{year}/{duty.agency_id}",
            occasion=str(duty.version),
            steps=rules.days_after(duty.since, rules.DRAFT_DAYS, time_zone=time_zone),
            parameters=parameters | {"agency_ids": [str(duty.agency_id)]},
            now=now,
        )


def ahead(session: Session, *, until: datetime | None = None, limit: int = 500) -> Sequence[Reminder]:
    """The reminders that are not settled, the next first."""
    query = select(Reminder).where(Reminder.settled_at.is_(None)).order_by(Reminder.due_at, Reminder.subject)
    if until is not None:
        query = query.where(Reminder.due_at <= until)
    return session.scalars(query.limit(limit)).all()


def settled(session: Session, *, limit: int) -> Sequence[Reminder]:
    """The reminders that are over, the newest first."""
    query = select(Reminder).where(Reminder.settled_at.is_not(None))
    return session.scalars(query.order_by(Reminder.settled_at.desc(), Reminder.subject).limit(limit)).all()
