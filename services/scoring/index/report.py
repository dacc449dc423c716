"""How is a projection laid out for a reader: parts, shares, services, and what the best category takes?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.scoring.index import rules
from services.scoring.index.models import IndexProjection
from services.scoring.maturity.rules import published
from shared.contracts.affairs import BASIC_SERVICES
from shared.contracts.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One summand of the index: its points, the most it can be, and what the verified points add to the index."""

    key: str
    verified: Decimal
    claimed: Decimal
    maximum: Decimal
    index_points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The index as claimed, or as verified."""

    index: Decimal
    category: str
    innovations: int
    basic_services: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The page's content; `services` pairs each basic service's official name with whether it is covered.

    `best_share` is the percentage of all points but the count's that the best category takes today.
    """

    projection: IndexProjection
    year_rules: Catalogue
    verified: Side
    claimed: Side
    parts: tuple[Part, ...]
    services: tuple[tuple[str, bool], ...]
    best_share: Decimal


def lay_out(year_rules: Catalogue, projection: IndexProjection) -> Report:
    """The report on a stored projection."""
    covered = projection.verified["basic_services"]
    return Report(
        projection=projection,
        year_rules=year_rules,
        verified=_side(projection.verified),
        claimed=_side(projection.claimed),
        parts=_parts(year_rules, projection),
        services=tuple((name, slug in covered) for slug, name in BASIC_SERVICES.items()),
        best_share=rules.share_needed(year_rules, count=Decimal(projection.verified["count"])),
    )


def _side(stored: Mapping[str, Any]) -> Side:
    return Side(
        index=Decimal(stored["index"]),
        category=stored["category"],
        innovations=stored["innovations"],
        basic_services=len(stored["basic_services"]),
    )


def _parts(year_rules: Catalogue, projection: IndexProjection) -> tuple[Part, ...]:
    maxima = {
        "spd": year_rules.spd_maximum,
        "maturity": year_rules.maturity_maximum,
        "count": year_rules.count_weight * year_rules.count_cap,
    }
    return tuple(
        Part(
            key=key,
            verified=Decimal(projection.verified[key]),
            claimed=Decimal(projection.claimed[key]),
            maximum=maximum,
            index_points=published(Decimal(projection.verified[key]) / year_rules.total_maximum * 100),
        )
        for key, maximum in maxima.items()
    )
