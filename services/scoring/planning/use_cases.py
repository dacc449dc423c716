"""Where would the verified index stand if some things were different?

The formula is the index's own (`index.rules`), the score of an innovation maturity's; nothing is kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.scoring.index import rules as index
from services.scoring.index import use_cases as indexes
from services.scoring.maturity import rules as maturity
from services.scoring.maturity import use_cases as innovations
from services.scoring.maturity.models import Innovation, MaturityScore
from shared.contracts.affairs import BASIC_SERVICES
from shared.contracts.catalogue import MAX_LEVEL, Catalogue
from shared.contracts.events import Claim
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_, Message

MOST_ADDED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is different from today.

    `added` new innovations of `mean` maturity each, of which one covers each of `services`; `spd` and `levels` hold
    only what differs: the city's own rows, and indicators of the verified innovation `innovation_id`.
    """

    added: int
    mean: Decimal
    services: Sequence[str]
    spd: Mapping[str, int]
    innovation_id: UUID | None
    levels: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The verified index as it is and as it would be."""

    year: int
    today: index.Projection
    then: index.Projection

    @property
    def difference(self) -> Decimal:
        return self.then.index - self.today.index


def choosable(session: Session, *, year: int) -> list[tuple[UUID, str]]:
    """The year's verified innovations, as id and name, by name."""
    named = select(Innovation.id, Innovation.name).where(*_is_verified(year)).order_by(Innovation.name, Innovation.id)
    return [(innovation_id, name) for innovation_id, name in session.execute(named)]


def try_out(session: Session, *, year: int, scenario: Scenario) -> Comparison:
    """Project the year's verified index under the scenario, beside today's.

    Raises:
        Invalid: a row, service, innovation or number that the year does not know.
    """
    year_rules = indexes.rules_of(year)
    scored = select(Innovation.id, Innovation.affair, MaturityScore.verified).where(*_is_verified(year))
    rows = session.execute(scored.join(MaturityScore, MaturityScore.innovation_id == Innovation.id))
    today = {key: index.Counted(maturity=verified, affair=affair) for key, affair, verified in rows}
    _check(year_rules, scenario, known=today.keys())
    levels = indexes.spd_form(session, year=year).levels
    then = dict(today)
    if scenario.innovation_id is not None:
        changed = session.get_one(Innovation, scenario.innovation_id)
        reached = _with_levels(year_rules, innovations.claims_of(changed), scenario.levels)
        then[changed.id] = index.Counted(maturity=maturity.published(reached), affair=changed.affair)
    return Comparison(
        year=year,
        today=index.project(year_rules, spd_levels=levels, counted=list(today.values())),
        then=index.project(
            year_rules, spd_levels={**levels, **scenario.spd}, counted=[*then.values(), *_new(scenario)]
        ),
    )


def _new(scenario: Scenario) -> list[index.Counted]:
    others = [""] * (scenario.added - len(set(scenario.services)))
    return [index.Counted(maturity=scenario.mean, affair=one) for one in [*set(scenario.services), *others]]


def _with_levels(year_rules: Catalogue, claims: Sequence[Claim], levels: Mapping[str, int]) -> Decimal:
    held = {claim.indicator: claim for claim in claims}
    for row, level in levels.items():
        blank = Claim(indicator=row, claimed=level, verified=level, has_evidence=True)
        held[row] = msgspec.structs.replace(held.get(row, blank), verified=level, has_evidence=True)
    return maturity.score(year_rules, held.values()).verified


def _is_verified(year: int) -> list[ColumnElement[bool]]:
    return [Innovation.year == year, Innovation.status.in_(indexes.COUNTED_AS_VERIFIED)]


def _check(year_rules: Catalogue, scenario: Scenario, *, known: Collection[UUID]) -> None:
    found: list[tuple[str, Message]] = []
    if not 0 <= scenario.added <= MOST_ADDED:
        found.append(("/added", N_("A whole number from 0 to %(most)s.", most=MOST_ADDED)))
    if not 0 <= scenario.mean <= year_rules.maturity_maximum:
        found.append(("/mean", N_("A number from 0 to %(most)s.", most=year_rules.maturity_maximum)))
    if not set(scenario.services) <= set(BASIC_SERVICES):
        found.append(("/services", N_("Choose from the basic services that are listed.")))
    elif len(set(scenario.services)) > scenario.added:
        found.append(("/services", N_("Each new innovation covers one basic service: add as many innovations.")))
    if scenario.innovation_id is not None and scenario.innovation_id not in known:
        found.append(("/innovation_id", N_("Choose a verified innovation of the year %(year)s.", year=year_rules.year)))
    if scenario.levels and scenario.innovation_id is None:
        found.append(("/innovation_id", N_("Choose the innovation whose levels change.")))
    for name, rows, levels in (("spd", year_rules.spd, scenario.spd), ("levels", year_rules.sid, scenario.levels)):
        for row, level in levels.items():
            if row not in rows:
                found.append((f"/{name}/{row}", N_("The year %(year)s has no such row.", year=year_rules.year)))
            elif not 0 <= level <= MAX_LEVEL:
                wrong = N_("A level is a whole number from 0 to %(most)s.", most=MAX_LEVEL)
                found.append((f"/{name}/{row}", wrong))
    if found:
        raise Invalid([FieldError(pointer, message) for pointer, message in found])
