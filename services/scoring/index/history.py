"""Where did the index stand in other years, and where would a year stand by another year's rules?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.index import rules, use_cases
from services.scoring.index.models import IndexProjection
from services.scoring.maturity import rules as maturity
from services.scoring.maturity import use_cases as innovations
from services.scoring.maturity.models import Innovation, MaturityScore
from shared.contracts import catalogue
from shared.contracts.catalogue import Catalogue, Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class YearStanding:
    """The projected index of a year by its own rules; `best_from` is the lowest index of that year's best category."""

    year: int
    verified: Decimal
    claimed: Decimal
    category: str
    innovations: int
    best_from: Decimal
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputation:
    """The verified index of a year by its own rules and by another year's.

    `left_out` are rows of the year that the other rules have no place for, `not_asked` those of the other rules that
    nobody was asked in the year: both count nothing.
    """

    year: int
    rules_year: int
    own: rules.Projection
    other: rules.Projection
    left_out: Sequence[Indicator]
    not_asked: Sequence[Indicator]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyMaturity:
    """The mean verified maturity of an agency's own verified innovations of a year."""

    agency: str
    mean: Decimal
    innovations: int


def years(session: Session) -> list[YearStanding]:
    """The years that were projected and have rules, the newest first."""
    known = set(catalogue.years())
    query = select(IndexProjection).order_by(IndexProjection.year.desc())
    return [_standing(row, catalogue.of_year(row.year)) for row in session.scalars(query) if row.year in known]


def recompute(session: Session, *, year: int, rules_year: int) -> Recomputation:
    """What the year's verified innovations and the city's rows would be worth by another year's rules.

    Raises:
        NotFound: one of the years has no rules.
    """
    own, other = use_cases.rules_of(year), use_cases.rules_of(rules_year)
    levels = use_cases.spd_form(session, year=year).levels
    query = select(Innovation).where(Innovation.year == year, Innovation.status.in_(use_cases.COUNTED_AS_VERIFIED))
    held = [(innovation.affair, innovations.claims_of(innovation)) for innovation in session.scalars(query)]

    def projected(by: Catalogue) -> rules.Projection:
        counted = [
            rules.Counted(maturity=maturity.published(maturity.score(by, claims).verified), affair=affair)
            for affair, claims in held
        ]
        return rules.project(by, spd_levels={row: levels[row] for row in levels if row in by.spd}, counted=counted)

    rows_own, rows_other = {**own.spd, **own.sid}, {**other.spd, **other.sid}
    return Recomputation(
        year=year,
        rules_year=rules_year,
        own=projected(own),
        other=projected(other),
        left_out=[row for name, row in rows_own.items() if name not in rows_other],
        not_asked=[row for name, row in rows_other.items() if name not in rows_own],
    )


def by_agency(session: Session, *, year: int) -> list[AgencyMaturity]:
    """The agencies with verified innovations of the year, the ripest first."""
    mean = func.avg(MaturityScore.verified)
    query = (
        select(Innovation.agency_name, mean, func.count())
        .join(MaturityScore, MaturityScore.innovation_id == Innovation.id)
        .where(Innovation.year == year, Innovation.status.in_(use_cases.COUNTED_AS_VERIFIED))
        .group_by(Innovation.agency_id, Innovation.agency_name)
        .order_by(mean.desc(), Innovation.agency_name)
    )
    return [
        AgencyMaturity(agency=name, mean=maturity.published(found), innovations=number)
        for name, found, number in session.execute(query)
    ]


def _standing(row: IndexProjection, year_rules: Catalogue) -> YearStanding:
    return YearStanding(
        year=row.year,
        verified=Decimal(row.verified["index"]),
        claimed=Decimal(row.claimed["index"]),
        category=row.verified["category"],
        innovations=row.verified["innovations"],
        best_from=year_rules.categories[0][1],
        source=year_rules.source,
    )
