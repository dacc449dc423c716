"""How does a festival end, and what stands afterwards?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.board import use_cases as boards
from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import FINAL, OPEN, Category, Entry, Festival
from services.scoring.jury import use_cases as jury
from services.scoring.maturity import use_cases as maturity
from services.scoring.maturity.models import Innovation
from services.scoring.ranking.rules import Ranked
from services.scoring.results.models import Result
from services.scoring.sheets import counting
from shared.contracts.events import FestivalFinalised, Standing
from shared.kit import logs, outbox
from shared.kit.errors import NotFound, Refusal
from shared.kit.messages import N_

log = logs.get(__name__)


class NotScored(Refusal):
    """There is nothing to close: no sheet, or the festival is not open."""

    slug = "festival-not-scored"
    title = N_("The festival can't be closed now")


class BoardDiffers(Refusal):
    """The board does not show what the sheets come to: nothing may be announced."""

    slug = "board-differs"
    title = N_("The board does not agree with the sheets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a result; places are counted within the category."""

    category: str
    category_position: int
    place: int
    entry_id: UUID
    innovation_id: UUID
    slug: str
    name: str
    agencies: Sequence[str]
    agency_ids: Sequence[UUID]
    total: str
    sheets: int


def finalise(session: Session, festival_id: UUID, *, now: datetime) -> Festival:
    """Close the scoring: recompute from the points, hold the board to it, keep the places, and tell everybody.

    Sheets under way are waited for; later ones are refused.

    Raises:
        NotScored: it is not open, or has no sheet.
        BoardDiffers: the board shows something else than the points come to.
    """
    festival = festivals.lock(session, festival_id)
    if festival.status == FINAL:
        raise NotScored(N_("It is final already."))
    if festival.status != OPEN:
        raise NotScored(N_("It has not been opened yet."))
    found = counting.standings_of(session, festival)
    ranked = [(category_id, entry) for category_id, each in found.items() for entry in each if entry.place is not None]
    if not ranked:
        raise NotScored(N_("No judge has handed in a sheet yet."))
    boards.rank_board(session, festival_id, now=now)
    _check_board(session, festival, [entry for _, entry in ranked], now=now)
    if (held := rounds.open_round(session, festival_id)) is not None:
        rounds.close_round(session, festival, held.id, now=now)
    festival.status = FINAL
    festival.finalised_at = now
    festival.version += 1
    session.add_all(
        Result(
            entry_id=entry.entry_id,
            festival_id=festival_id,
            category_id=category_id,
            place=entry.place,
            total=entry.total,
            sheets=entry.sheets,
        )
        for category_id, entry in ranked
    )
    session.flush()
    _tell(session, festival, now=now)
    return festival


def results_of(session: Session, festival: Festival) -> list[Line]:
    """The lines of the result, best first.

    Raises:
        NotFound: the festival is not final.
    """
    if festival.status != FINAL:
        raise NotFound(N_("There is no result yet: the committee has not closed the scoring."))
    query = (
        select(Result, Innovation, Category)
        .join(Category, Category.id == Result.category_id)
        .join(Entry, Entry.id == Result.entry_id)
        .join(Innovation, Innovation.id == Entry.innovation_id)
        .where(Result.festival_id == festival.id)
        .order_by(Category.position, Result.place, Innovation.name, Entry.number)
    )
    found = session.execute(query).all()
    names = maturity.agency_names(session, [innovation for _, innovation, _ in found])
    return [
        Line(
            category=category.name,
            category_position=category.position,
            place=result.place,
            entry_id=result.entry_id,
            innovation_id=innovation.id,
            slug=innovation.slug,
            name=innovation.name,
            agencies=[names[agency_id] for agency_id in innovation.agency_ids],
            agency_ids=innovation.agency_ids,
            total=str(result.total),
            sheets=result.sheets,
        )
        for result, innovation, category in found
    ]


def _check_board(session: Session, festival: Festival, ranked: Sequence[Ranked], *, now: datetime) -> None:
    categories = boards.board_of(session, festival, now=now).payload["categories"]
    shown = {
        (row["entry_id"], row["place"], row["total"], row["sheets"])
        for category in categories
        for row in category["rows"]
        if row["place"] is not None
    }
    computed = {(str(entry.entry_id), entry.place, str(entry.total), entry.sheets) for entry in ranked}
    if shown != computed:
        log.error("results.board_differs", festival_id=str(festival.id), differing=sorted(map(str, shown ^ computed)))
        raise BoardDiffers(N_("Nothing was closed. Tell the administrators; the log names the entries concerned."))


def _tell(session: Session, festival: Festival, *, now: datetime) -> None:
    event = FestivalFinalised(
        version=festival.version,
        festival_id=festival.id,
        slug=festival.slug,
        name=festival.name,
        year=festival.year,
        standings=[
            Standing(
                category=line.category,
                place=line.place,
                innovation_id=line.innovation_id,
                innovation_name=line.name,
                agency_name=line.agencies[0],
                agency_ids=list(line.agency_ids),
                total=line.total,
            )
            for line in results_of(session, festival)
        ],
        judge_emails=[judge.email for judge in jury.judges(session, festival.id)],
    )
    outbox.add(session, event, now=now)
