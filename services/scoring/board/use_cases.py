"""When is a festival's board computed anew, and from what?

A board is due where its mark differs: how often the festival changed, how many judges, entries and sheets there are,
and which versions of the innovations were entered. Sheets are only ever added, so counting them misses none, in
whatever order their transactions end; and accepting a sheet writes nothing but the sheet.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, case, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.scoring.board import rules
from services.scoring.board.models import BoardSnapshot
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import DRAFT, FINAL, Entry, Festival
from services.scoring.jury import panels
from services.scoring.jury.models import Judge
from services.scoring.maturity import use_cases as maturity
from services.scoring.maturity.models import Innovation
from services.scoring.sheets import counting
from services.scoring.sheets.models import Sheet
from shared.kit import logs

log = logs.get(__name__)

CHANNEL_PREFIX = "board:"
# Named apart from the festival's own lock, which sheets under way share.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('board:' || CAST(:festival_id AS text), 0))")
_ENTERED = (
    select(func.concat_ws("/", func.count(), func.sum(Innovation.version)))
    .select_from(Entry)
    .join(Innovation, Innovation.id == Entry.innovation_id)
    .where(Entry.festival_id == Festival.id)
    .correlate(Festival)
)
_MARK = func.concat_ws(
    ".",
    Festival.version,
    select(func.count()).where(Judge.festival_id == Festival.id).correlate(Festival).scalar_subquery(),
    _ENTERED.scalar_subquery(),
    select(func.count()).where(Sheet.festival_id == Festival.id).correlate(Festival).scalar_subquery(),
)
# A final board that says so never changes again.
_DUE = (
    select(Festival.id)
    .outerjoin(BoardSnapshot, BoardSnapshot.festival_id == Festival.id)
    .where(BoardSnapshot.payload["status"].astext.is_distinct_from(FINAL), BoardSnapshot.mark.is_distinct_from(_MARK))
)


def channel_name(festival_id: UUID) -> str:
    """Where Redis tells of a festival's new board."""
    return f"{CHANNEL_PREFIX}{festival_id}"


def boards_due(session: Session) -> Sequence[UUID]:
    """The festivals whose board no longer tells what is so."""
    return session.scalars(_DUE).all()


def rank_board(session: Session, festival_id: UUID, *, now: datetime) -> bool:
    """Compute the board anew where it is due; whether it was.

    One at a time per festival: whoever waited finds it done.
    """
    session.execute(_LOCK, {"festival_id": str(festival_id)})
    mark = session.execute(select(_MARK).where(Festival.id == festival_id)).scalar_one_or_none()
    held = session.scalar(select(BoardSnapshot.mark).where(BoardSnapshot.festival_id == festival_id))
    if mark in {None, held}:
        return False
    payload = compute(session, festivals.festival_of(session, festival_id))
    fresh = insert(BoardSnapshot).values(festival_id=festival_id, version=1, mark=mark, payload=payload, made_at=now)
    same = BoardSnapshot.payload == fresh.excluded.payload
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[BoardSnapshot.festival_id],
            set_={
                "mark": fresh.excluded.mark,
                "payload": fresh.excluded.payload,
                # Who watches is told of what looks different only.
                "version": case((same, BoardSnapshot.version), else_=BoardSnapshot.version + 1),
                "made_at": case((same, BoardSnapshot.made_at), else_=fresh.excluded.made_at),
            },
        )
    )
    log.info("board.ranked", festival_id=str(festival_id), mark=mark)
    return True


def compute(session: Session, festival: Festival) -> dict[str, Any]:
    """The board as the sheets have it at this moment."""
    entered = festivals.entries(session, festival.id)
    names = maturity.agency_names(session, [innovation for _, innovation in entered])
    found = counting.standings_of(session, festival)
    expected = _expected(session, festival)
    judges = session.scalar(select(func.count()).where(Judge.festival_id == festival.id)) or 0
    return rules.lay_out(
        [
            rules.Standing(
                key=category.key,
                name=category.name,
                ranked=found[category.id],
                sheets_expected=expected.get(category.id, 0),
            )
            for category in festival.categories
        ],
        {entry.id: _shown(innovation, names) for entry, innovation in entered},
        festival=festival.name,
        status=festival.status,
        judges=judges,
    )


def _expected(session: Session, festival: Festival) -> Counter[UUID]:
    """How many sheets the rounds that have begun come to, by category."""
    begun = [one for one in festival.rounds if one.status != DRAFT]
    return sum((Counter(panels.sheets_expected(session, one)) for one in begun), Counter())


def board_of(session: Session, festival: Festival, *, now: datetime) -> BoardSnapshot:
    """The board as last computed; version 0, computed for the asker alone, where none is kept yet."""
    kept = session.get(BoardSnapshot, festival.id)
    if kept is not None:
        return kept
    return BoardSnapshot(festival_id=festival.id, version=0, mark="", payload=compute(session, festival), made_at=now)


def in_full(board: BoardSnapshot) -> dict[str, Any]:
    """The board with its version, as the API and the stream give it."""
    return {
        "festival_id": str(board.festival_id),
        "version": board.version,
        "made_at": board.made_at.isoformat(),
        **board.payload,
    }


def changed_boards(session: Session, held: Mapping[UUID, int]) -> Sequence[BoardSnapshot]:
    """Of the boards asked for, those at another version than the one held."""
    known = (
        func.unnest(
            bindparam("ids", list(held), ARRAY(Uuid)), bindparam("versions", list(held.values()), ARRAY(Integer))
        )
        .table_valued("festival_id", "version")
        .render_derived()
    )
    query = select(BoardSnapshot).join(known, known.c.festival_id == BoardSnapshot.festival_id)
    return session.scalars(query.where(BoardSnapshot.version != known.c.version)).all()


def _shown(innovation: Innovation, names: Mapping[UUID, str]) -> rules.Shown:
    return rules.Shown(
        innovation_id=innovation.id,
        slug=innovation.slug,
        name=innovation.name,
        agencies=[names[agency_id] for agency_id in innovation.agency_ids],
    )
