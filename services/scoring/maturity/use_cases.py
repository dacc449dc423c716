"""How does what is heard of innovations and agencies become rows and scores?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.maturity import efforts, report, rules
from services.scoring.maturity.models import Agency, Innovation, MaturityScore
from services.scoring.maturity.report import Report
from shared.contracts import catalogue
from shared.contracts.events import AgencyRegistered, Claim, InnovationState, MaturityScored
from shared.kit import logs, outbox
from shared.kit.auth import STAFF, Principal
from shared.kit.errors import NotFound

log = logs.get(__name__)


def keep_agency(session: Session, event: AgencyRegistered) -> None:
    """Know the agency as the event says, unless something newer is known."""
    values = {
        "id": event.agency_id,
        "version": event.version,
        "name": event.name,
        "short_name": event.short_name,
        "is_sample": event.is_sample,
    }
    _keep_newer(session, Agency, values)


def keep_and_score(session: Session, state: InnovationState, *, version: int, now: datetime) -> None:
    """Take the state over and score it, and tell of the score; a state not newer than the held one is passed over."""
    if not _keep_newer(session, Innovation, _row(state, version)):
        return
    if state.year not in catalogue.years():
        log.warning("maturity.no_catalogue", innovation_id=str(state.id), year=state.year)
        return
    maturity = rules.score(catalogue.of_year(state.year), state.claims)
    _keep_score(session, state, version=version, maturity=maturity, now=now)
    event = MaturityScored(
        version=version,
        innovation_id=state.id,
        year=state.year,
        claimed=str(rules.published(maturity.claimed)),
        verified=str(rules.published(maturity.verified)),
        maximum=str(rules.published(maturity.maximum)),
        by_variable={name: str(rules.published(points.claimed)) for name, points in maturity.by_variable.items()},
        mandatory_gaps=list(maturity.mandatory_gaps),
    )
    outbox.add(session, event, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What claims would score, and which steps would raise that most for their effort."""

    year: int
    claimed: Decimal
    maximum: Decimal
    mandatory_gaps: Sequence[str]
    advice: Sequence[rules.Advice]


def estimate(session: Session, *, year: int, claims: Sequence[Claim]) -> Estimate:
    """Score claims that nobody keeps, and say what would help most."""
    of_year = catalogue.of_year(year)
    maturity = rules.score(of_year, claims)
    return Estimate(
        year=year,
        claimed=rules.published(maturity.claimed),
        maximum=rules.published(maturity.maximum),
        mandatory_gaps=maturity.mandatory_gaps,
        advice=rules.advise(of_year, efforts.in_force(session, of_year), claims),
    )


def innovation(session: Session, innovation_id: UUID) -> Innovation | None:
    """The innovation as last heard of."""
    return session.get(Innovation, innovation_id)


def maturity_for(session: Session, innovation_id: UUID, *, reader: Principal) -> MaturityScore:
    """The innovation's score, for whoever may see it.

    Raises:
        NotFound: there is none, or the reader may not see it.
    """
    known = session.get(Innovation, innovation_id)
    score = session.get(MaturityScore, innovation_id)
    if known is None or score is None or not may_see(known, reader):
        raise NotFound
    return score


def report_for(session: Session, innovation_id: UUID, *, reader: Principal) -> tuple[Innovation, Report]:
    """Each indicator's level and next step, for staff and the agencies that carry the innovation.

    Raises:
        NotFound: it is unknown, its year has no rules, or the reader may not see it.
    """
    known = session.get(Innovation, innovation_id)
    if known is None or known.year not in catalogue.years() or not _is_of(known, reader):
        raise NotFound
    of_year = catalogue.of_year(known.year)
    return known, report.lay_out(of_year, efforts.in_force(session, of_year), claims_of(known))


def may_see(known: Innovation, reader: Principal) -> bool:
    """Verified is public; before that it is for staff and the agencies that carry it."""
    return known.status == "verified" or _is_of(known, reader)


def _is_of(known: Innovation, reader: Principal) -> bool:
    return reader.has(*STAFF) or reader.agency_id in known.agency_ids


def agency_names(session: Session, innovations: Iterable[Innovation]) -> dict[UUID, str]:
    """The names of all agencies that carry the innovations, by id; the registered name goes before the event's."""
    found: dict[UUID, str] = {}
    for one in innovations:
        found[one.agency_id] = one.agency_name
        found |= {UUID(partner["id"]): partner["name"] for partner in one.partners}
    found |= dict(session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(found))).all())
    return found


def _row(state: InnovationState, version: int) -> dict[str, Any]:
    return {
        "id": state.id,
        "version": version,
        "slug": state.slug,
        "name": state.name,
        "summary": state.summary,
        "status": state.status,
        "year": state.year,
        "agency_id": state.agency.id,
        "agency_name": state.agency.name,
        "partners": msgspec.to_builtins(state.partners),
        "agency_ids": [state.agency.id, *(partner.id for partner in state.partners)],
        "stage": state.stage,
        "form": state.form,
        "kind": state.kind,
        "affair": state.affair,
        "other_affairs": state.other_affairs,
        "implemented_on": state.implemented_on,
        "is_sample": state.is_sample,
        "claims": msgspec.to_builtins(state.claims),
    }


def _keep_newer(session: Session, model: type[Agency | Innovation], values: Mapping[str, Any]) -> bool:
    """Insert or replace the row; false where the one held is as new or newer. Safe beside another worker."""
    statement = insert(model).values(**values)
    newer = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={name: statement.excluded[name] for name in values if name != "id"},
        where=model.version < statement.excluded.version,
    ).returning(model.id)
    return session.scalar(newer) is not None


def _keep_score(
    session: Session, state: InnovationState, *, version: int, maturity: rules.Maturity, now: datetime
) -> None:
    values = {
        "innovation_id": state.id,
        "innovation_version": version,
        "year": state.year,
        "claimed": rules.published(maturity.claimed),
        "verified": rules.published(maturity.verified),
        "maximum": rules.published(maturity.maximum),
        "by_variable": {
            name: {
                "claimed": str(rules.published(points.claimed)),
                "verified": str(rules.published(points.verified)),
            }
            for name, points in maturity.by_variable.items()
        },
        "mandatory_gaps": list(maturity.mandatory_gaps),
        "scored_at": now,
    }
    # The innovation's row is locked by the upsert before: nobody else scores it meanwhile.
    statement = insert(MaturityScore).values(**values)
    session.execute(statement.on_conflict_do_update(index_elements=["innovation_id"], set_=values))


def claims_of(one: Innovation) -> list[Claim]:
    """The innovation's claims as the event had them."""
    return msgspec.convert(one.claims, list[Claim])
