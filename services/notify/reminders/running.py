"""Who gets which letter when a reminder is due, and who would get it if it were due now?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify.audience import use_cases as audience
from services.notify.audience.use_cases import agency, head, officers, role
from services.notify.delivery.planning import OwnOccasion, tell
from services.notify.reminders import planning, rules
from services.notify.reminders.models import GONE, OVERTAKEN, TOLD, Reminder
from shared.contracts.events import DutyReminded
from shared.kit import logs, outbox
from shared.kit.roles import EXECUTIVE, VERIFIER

log = logs.get(__name__)

SUMMARY = "reminder_summary"
DUE_PER_SWEEP = 500
MOST_LISTED = 30
_LOCK = 0x72656D696E64


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that a reminder leads to; `reminded` is what the agency's page shows of it."""

    kind: str
    subject: str
    to: Sequence[str]
    parameters: Mapping[str, object]
    reminded: DutyReminded | None = None


def run_due(session: Session, *, now: datetime) -> int:
    """Tell whom the reminders that are due are for; how many letters were planned.

    Rows are settled with the letters, so that none is told twice; where several steps of one thing are due, as after
    a time without the service, the last one alone is told.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
        return 0  # somebody else is at it
    due = _without_overtaken(planning.ahead(session, until=now, limit=DUE_PER_SWEEP), now=now)
    told = 0
    for together in _together(due):
        found = letters(session, together, now=now)
        for letter in found:
            _tell(session, letter, together[0], now=now)
        for reminder in together:
            reminder.outcome, reminder.settled_at, reminder.letters = TOLD if found else GONE, now, len(found)
        told += len(found)
        log.info("reminder.run", kind=together[0].kind, reminders=len(together), letters=len(found))
    return told


def letters(session: Session, together: Sequence[Reminder], *, now: datetime) -> list[Letter]:
    """The letters that reminders of one kind and time lead to as things stand now; none where the reason is gone."""
    first = together[0]
    match first.kind:
        case rules.DUTY:
            return list(_of_duty(session, first, now=now))
        case rules.UNCHECKED:
            waiting = sorted((each.parameters for each in together), key=lambda one: str(one["since"]))
            parameters = {"count": len(waiting), "waiting": waiting[:MOST_LISTED], "path": "/kelola/inovasi"}
            return [Letter(kind="reminder_unchecked", subject="unchecked", to=[role(VERIFIER)], parameters=parameters)]
        case kind:
            path = "/kelola/inovasi"
            if kind == rules.RETURNED:
                path = f"/kelola/inovasi/{first.subject.partition('/')[2]}"
            offices = [UUID(each) for each in first.parameters["agency_ids"]]
            to = [*map(agency, offices), *map(officers, offices)]
            parameters = {**first.parameters, "path": path}
            return [Letter(kind=planning.LETTERS[kind], subject=first.subject, to=to, parameters=parameters)]


def ahead(session: Session, *, until: datetime, now: datetime) -> list[tuple[Sequence[Reminder], list[Letter]]]:
    """What is ahead, with the letters that each would lead to if it were due now: the dry run.

    Of what ends with the period everything is, of all else what is due by `until`.
    """
    found = [one for one in planning.ahead(session) if one.due_at <= until or one.kind == rules.DUTY]
    groups = [group for _, same in groupby(found, key=lambda each: each.due_at) for group in _together(list(same))]
    return [(together, letters(session, together, now=now)) for together in groups]


def _of_duty(session: Session, reminder: Reminder, *, now: datetime) -> Iterator[Letter]:
    year, days = reminder.parameters["year"], reminder.step
    closes_at = datetime.fromisoformat(reminder.parameters["closes_at"])
    standings, names = audience.standings(session, year=year), audience.agencies(session)
    wanted, executives = rules.told_before_the_end(days), role(EXECUTIVE)
    # Asked once, and not of each agency again.
    has_executives = "executive" in wanted and bool(audience.resolve(session, executives, at=now))
    late = {each: standings.get(each, "none") for each in names}
    late = {each: standing for each, standing in late.items() if standing in audience.OPEN_STANDINGS}
    about = {"year": year, "days": days, "closes_at": closes_at.isoformat()}
    heads = audience.agencies_with_head(session) if "head" in wanted else frozenset()
    for each, standing in late.items():
        reached = {"office": True, "head": each in heads, "executive": has_executives}
        told = [who for who in wanted if reached[who]]
        to = [agency(each), officers(each), *([head(each)] if "head" in told else [])]
        parameters = {**about, "agency": names[each], "standing": standing, "path": "/kelola/inovasi"}
        reminded = DutyReminded(version=1, agency_id=each, year=year, closes_at=closes_at, days_before=days, told=told)
        subject = f"duty/{year}/{each}"
        yield Letter(kind="reminder_duty", subject=subject, to=to, parameters=parameters, reminded=reminded)
    if late and "executive" in wanted:
        agencies = [{"agency": names[each], "standing": standing} for each, standing in late.items()]
        parameters = {**about, "agencies": agencies, "count": len(late), "all": len(names)}
        parameters |= {"path": f"/kepatuhan/{year}"}
        yield Letter(kind=SUMMARY, subject=reminder.subject, to=[executives], parameters=parameters)


def _tell(session: Session, letter: Letter, reminder: Reminder, *, now: datetime) -> None:
    # The same reminder's letter is the same occasion, whoever should try it again.
    key = json.dumps([letter.kind, letter.subject, reminder.subject, reminder.occasion, reminder.step])
    occasion = OwnOccasion(
        id=uuid5(NAMESPACE_URL, key), subject=letter.subject, time=now, correlationid=logs.correlation_id()
    )
    tell(
        session,
        occasion,
        kind=letter.kind,
        to=letter.to,
        parameters=letter.parameters,
        now=now,
        is_urgent=False,
    )
    if letter.reminded is not None:
        outbox.add(session, letter.reminded, now=now)


def _without_overtaken(due: Sequence[Reminder], *, now: datetime) -> list[Reminder]:
    last: dict[tuple[str, str, str], Reminder] = {}
    for reminder in due:
        before = last.get(key := (reminder.kind, reminder.subject, reminder.occasion))
        if before is not None:
            before.outcome, before.settled_at = OVERTAKEN, now
        last[key] = reminder
    return list(last.values())


def _together(reminders: Sequence[Reminder]) -> Iterator[Sequence[Reminder]]:
    """One by one, but for what verifiers have before them: that is one list."""
    yield from ([each] for each in reminders if each.kind != rules.UNCHECKED)
    unchecked = [each for each in reminders if each.kind == rules.UNCHECKED]
    if unchecked:
        yield unchecked
