"""What can be done where a city stands, and what does it bring to the index?

Points are counted in hundredths of maturity points, as sums over all innovations: one of the city's own rows counts as
often as the divisor says, a new innovation by the steps it takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import reduce
from math import gcd

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.index import rules as index
from services.scoring.index import use_cases as indexes
from services.scoring.maturity import efforts as efforts_of
from services.scoring.maturity import use_cases as innovations
from services.scoring.maturity.models import Innovation, MaturityScore
from services.scoring.maturity.rules import Advice, Efforts, published, steps_up
from shared.contracts.affairs import BASIC_SERVICES
from shared.contracts.catalogue import MAX_LEVEL, Catalogue
from shared.contracts.events import Claim

ZERO = Decimal(0)
HUNDRED = Decimal(100)
HALF_A_HUNDREDTH = Decimal("0.005")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An innovation that counts, with its score and its levels."""

    innovation: Innovation
    points: Decimal
    claims: Sequence[Claim]


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """All that a plan starts from, on the verified or the claimed side."""

    rules: Catalogue
    efforts: Efforts
    spd: Mapping[str, int]
    known: Sequence[Known]
    is_verified: bool

    @property
    def counted(self) -> list[index.Counted]:
        return [index.Counted(maturity=one.points, affair=one.innovation.affair) for one in self.known]

    @property
    def missing_services(self) -> list[str]:
        covered = index.covered(one.affair for one in self.counted)
        return [service for service in BASIC_SERVICES if service not in covered]

    def divisor(self, added: int) -> int:
        return max(self.rules.min_divisor, len(self.known) + added)


def city_of(session: Session, *, year: int, is_verified: bool) -> City:
    """The city as it stands now.

    Raises:
        NotFound: there are no rules for the year.
    """
    year_rules = indexes.rules_of(year)
    counted = indexes.COUNTED_AS_VERIFIED if is_verified else indexes.COUNTED_AS_CLAIMED
    score = MaturityScore.verified if is_verified else MaturityScore.claimed
    query = (
        select(Innovation, score)
        .join(MaturityScore, MaturityScore.innovation_id == Innovation.id)
        .where(Innovation.year == year, Innovation.status.in_(counted))
        .order_by(Innovation.agency_name, Innovation.name, Innovation.id)
    )
    return City(
        rules=year_rules,
        efforts=efforts_of.in_force(session, year_rules),
        spd=indexes.spd_form(session, year=year).levels,
        known=[
            Known(innovation=one, points=points, claims=innovations.claims_of(one))
            for one, points in session.execute(query)
        ],
        is_verified=is_verified,
    )


def steps_of_city(city: City) -> list[list[Advice]]:
    """For each of the city's own rows that somebody can work on, its higher levels."""
    found = []
    for row, efforts in city.efforts.spd.items():
        indicator, held = city.rules.spd[row], city.spd.get(row, 0)
        found.append(
            [
                Advice(
                    indicator=indicator,
                    from_level=held,
                    to_level=level,
                    gain=indicator.weight * (level - held),
                    effort=sum(efforts[held:level], ZERO),
                )
                for level in range(held + 1, MAX_LEVEL + 1)
            ]
        )
    return found


def steps_of(city: City, claims: Sequence[Claim]) -> list[list[Advice]]:
    """For each indicator of an innovation, its higher levels; without claims, those of a new one."""
    held = {claim.indicator: claim for claim in claims}
    return [
        steps_up(indicator, held.get(indicator.id), city.efforts, as_verified=city.is_verified)
        for indicator in city.rules.sid.values()
    ]


def unit_of(city: City) -> int:
    """The largest number of hundredths that every step is a multiple of."""
    weights = [row.weight for row in [*city.rules.spd.values(), *city.rules.sid.values()]]
    return reduce(gcd, (int(weight * HUNDRED) for weight in weights))


def missing(city: City, *, added: int, target: Decimal) -> int:
    """The hundredths that steps must bring, for the published index to reach the target with so many new innovations.

    An index is published rounded half up: half a hundredth less is enough.
    """
    divisor = city.divisor(added)
    needed = (target - HALF_A_HUNDREDTH) * city.rules.total_maximum * divisor / HUNDRED
    count = _count(city, added)
    spd = index.spd_score(city.rules, city.spd)
    reached = sum((one.points for one in city.known), ZERO)
    return int(((needed - (spd + count) * divisor - reached) * HUNDRED).to_integral_value(ROUND_CEILING))


def index_with(city: City, *, added: int, hundredths: int) -> Decimal:
    """The published index when steps bring so many hundredths."""
    divisor = city.divisor(added)
    points = sum((one.points for one in city.known), ZERO) + Decimal(hundredths) / HUNDRED
    whole = (index.spd_score(city.rules, city.spd) + _count(city, added)) * divisor + points
    return published(whole * HUNDRED / (city.rules.total_maximum * divisor))


def _count(city: City, added: int) -> Decimal:
    services = len(BASIC_SERVICES) - max(0, len(city.missing_services) - added)
    return index.count_score(city.rules, len(city.known) + added, basic_services=services)
