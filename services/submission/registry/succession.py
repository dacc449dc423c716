"""How does a later year's innovation follow from an earlier one: the same, a new version, or another in its place?"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.registry import rules, steps, use_cases
from services.submission.registry.models import Claim, Innovation
from shared.contracts import catalogue
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_

# One way out of each status in which an innovation is settled: what was taken back can only be replaced.
_FROM = {
    rules.CARRIED_OVER: {rules.VERIFIED},
    rules.DEVELOPED: {rules.VERIFIED},
    rules.REPLACED: {rules.VERIFIED, rules.WITHDRAWN},
}
# A new year's text says what changed since; a new version has its own date.
_FRESH = {rules.CARRIED_OVER: {"development"}, rules.DEVELOPED: {"development", "developed_on"}}


class AlreadyContinued(Refusal):
    """A later entry follows from it already."""

    slug = "already-continued"
    title = N_("It is continued already")

    def __init__(self, successor: Innovation) -> None:
        super().__init__(
            N_("“%(name)s” (%(year)s) follows from it. Withdraw that first.", name=successor.name, year=successor.year)
        )


class ReportedTooOften(Refusal):
    """The same version can't be reported in yet another year."""

    slug = "reported-too-often"
    title = N_("It was reported as often as possible")

    def __init__(self, times: int) -> None:
        super().__init__(
            N_("The same version may be reported in %(times)s years. Develop it, or replace it.", times=times)
        )


def continue_with(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    relation: str,
    year: int,
    reason: str,
    name: str | None = None,
    now: datetime,
) -> Innovation:
    """Begin a later year's draft that follows from an innovation opened with `access.to_decide`.

    Carried over or developed, it has the same profile and claims, nothing of it verified and no proof; its partners are
    asked anew. Replaced, it is another innovation and has a name only. Both keep who did this, and why.

    Raises:
        WrongStatus: the innovation is not settled.
        Invalid: the year is not later, or there are no indicators for it; a replacement lacks its name.
        ReportedTooOften: it can't be carried over once more.
        AlreadyContinued: a later entry follows from it already.
    """
    if innovation.status not in _FROM[relation]:
        raise rules.WrongStatus(innovation.status)
    if year <= innovation.year:
        raise Invalid([FieldError("/year", N_("It must be later than %(year)s.", year=innovation.year))])
    use_cases.check_year(year)
    if relation == rules.REPLACED and name is None:
        raise Invalid([FieldError("/name", N_("Give the innovation that takes its place a name."))])
    times = innovation.times_reported + 1 if relation == rules.CARRIED_OVER else 1
    if times > (most := catalogue.of_year(year).reporting.max_times):
        raise ReportedTooOften(most)
    if successor := successor_of(session, innovation):
        raise AlreadyContinued(successor)
    begun = use_cases.create(
        session,
        caller,
        profile=_profile(innovation, relation=relation, year=year, name=name),
        is_sample=innovation.is_sample,
        now=now,
    )
    begun.predecessor_id, begun.relation, begun.times_reported = innovation.id, relation, times
    if relation != rules.REPLACED:
        _copy_claims(innovation, begun)
    changes = {"relation": [None, relation], "year": [innovation.year, year]}
    for entry in (innovation, begun):
        steps.record(session, entry, caller, what=rules.CONTINUE, note=reason, changes=changes, now=now)
    session.flush()
    return begun


def successor_of(session: Session, innovation: Innovation) -> Innovation | None:
    """The later entry that follows from this one; one that was withdrawn does not."""
    follows = Innovation.predecessor_id == innovation.id, Innovation.status != rules.WITHDRAWN
    return session.scalars(select(Innovation).where(*follows).order_by(Innovation.id)).first()


def lineage(session: Session, innovation: Innovation) -> list[Innovation]:
    """The entries it follows from and those that follow from it, itself included, the oldest first.

    Some may not be public: the caller shows those that are.
    """
    earlier, later = [], []
    at = innovation
    while at.predecessor_id is not None and (before := session.get(Innovation, at.predecessor_id)) is not None:
        earlier.append(before)
        at = before
    following: Innovation | None = innovation
    while following is not None and (following := successor_of(session, following)) is not None:
        later.append(following)
    return [*reversed(earlier), innovation, *later]


def _profile(innovation: Innovation, *, relation: str, year: int, name: str | None) -> dict[str, Any]:
    if relation == rules.REPLACED:
        return {"name": name, "year": year}
    held = use_cases.profile_of(innovation)
    fresh = dict.fromkeys(_FRESH[relation])
    return {**held, "other_affairs": list(innovation.other_affairs), **fresh, "year": year}


def _copy_claims(innovation: Innovation, begun: Innovation) -> None:
    known = catalogue.of_year(begun.year).sid
    begun.claims.extend(
        Claim(indicator=held.indicator, claimed=held.claimed, verified=None, note="", evidence_count=0)
        for held in innovation.claims
        if held.claimed and held.indicator in known
    )
