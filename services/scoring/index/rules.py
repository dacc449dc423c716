"""Where does the city stand by the year's formula: rows and scores in, index and category out?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from services.scoring.maturity.rules import published
from shared.contracts.affairs import BASIC_SERVICES
from shared.contracts.catalogue import Catalogue

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One innovation that counts: its maturity in points, and its main urusan."""

    maturity: Decimal
    affair: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """The index, 0.00 to 100.00, and what it is made of, in points of the catalogue's `total_maximum`.

    `maturity` is Σ maturity / max(D, n), rounded here for reading only; the index is rounded once, at its end.
    `basic_services` are the slugs of the urusan wajib pelayanan dasar that are covered.
    """

    index: Decimal
    category: str
    spd: Decimal
    maturity: Decimal
    count: Decimal
    innovations: int
    basic_services: tuple[str, ...]


def spd_score(catalogue: Catalogue, levels: Mapping[str, int]) -> Decimal:
    """Σ weight × level over the city's own rows; a row that is not filled in is at level 0."""
    return sum((row.weight * levels.get(row.id, 0) for row in catalogue.spd.values()), ZERO)


def count_score(catalogue: Catalogue, innovations: int, *, basic_services: int) -> Decimal:
    """min(n, cap) × weight, where enough basic services are covered; otherwise nothing."""
    if basic_services < catalogue.basic_services_needed:
        return ZERO
    return min(innovations, catalogue.count_cap) * catalogue.count_weight


def covered(affairs: Iterable[str]) -> tuple[str, ...]:
    """The basic services among the main urusan of the innovations, in the law's order."""
    present = set(affairs)
    return tuple(slug for slug in BASIC_SERVICES if slug in present)


def project(catalogue: Catalogue, *, spd_levels: Mapping[str, int], counted: Sequence[Counted]) -> Projection:
    """IID = (SPD + Σ maturity / max(D, n) + count) / 250 × 100, to two decimals, half up.

    Source: Surat Kepala BSKDN 400.10.11/1887/BSKDN (2026), as `indicators/<year>.json` has it.
    """
    spd = spd_score(catalogue, spd_levels)
    services = covered(one.affair for one in counted)
    count = count_score(catalogue, len(counted), basic_services=len(services))
    reached = sum((one.maturity for one in counted), ZERO)
    divisor = max(catalogue.min_divisor, len(counted))
    # One division, at the end: every other step is exact.
    index = ((spd + count) * divisor + reached) * HUNDRED / (catalogue.total_maximum * divisor)
    return Projection(
        index=published(index),
        category=category_of(catalogue, published(index)),
        spd=spd,
        maturity=published(reached / divisor),
        count=count,
        innovations=len(counted),
        basic_services=services,
    )


def category_of(catalogue: Catalogue, index: Decimal) -> str:
    """The category of an index that is published, with two decimals."""
    return next(name for name, lowest in catalogue.categories if index >= lowest)


def share_needed(catalogue: Catalogue, *, count: Decimal) -> Decimal:
    """Percent of the points other than the count's that the best category takes, to one decimal; 0 to 100 and above."""
    lowest = catalogue.categories[0][1]
    others = catalogue.spd_maximum + catalogue.maturity_maximum
    needed = (lowest * catalogue.total_maximum / HUNDRED - count) / others * HUNDRED
    return needed.quantize(Decimal("0.1"), ROUND_HALF_UP)
