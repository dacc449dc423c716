"""What is an innovation worth: levels and evidence in, exact points out?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from shared.contracts.catalogue import Catalogue
from shared.contracts.events import Claim

ZERO = Decimal(0)
TWO_DECIMALS = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Points of one variable or of the whole: as the agency claims, and as a verifier confirmed."""

    claimed: Decimal
    verified: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturity:
    """The score of one innovation, 0 to `maximum`, and the mandatory indicators that bring nothing yet."""

    claimed: Decimal
    verified: Decimal
    maximum: Decimal
    by_variable: Mapping[str, Points]
    mandatory_gaps: tuple[str, ...]


def score(catalogue: Catalogue, claims: Iterable[Claim]) -> Maturity:
    """Score = Σ weight × level over the catalogue's indicators; without evidence a level counts zero.

    Claimed and verified are kept apart; a level that no verifier decided on is zero in the verified score.
    Indicators the catalogue does not know count nothing.
    """
    known = {claim.indicator: claim for claim in claims}
    claimed: dict[str, Decimal] = {}
    verified: dict[str, Decimal] = {}
    gaps: list[str] = []
    for indicator in catalogue.sid.values():
        claim = known.get(indicator.id)
        proven = claim is not None and claim.has_evidence
        level = claim.claimed if claim is not None and proven else 0
        confirmed = (claim.verified or 0) if claim is not None and proven else 0
        claimed[indicator.variable] = claimed.get(indicator.variable, ZERO) + indicator.weight * level
        verified[indicator.variable] = verified.get(indicator.variable, ZERO) + indicator.weight * confirmed
        if indicator.mandatory and level == 0:
            gaps.append(indicator.id)
    return Maturity(
        claimed=sum(claimed.values(), ZERO),
        verified=sum(verified.values(), ZERO),
        maximum=catalogue.maturity_maximum,
        by_variable={name: Points(claimed=claimed[name], verified=verified[name]) for name in claimed},
        mandatory_gaps=tuple(gaps),
    )


def published(points: Decimal) -> Decimal:
    """Points as they are stored, sent and shown: with two decimals, half up."""
    return points.quantize(TWO_DECIMALS, ROUND_HALF_UP)
