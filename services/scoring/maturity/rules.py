"""What is an innovation worth: levels and evidence in, exact points out?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from shared.contracts.catalogue import Catalogue, Indicator
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Efforts:
    """What it costs to get from one level to the next, per indicator, and to prove a level that is only claimed.

    `new` is what it takes to begin one more innovation; `spd` are the city's own rows that somebody can work on, those
    left out follow from the economy or the past.
    """

    proof: Decimal
    new: Decimal
    steps: Mapping[str, tuple[Decimal, ...]]
    spd: Mapping[str, tuple[Decimal, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A step worth taking: to this level of this indicator, for so many points more."""

    indicator: Indicator
    from_level: int
    to_level: int
    gain: Decimal
    effort: Decimal

    @property
    def wording(self) -> str:
        """What the level asks for, in the catalogue's words."""
        return self.indicator.levels[self.to_level - 1]


def advise(catalogue: Catalogue, efforts: Efforts, claims: Iterable[Claim], *, most: int = 3) -> list[Advice]:
    """The steps that raise the score most for their effort, at most one per indicator, best first.

    A level that is claimed without proof counts zero; proving it costs less than reaching it.
    """
    known = {claim.indicator: claim for claim in claims}
    steps = (steps_up(one, known.get(one.id), efforts) for one in catalogue.sid.values())
    found = [max(some, key=lambda step: (step.gain / step.effort, step.gain)) for some in steps if some]
    return sorted(found, key=lambda step: (-step.gain / step.effort, -step.gain, step.indicator.id))[:most]


def steps_up(indicator: Indicator, claim: Claim | None, efforts: Efforts, *, as_verified: bool = False) -> list[Advice]:
    """Every higher level of one indicator, with what it brings and what it takes.

    A level that is claimed without proof, or `as_verified` not confirmed, takes the effort of proving it alone.
    """
    claimed = claim.claimed if claim is not None else 0
    proven = claim is not None and claim.has_evidence
    confirmed = (claim.verified or 0) if claim is not None and as_verified else claimed
    held = confirmed if proven else 0
    steps = []
    for level in range(held + 1, len(indicator.levels) + 1):
        effort = sum(efforts.steps[indicator.id][max(held, claimed) : level], ZERO)
        effort += efforts.proof if held < claimed else ZERO
        gain = indicator.weight * (level - held)
        steps.append(Advice(indicator=indicator, from_level=held, to_level=level, gain=gain, effort=effort))
    return steps
