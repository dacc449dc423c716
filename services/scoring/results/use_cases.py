"""How does a festival end, and what stands afterwards?"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.board import use_cases as boards
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import FINAL, OPEN, Entry, Festival
from services.scoring.jury import use_cases as jury
from services.scoring.maturity.models import Innovation
from services.scoring.results.models import Result
from shared.contracts.events import FestivalFinalised, Standing
from shared.kit import outbox
from shared.kit.errors import Refusal
from shared.kit.messages import N_


class NotScored(Refusal):
    """There is nothing to close: no sheet, or the festival is not open."""

    slug = "festival-not-scored"
    title = N_("The festival can't be closed now")


def finalise(session: Session, festival_id: UUID, *, now: datetime) -> Festival:
    """Close the scoring: recompute from the sheets, keep the places, and tell everybody.

    Sheets under way are waited for; later ones are refused.

    Raises:
        NotScored: it is not open, or has no sheet.
    """
    festival = festivals.lock(session, festival_id)
    if festival.status == FINAL:
        raise NotScored(N_("It is final already."))
    if festival.status != OPEN:
        raise NotScored(N_("It has not been opened yet."))
    rows = [row for row in boards.compute(session, festival)["rows"] if row["place"] is not None]
    if not rows:
        raise NotScored(N_("No judge has handed in a sheet yet."))
    festival.status = FINAL
    festival.finalised_at = now
    festival.version += 1
    session.add_all(
        Result(
            entry_id=UUID(row["entry_id"]),
            festival_id=festival_id,
            place=row["place"],
            total=Decimal(row["total"]),
            sheets=row["sheets"],
        )
        for row in rows
    )
    event = FestivalFinalised(
        version=festival.version,
        festival_id=festival.id,
        slug=festival.slug,
        name=festival.name,
        year=festival.year,
        standings=[_standing(row) for row in rows],
        judge_emails=[judge.email for judge in jury.judges(session, festival_id)],
    )
    outbox.add(session, event, now=now)
    return festival


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(
        place=row["place"],
        innovation_id=UUID(row["innovation_id"]),
        innovation_name=row["name"],
        agency_name=row["agencies"][0],
        agency_ids=[UUID(agency_id) for agency_id in row["agency_ids"]],
        total=row["total"],
    )


def standings(session: Session, festival_id: UUID) -> Sequence[tuple[Result, Innovation]]:
    """The final places with their innovations, best first; empty before the festival is final."""
    query = (
        select(Result, Innovation)
        .join(Entry, Entry.id == Result.entry_id)
        .join(Innovation, Innovation.id == Entry.innovation_id)
        .where(Result.festival_id == festival_id)
        .order_by(Result.place, Entry.number)
    )
    return [(result, innovation) for result, innovation in session.execute(query)]
