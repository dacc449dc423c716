"""When is a festival's board computed anew, and from what?

There is one for each view. A board is due where its mark differs: how often the festival changed, how many judges,
entries and sheets that the view counts there are, which versions of the innovations were entered, whether it is frozen,
and how far it is revealed. Sheets are only ever added, so counting them misses none, in whatever order their
transactions end; and accepting a sheet writes nothing but the sheet.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    func,
    or_,
    select,
    text,
    true,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.scoring.board import rules
from services.scoring.board.models import BoardSnapshot, Reveal
from services.scoring.festival import use_cases as festivals
from services.scoring.festival import views
from services.scoring.festival.models import DRAFT, FINAL, SEALED, Entry, Festival
from services.scoring.festival.views import View
from services.scoring.jury import panels
from services.scoring.jury.models import Judge
from services.scoring.maturity import use_cases as maturity
from services.scoring.maturity.models import Innovation
from services.scoring.record import use_cases as record
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
_VIEWS = values(column("view", Text), name="views").data([(view.value,) for view in View])
_COUNTED = or_(
    _VIEWS.c.view == View.COMMITTEE.value,
    Festival.freeze_at.is_(None),
    Festival.status == FINAL,
    Sheet.accepted_at < Festival.freeze_at,
)
_SHEETS = select(func.count()).where(Sheet.festival_id == Festival.id, _COUNTED).correlate(Festival, _VIEWS)
_MARK = func.concat_ws(
    ".",
    Festival.version,
    select(func.count()).where(Judge.festival_id == Festival.id).correlate(Festival).scalar_subquery(),
    _ENTERED.scalar_subquery(),
    _SHEETS.scalar_subquery(),
    case((Festival.freeze_at <= bindparam("now", type_=DateTime(timezone=True)), "frozen"), else_=""),
    select(func.concat_ws("/", Reveal.step, Reveal.is_rehearsal))
    .where(Reveal.festival_id == Festival.id)
    .correlate(Festival)
    .scalar_subquery(),
)
# A final board that says so never changes again.
_DUE = (
    select(Festival.id)
    .select_from(Festival)
    .join(_VIEWS, true())
    .outerjoin(BoardSnapshot, and_(BoardSnapshot.festival_id == Festival.id, BoardSnapshot.view == _VIEWS.c.view))
    .where(BoardSnapshot.payload["status"].astext.is_distinct_from(FINAL), BoardSnapshot.mark.is_distinct_from(_MARK))
    .distinct()
)


def channel_name(festival_id: UUID) -> str:
    """Where Redis tells of a festival's new board."""
    return f"{CHANNEL_PREFIX}{festival_id}"


def boards_due(session: Session, *, now: datetime) -> Sequence[UUID]:
    """The festivals of which a board no longer tells what is so."""
    return session.scalars(_DUE, {"now": now}).all()


def rank_board(session: Session, festival_id: UUID, *, now: datetime) -> bool:
    """Compute the boards of all views anew where they are due; whether one was.

    One at a time per festival: whoever waited finds it done.
    """
    session.execute(_LOCK, {"festival_id": str(festival_id)})
    asked = select(_VIEWS.c.view, _MARK).select_from(Festival).join(_VIEWS, true()).where(Festival.id == festival_id)
    marks = {View(view): mark for view, mark in session.execute(asked, {"now": now})}
    kept = select(BoardSnapshot.view, BoardSnapshot.mark).where(BoardSnapshot.festival_id == festival_id)
    held = {View(view): mark for view, mark in session.execute(kept)}
    due = [view for view, mark in marks.items() if held.get(view) != mark]
    if due:
        festival = festivals.festival_of(session, festival_id)
        for view in due:
            _keep(session, festival, view, mark=marks[view], now=now)
        log.info("board.ranked", festival_id=str(festival_id), views=[view.value for view in due])
    return bool(due)


def compute(session: Session, festival: Festival, *, view: View, now: datetime) -> dict[str, Any]:
    """The board as a view has it at this moment."""
    shown = entries_shown(session, festival)
    found = counting.standings_of(session, festival, view=view)
    expected = _expected(session, festival)
    judges = session.scalar(select(func.count()).where(Judge.festival_id == festival.id)) or 0
    laid_out = rules.lay_out(
        [
            rules.Standing(
                key=category.key,
                name=category.name,
                ranked=found[category.id],
                sheets_expected=expected.get(category.id, 0),
            )
            for category in festival.categories
        ],
        shown,
        festival=festival.name,
        status=festival.status,
        judges=judges,
    )
    since = views.frozen_since(festival, now=now) if view is View.PUBLIC else None
    return {
        **laid_out,
        "frozen_since": since.isoformat() if since else None,
        "seal": seal_of(session, festival),
        "reveal": _revealed(session, festival) if view is View.PUBLIC else None,
    }


def entries_shown(session: Session, festival: Festival) -> dict[UUID, rules.Shown]:
    """What a board says of each entry beside its place."""
    entered = festivals.entries(session, festival.id)
    names = maturity.agency_names(session, [innovation for _, innovation in entered])
    return {entry.id: _shown(innovation, names) for entry, innovation in entered}


def seal_of(session: Session, festival: Festival) -> str | None:
    """The hash of the sealed standings, for everybody to note before the reveal; None before they are sealed."""
    return record.sealed_head(session, festival.id)


def reveal_of(session: Session, festival: Festival, *, step: int) -> dict[str, Any] | None:
    """The sealed standings after so many steps; None before they are sealed."""
    sealed = record.sealed_standings(session, festival.id)
    return None if sealed is None else rules.lay_out_reveal(sealed, entries_shown(session, festival), step=step)


def board_of(session: Session, festival: Festival, *, view: View, now: datetime) -> BoardSnapshot:
    """A view's board as last computed; version 0, computed for the asker alone, where none is kept yet."""
    kept = session.get(BoardSnapshot, (festival.id, view.value))
    if kept is not None:
        return kept
    payload = compute(session, festival, view=view, now=now)
    return BoardSnapshot(festival_id=festival.id, view=view.value, version=0, mark="", payload=payload, made_at=now)


def committee_board(session: Session, festival: Festival, *, now: datetime) -> dict[str, Any]:
    """The board with every sheet, and the reveal or its rehearsal as far as it is."""
    held = session.get(Reveal, festival.id) if festival.status == SEALED else None
    board = in_full(board_of(session, festival, view=View.COMMITTEE, now=now))
    return {**board, "reveal": reveal_of(session, festival, step=held.step) if held else None}


def in_full(board: BoardSnapshot) -> dict[str, Any]:
    """The board with its version, as the API and the stream give it."""
    return {
        "festival_id": str(board.festival_id),
        "version": board.version,
        "made_at": board.made_at.isoformat(),
        **board.payload,
    }


def changed_boards(session: Session, held: Mapping[tuple[UUID, View], int]) -> Sequence[BoardSnapshot]:
    """Of the boards asked for, those at another version than the one held."""
    ids, seen = [festival_id for festival_id, _ in held], [view.value for _, view in held]
    known = (
        func.unnest(
            bindparam("ids", ids, ARRAY(Uuid)),
            bindparam("views", seen, ARRAY(Text)),
            bindparam("versions", list(held.values()), ARRAY(Integer)),
        )
        .table_valued("festival_id", "view", "version")
        .render_derived()
    )
    same = and_(known.c.festival_id == BoardSnapshot.festival_id, known.c.view == BoardSnapshot.view)
    query = select(BoardSnapshot).join(known, same)
    return session.scalars(query.where(BoardSnapshot.version != known.c.version)).all()


def _keep(session: Session, festival: Festival, view: View, *, mark: str, now: datetime) -> None:
    payload = compute(session, festival, view=view, now=now)
    fresh = insert(BoardSnapshot).values(
        festival_id=festival.id, view=view.value, version=1, mark=mark, payload=payload, made_at=now
    )
    same = BoardSnapshot.payload == fresh.excluded.payload
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[BoardSnapshot.festival_id, BoardSnapshot.view],
            set_={
                "mark": fresh.excluded.mark,
                "payload": fresh.excluded.payload,
                # Who watches is told of what looks different only.
                "version": case((same, BoardSnapshot.version), else_=BoardSnapshot.version + 1),
                "made_at": case((same, BoardSnapshot.made_at), else_=fresh.excluded.made_at),
            },
        )
    )


def _expected(session: Session, festival: Festival) -> Counter[UUID]:
    """How many sheets the rounds that have begun come to, by category."""
    begun = [one for one in festival.rounds if one.status != DRAFT]
    return sum((Counter(panels.sheets_expected(session, one)) for one in begun), Counter())


def _revealed(session: Session, festival: Festival) -> dict[str, Any] | None:
    """The sealed standings as far as they are revealed; None where no reveal is on, or it is a rehearsal."""
    held = session.get(Reveal, festival.id)
    if held is None or held.is_rehearsal or festival.status != SEALED:
        return None
    return reveal_of(session, festival, step=held.step)


def _shown(innovation: Innovation, names: Mapping[UUID, str]) -> rules.Shown:
    return rules.Shown(
        innovation_id=innovation.id,
        slug=innovation.slug,
        name=innovation.name,
        agencies=[names[agency_id] for agency_id in innovation.agency_ids],
    )
