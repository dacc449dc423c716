"""How is an innovation's score laid out for a reader: variables, mandatory gaps, and the step that comes next?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.maturity import rules
from services.scoring.maturity.rules import ZERO, Advice, Efforts
from shared.contracts.catalogue import MAX_LEVEL, Catalogue, Indicator
from shared.contracts.events import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """Points of one variable, of `most` that its indicators could give."""

    name: str
    claimed: Decimal
    verified: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One indicator: the level claimed, the level a verifier confirmed (None until decided), and what comes next.

    `next` is None where the highest level is claimed with proof. A level without proof is to be proven before all else.
    """

    indicator: Indicator
    claimed: int
    verified: int | None
    has_proof: bool
    next: Advice | None

    @property
    def is_gap(self) -> bool:
        """A mandatory indicator that brings nothing yet."""
        return self.indicator.mandatory and not (self.claimed and self.has_proof)

    @property
    def is_lowered(self) -> bool:
        """A verifier confirmed less than the agency claims."""
        return self.verified is not None and self.verified < self.claimed

    @property
    def awaits_proof(self) -> bool:
        """It is claimed, and nothing lies behind it."""
        return self.claimed > 0 and not self.has_proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The points by variable, and each indicator's line; `best` are the steps that bring most for their effort."""

    maturity: rules.Maturity
    variables: tuple[Variable, ...]
    lines: tuple[Line, ...]
    best: tuple[Advice, ...]

    @property
    def gaps(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_gap)


def lay_out(catalogue: Catalogue, efforts: Efforts, claims: Iterable[Claim]) -> Report:
    """The report on an innovation's claims by the rules of its year."""
    known = {claim.indicator: claim for claim in claims}
    maturity = rules.score(catalogue, known.values())
    most: dict[str, Decimal] = {}
    for indicator in catalogue.sid.values():
        most[indicator.variable] = most.get(indicator.variable, ZERO) + indicator.weight * MAX_LEVEL
    return Report(
        maturity=maturity,
        variables=tuple(
            Variable(name=name, claimed=points.claimed, verified=points.verified, most=most[name])
            for name, points in maturity.by_variable.items()
        ),
        lines=tuple(_line(one, known.get(one.id), efforts) for one in catalogue.sid.values()),
        best=tuple(rules.advise(catalogue, efforts, known.values())),
    )


def _line(indicator: Indicator, claim: Claim | None, efforts: Efforts) -> Line:
    claimed = claim.claimed if claim is not None else 0
    has_proof = claim is not None and claim.has_evidence
    return Line(
        indicator=indicator,
        claimed=claimed,
        verified=claim.verified if claim is not None else None,
        has_proof=has_proof,
        next=_next(rules.steps_up(indicator, claim, efforts), least=1 if has_proof else claimed),
    )


def _next(steps: list[Advice], *, least: int) -> Advice | None:
    """The lowest step that asks for something new: a level that is claimed already takes only its proof."""
    return next((step for step in steps if step.to_level >= least), None)
