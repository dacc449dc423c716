"""How does an innovation come to be, change, and go to be checked?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from services.submission.accounts.rules import slug_of
from services.submission.period.rules import PeriodClosed
from services.submission.registry import duty, eligibility, rules, search, steps
from services.submission.registry.eligibility import Eligibility
from services.submission.registry.models import Claim, Innovation
from shared.contracts import catalogue
from shared.contracts.events import InnovationSubmitted, InnovationWithdrawn
from shared.kit import ids, outbox
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Forbidden, Invalid
from shared.kit.messages import N_


def create(
    session: Session,
    caller: Principal,
    *,
    profile: Mapping[str, Any],
    now: datetime,
    is_sample: bool = False,
    innovation_id: UUID | None = None,
) -> Innovation:
    """Begin a draft for the caller's agency; `profile` has a name and a year, and as much more as is known.

    `innovation_id` is the one it had before, where it comes back from an export.

    Raises:
        Forbidden: the caller belongs to no agency.
        Invalid: there is no catalogue of indicators for the year.
    """
    if caller.agency_id is None:
        raise Forbidden(N_("Only an agency can register an innovation."))
    check_year(profile["year"])
    innovation_id = innovation_id or ids.new_id()
    innovation = Innovation(
        id=innovation_id,
        version=1,
        slug=_free_slug(session, profile["name"], innovation_id),
        status=rules.DRAFT,
        agency_id=caller.agency_id,
        is_sample=is_sample,
        created_at=now,
        updated_at=now,
        searchable_since=now,
        **{"other_affairs": [], **profile},
    )
    session.add(innovation)
    session.flush()
    session.refresh(innovation, ["agency"])
    steps.record(session, innovation, caller, what=rules.CREATE, now=now)
    search.index(session, innovation, now=now)
    duty.settle(session, innovation, now=now)
    return innovation


def edit(
    session: Session, innovation: Innovation, caller: Principal, *, changes: Mapping[str, Any], now: datetime
) -> Innovation:
    """Change some fields of a profile that was opened with `access.to_edit`; what is the same already changes nothing.

    Raises:
        Invalid: a field that others have heard of would become empty, or the year has no catalogue.
    """
    if "year" in changes:
        check_year(changes["year"], claims=innovation.claims)
    if innovation.submitted_at is not None:
        _refuse_emptied(innovation, changes)
    changed = {field: value for field, value in changes.items() if getattr(innovation, field) != value}
    if not changed:
        return innovation
    kept = {field: rules.kept_change(field, getattr(innovation, field), value) for field, value in changed.items()}
    year_before = innovation.year
    for field, value in changed.items():
        setattr(innovation, field, value)
    steps.touch(session, innovation, caller, what=rules.EDIT, note=", ".join(sorted(changed)), changes=kept, now=now)
    search.index(session, innovation, now=now)
    if "year" in changed:
        # In one order, so that two who move innovations between the same years never wait in a ring.
        for year in sorted({year_before, innovation.year}):
            duty.settle(session, innovation, year=year, now=now)
    return innovation


def submit(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    period_closes_at: datetime | None,
    time_zone: str,
    now: datetime,
    resubmission: timedelta = timedelta(0),
) -> Innovation:
    """Hand the innovation in for checking; the verifiers hear of it.

    What was returned may be handed in again for the time of `resubmission` after the period, or after its return.

    Raises:
        WrongStatus: it is handed in already, verified or withdrawn.
        PeriodClosed: the city takes nothing any more.
        Invalid: the profile has holes; all of them are named.
    """
    status = rules.status_after(innovation.status, rules.SUBMIT)
    if period_closes_at is not None and now >= closes_for(innovation, period_closes_at, resubmission):
        raise PeriodClosed
    today = now.astimezone(ZoneInfo(time_zone)).date()
    if holes := missing(innovation, today=today):
        raise Invalid(holes, detail=N_("It can't be submitted yet. Please complete the fields named."))
    innovation.status = status
    innovation.submitted_at = now
    innovation.field_notes = {}
    for held in innovation.claims:
        held.verified, held.note = None, ""
    steps.touch(session, innovation, caller, what=rules.SUBMIT, now=now)
    duty.settle(session, innovation, now=now)
    outbox.add(session, InnovationSubmitted(version=innovation.version, innovation=steps.state_of(innovation)), now=now)
    return innovation


def missing(innovation: Innovation, *, today: date) -> list[FieldError]:
    """Everything that keeps the innovation from being submitted, field by field."""
    return rules.complaints(profile_of(innovation), today=today, relation=innovation.relation)


def eligibility_of(innovation: Innovation) -> Eligibility:
    """Whether the national report of its year takes it, and why not."""
    reporting = catalogue.of_year(innovation.year).reporting
    return eligibility.assess(profile_of(innovation), times_reported=innovation.times_reported, reporting=reporting)


def profile_of(innovation: Innovation) -> dict[str, Any]:
    """Its own fields by name, in the order of `rules.PROFILE`."""
    return {field: getattr(innovation, field) for field in rules.PROFILE}


def withdraw(session: Session, innovation: Innovation, caller: Principal, *, reason: str, now: datetime) -> Innovation:
    """Take the innovation back; it counts nowhere and is not public any more.

    Raises:
        WrongStatus: it was withdrawn already.
    """
    innovation.status = rules.status_after(innovation.status, rules.WITHDRAW)
    innovation.published_at = None
    steps.touch(session, innovation, caller, what=rules.WITHDRAW, note=reason, now=now)
    duty.settle(session, innovation, now=now)
    # Of a draft that was never submitted nobody has heard.
    if innovation.submitted_at is not None:
        event = InnovationWithdrawn(version=innovation.version, innovation=steps.state_of(innovation), reason=reason)
        outbox.add(session, event, now=now)
    return innovation


def closes_for(innovation: Innovation, period_closes_at: datetime, resubmission: timedelta) -> datetime:
    """Until when this one may be handed in: what was returned may come again a while longer."""
    if innovation.status != rules.RETURNED or innovation.returned_at is None:
        return period_closes_at
    return max(period_closes_at, innovation.returned_at) + resubmission


def _free_slug(session: Session, name: str, innovation_id: UUID) -> str:
    slug = slug_of(name)
    # Two of one name at the same moment: the second waits here and sees the first.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(slug))))
    if session.scalar(select(exists().where(Innovation.slug == slug))):
        return f"{slug}-{innovation_id.hex[-8:]}"
    return slug


def check_year(year: int, *, claims: Sequence[Claim] = ()) -> None:
    """Hold a year to those that have a catalogue of indicators, which must know the claims.

    Raises:
        Invalid: it has none, or does not know one of them.
    """
    if year not in catalogue.years():
        known = ", ".join(map(str, catalogue.years()))
        raise Invalid(
            [FieldError("/year", N_("There are no indicators for this year; known: %(years)s.", years=known))]
        )
    if any(held.indicator not in catalogue.of_year(year).sid for held in claims):
        raise Invalid([FieldError("/year", N_("Claims exist that this year's indicators do not have."))])


def _refuse_emptied(innovation: Innovation, changes: Mapping[str, Any]) -> None:
    # Events carry these; what others have heard of does not become nothing.
    emptied = [
        field
        for field in rules.REQUIRED_TO_SUBMIT
        if field in changes and changes[field] in (None, "") and getattr(innovation, field) is not None
    ]
    if emptied:
        message = N_("It was submitted once, so this may be changed but not emptied.")
        raise Invalid([FieldError(f"/{field}", message) for field in emptied])
