"""What would happen if this innovation were submitted now? Nothing is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.submission.catalogue.models import MaturityFigure
from services.submission.config import Settings
from services.submission.intake.asking import Advice, ClaimToScore, Estimate, Scoring, claims_of
from services.submission.likeness import queries as likeness
from services.submission.likeness.queries import Likely
from services.submission.likeness.rules import Described
from services.submission.period import use_cases as period
from services.submission.registry import eligibility, rules
from services.submission.registry import use_cases as registry
from services.submission.registry.eligibility import Eligibility
from services.submission.registry.models import Innovation
from shared.contracts import catalogue
from shared.kit.auth import Principal
from shared.kit.errors import FieldError


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A mandatory indicator that scores zero: nothing is claimed, or nothing proves it. It hinders nobody."""

    indicator: str
    name: str
    claimed: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturity:
    """The score as it stands; `is_current` is false where it is the last one heard and scoring is away."""

    claimed: Decimal
    maximum: Decimal
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """All that is missing, and all that is worth knowing before submitting."""

    can_be_submitted: bool
    status: str
    missing: Sequence[FieldError]
    hints: Sequence[Hint]
    eligibility: Eligibility
    maturity: Maturity | None
    advice: Sequence[Advice] | None
    period: period.Period
    likely: Sequence[Likely]


def check(
    session: Session,
    caller: Principal,
    innovation: Innovation,
    *,
    scoring: Scoring,
    settings: Settings,
    now: datetime,
) -> Preflight:
    """The preflight of a stored innovation that the caller may see."""
    return _preflight(
        session,
        missing=registry.missing(innovation, today=_today(settings, now)),
        year=innovation.year,
        reportable=registry.eligibility_of(innovation),
        status=innovation.status,
        may_come_again=lambda end: now < registry.closes_for(innovation, end, settings.resubmission),
        claims=claims_of(innovation.claims),
        innovation_id=innovation.id,
        likely=likeness.likely_of(session, caller, innovation),
        scoring=scoring,
        settings=settings,
        now=now,
    )


def check_unstored(
    session: Session,
    caller: Principal,
    profile: Mapping[str, Any],
    claims: Sequence[ClaimToScore],
    *,
    scoring: Scoring,
    settings: Settings,
    now: datetime,
) -> Preflight:
    """The preflight of a profile that is stored nowhere yet; what it does not name is empty."""
    described = Described(name=profile.get("name") or "", summary=profile.get("summary") or "")
    whole = {**dict.fromkeys(rules.PROFILE), "year": settings.report_year, **profile}
    return _preflight(
        session,
        missing=rules.complaints(whole, today=_today(settings, now)),
        year=whole["year"],
        reportable=eligibility.assess(whole, times_reported=1, reporting=catalogue.of_year(whole["year"]).reporting),
        status=rules.DRAFT,
        may_come_again=lambda end: now < end,
        claims=claims,
        innovation_id=None,
        likely=likeness.find_likely(session, caller, described),
        scoring=scoring,
        settings=settings,
        now=now,
    )


def _preflight(
    session: Session,
    *,
    missing: Sequence[FieldError],
    year: int,
    reportable: Eligibility,
    status: str,
    may_come_again: Callable[[datetime], bool],
    claims: Sequence[ClaimToScore],
    innovation_id: UUID | None,
    likely: Sequence[Likely],
    scoring: Scoring,
    settings: Settings,
    now: datetime,
) -> Preflight:
    window = period.standing(
        session,
        set_to=settings.period_closes_at,
        year=settings.report_year,
        time_zone=settings.common.time_zone,
        now=now,
    )
    estimate = scoring.estimate(year=year, claims=claims)
    maturity = _last_heard(session, innovation_id) if estimate is None else _as_estimated(estimate)
    is_in_time = window.closes_at is None or may_come_again(window.closes_at)
    is_possible = (status, rules.SUBMIT) in rules.NEXT_STATUS and is_in_time
    return Preflight(
        can_be_submitted=is_possible and not missing,
        status=status,
        missing=missing,
        hints=hints(year, claims),
        eligibility=reportable,
        maturity=maturity,
        advice=None if estimate is None else estimate.advice,
        period=window,
        likely=likely,
    )


def hints(year: int, claims: Sequence[ClaimToScore]) -> list[Hint]:
    """The year's mandatory indicators that bring nothing yet."""
    levels = {claim.indicator: claim.level for claim in claims}
    proven = {claim.indicator for claim in claims if claim.level and claim.has_evidence}
    return [
        Hint(indicator=one.id, name=one.name, claimed=levels.get(one.id, 0), evidence=one.evidence)
        for one in catalogue.of_year(year).sid.values()
        if one.mandatory and one.id not in proven
    ]


def _today(settings: Settings, now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.common.time_zone)).date()


def _as_estimated(estimate: Estimate) -> Maturity:
    return Maturity(claimed=estimate.claimed, maximum=estimate.maximum, is_current=True)


def _last_heard(session: Session, innovation_id: UUID | None) -> Maturity | None:
    figure = session.get(MaturityFigure, innovation_id) if innovation_id else None
    if figure is None:
        return None
    return Maturity(claimed=figure.claimed, maximum=figure.maximum, is_current=False)
