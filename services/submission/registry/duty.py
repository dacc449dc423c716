"""Has an agency met its duty of the year: at least one verified innovation?

What is kept here is for those who must hear of a change: it is derived from the innovations, and a sweep finds
whatever it should miss, such as another rule on whether partners fulfil theirs.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.registry import access, rules
from services.submission.registry.models import DutyStanding, Innovation
from services.submission.registry.queries import counted_towards_duty
from shared.contracts import catalogue
from shared.contracts.events import AgencyRef, DutyChanged
from shared.kit import outbox

Standing = Literal["none", "draft", "submitted", "met"]
STANDINGS: tuple[Standing, ...] = ("none", "draft", "submitted", "met")
NONE, DRAFT, SUBMITTED, MET = STANDINGS
# What was returned is the agency's to work on again, as a draft is.
_OF_STATUS: Mapping[str, Standing] = {
    rules.DRAFT: DRAFT,
    rules.RETURNED: DRAFT,
    rules.SUBMITTED: SUBMITTED,
    rules.VERIFIED: MET,
}


def standing_of(statuses: Iterable[str]) -> Standing:
    """The furthest that any of an agency's innovations has come."""
    return max((_OF_STATUS.get(status, NONE) for status in statuses), key=STANDINGS.index, default=NONE)


def counts(
    session: Session, *, year: int, agency_ids: Collection[UUID] | None = None
) -> Mapping[UUID, Mapping[str, int]]:
    """How many innovations of each status count towards the duty of each agency that has any."""
    duty = counted_towards_duty(year).subquery()
    query = (
        select(duty.c.agency_id, Innovation.status, func.count())
        .join(Innovation, Innovation.id == duty.c.id)
        .group_by(duty.c.agency_id, Innovation.status)
    )
    if agency_ids is not None:
        query = query.where(duty.c.agency_id.in_(agency_ids))
    found: dict[UUID, dict[str, int]] = {}
    for agency_id, status, number in session.execute(query):
        found.setdefault(agency_id, {})[status] = number
    return found


def settle(
    session: Session, innovation: Innovation, *, now: datetime, year: int | None = None, left: Collection[UUID] = ()
) -> None:
    """Tell, after a change of an innovation, for whom of those that carry it the duty stands otherwise now.

    `year` is its own, or one that it was moved from; `left` are agencies that carry it no longer.
    """
    session.flush()
    year = year or innovation.year
    is_shared = catalogue.of_year(year).partners_fulfil_duty
    settle_agencies(
        session, access.carriers(innovation) | set(left) if is_shared else {innovation.agency_id}, year=year, now=now
    )


def settle_agencies(session: Session, agency_ids: Collection[UUID], *, year: int, now: datetime) -> int:
    """Keep and tell how the duty of these agencies stands; for how many it changed."""
    held = _locked(session, sorted(agency_ids), year=year, now=now)
    # Counted under the lock: of two changes at once, the second sees the first.
    counted = counts(session, year=year, agency_ids=agency_ids)
    changed = 0
    for kept, name in held:
        standing = standing_of(counted.get(kept.agency_id, ()))
        if standing == kept.standing:
            continue
        kept.standing, kept.since, kept.version = standing, now, kept.version + 1
        agency = AgencyRef(id=kept.agency_id, name=name)
        outbox.add(session, DutyChanged(version=kept.version, agency=agency, year=year, standing=standing), now=now)
        changed += 1
    return changed


def settle_all(session: Session, *, now: datetime) -> int:
    """The same for every agency and year; for how many it changed, which is none as a rule."""
    changed = 0
    for year in catalogue.years():
        counted = counts(session, year=year)
        kept = dict(
            session.execute(
                select(DutyStanding.agency_id, DutyStanding.standing).where(DutyStanding.year == year)
            ).all()
        )
        differ = {
            agency_id
            for agency_id in counted.keys() | kept.keys()
            if standing_of(counted.get(agency_id, ())) != kept.get(agency_id, NONE)
        }
        changed += settle_agencies(session, differ, year=year, now=now) if differ else 0
    return changed


def _locked(session: Session, agency_ids: list[UUID], *, year: int, now: datetime) -> list[tuple[DutyStanding, str]]:
    fresh = {"year": year, "version": 0, "standing": NONE, "since": now}
    rows = [{"agency_id": agency_id, **fresh} for agency_id in agency_ids]
    session.execute(insert(DutyStanding).values(rows).on_conflict_do_nothing())
    query = (
        select(DutyStanding, Agency.name)
        .join(Agency, Agency.id == DutyStanding.agency_id)
        .where(DutyStanding.agency_id.in_(agency_ids), DutyStanding.year == year)
        .order_by(DutyStanding.agency_id)
        .with_for_update(of=DutyStanding)
        .execution_options(populate_existing=True)
    )
    return [(standing, name) for standing, name in session.execute(query)]
