"""How does the duty of a year stand, agency by agency, and how did it in other years?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.submission.accounts import use_cases as accounts
from services.submission.accounts.models import Agency
from services.submission.registry import duty, rules
from services.submission.registry.duty import Standing
from shared.contracts import catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One agency in a year; `other_years` has its standing in each other year of which there are rules."""

    agency: Agency
    standing: Standing
    verified: int
    submitted: int
    drafts: int
    other_years: Mapping[int, Standing]


def years() -> list[int]:
    """The years of which anything can be said, the newest first."""
    return sorted(catalogue.years(), reverse=True)


def of_year(session: Session, year: int) -> list[Line]:
    """Every agency: those without an innovation first, then the further the later, each in the order of names."""
    counted = {each: duty.counts(session, year=each) for each in years()}
    lines = [_line(agency, counted, year=year) for agency in accounts.agencies(session)]
    return sorted(lines, key=lambda line: duty.STANDINGS.index(line.standing))


def totals(lines: Sequence[Line]) -> dict[Standing, int]:
    """How many agencies stand where, the best first."""
    return {standing: sum(line.standing == standing for line in lines) for standing in reversed(duty.STANDINGS)}


def _line(agency: Agency, counted: Mapping[int, Mapping[UUID, Mapping[str, int]]], *, year: int) -> Line:
    of_agency = {each: found.get(agency.id, {}) for each, found in counted.items()}
    own = of_agency.pop(year)
    return Line(
        agency=agency,
        standing=duty.standing_of(own),
        verified=own.get(rules.VERIFIED, 0),
        submitted=own.get(rules.SUBMITTED, 0),
        drafts=own.get(rules.DRAFT, 0) + own.get(rules.RETURNED, 0),
        other_years={each: duty.standing_of(found) for each, found in of_agency.items()},
    )
