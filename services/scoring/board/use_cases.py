"""How is a festival's board computed, for each view, and what does whoever asks for it get?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid, and_, bindparam, case, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session, load_only

from services.scoring.board import due, rules
from services.scoring.board.models import BoardSnapshot, Reveal
from services.scoring.festival import use_cases as festivals
from services.scoring.festival import views
from services.scoring.festival.models import DRAFT, SEALED, Entry, Festival
from services.scoring.festival.views import View
from services.scoring.jury import panels
from services.scoring.jury.models import Judge
from services.scoring.maturity import use_cases as maturity
from services.scoring.maturity.models import Innovation
from services.scoring.record import use_cases as record
from services.scoring.sheets import counting
from shared.kit import logs

log = logs.get(__name__)

CHANNEL_PREFIX = "board:"
# Named apart from the festival's own lock, which sheets under way share.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('board:' || CAST(:festival_id AS text), 0))")
_SHOWN = load_only(
    Innovation.slug,
    Innovation.name,
    Innovation.agency_id,
    Innovation.agency_name,
    Innovation.agency_ids,
    Innovation.partners,
)


def channel_name(festival_id: UUID) -> str:
    """Where Redis tells of a festival's new board."""
    return f"{CHANNEL_PREFIX}{festival_id}"


def hold(session: Session, festival_id: UUID) -> None:
    """Have nobody else rank the festival until the transaction ends; whoever does is waited for."""
    session.execute(_LOCK, {"festival_id": str(festival_id)})


def rank_board(session: Session, festival_id: UUID, *, now: datetime) -> bool:
    """Compute the boards of all views anew where they are due; whether one was.

    One at a time per festival: whoever waited finds it done. Where the views count the same sheets, they are counted
    once.
    """
    hold(session, festival_id)
    marks = due.marks(session, festival_id, now=now)
    kept = select(BoardSnapshot.view, BoardSnapshot.mark).where(BoardSnapshot.festival_id == festival_id)
    held = {View(view): mark for view, mark in session.execute(kept)}
    # The public's first: what is counted for it serves the committee where nothing was frozen out, never the reverse.
    stale = [view for view in View if view in marks and held.get(view) != marks[view]]
    if not stale:
        return False
    festival = festivals.festival_of(session, festival_id)
    counted_for: dict[str, dict[str, Any]] = {}
    for view in stale:
        mark = marks[view]
        if mark not in counted_for:
            counted_for[mark] = _counted(session, festival, view=view)
        payload = {**counted_for[mark], **_told(session, festival, view=view, now=now)}
        _keep(session, festival, view, payload=payload, mark=mark, now=now)
    log.info("board.ranked", festival_id=str(festival_id), views=[view.value for view in stale])
    return True


def compute(session: Session, festival: Festival, *, view: View, now: datetime) -> dict[str, Any]:
    """The board as a view has it at this moment."""
    return {**_counted(session, festival, view=view), **_told(session, festival, view=view, now=now)}


def _counted(session: Session, festival: Festival, *, view: View) -> dict[str, Any]:
    """What the sheets that a view counts come to."""
    shown = entries_shown(session, festival)
    found = counting.standings_of(session, festival, view=view)
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
        shown,
        festival=festival.name,
        status=festival.status,
        judges=judges,
    )


def _told(session: Session, festival: Festival, *, view: View, now: datetime) -> dict[str, Any]:
    """What a view is told beside that: since when it is frozen, the seal, and how far the result is revealed."""
    since = views.frozen_since(festival, now=now) if view is View.PUBLIC else None
    return {
        "frozen_since": since.isoformat() if since else None,
        "seal": seal_of(session, festival) if festival.stands else None,
        "reveal": _revealed(session, festival) if view is View.PUBLIC else None,
    }


def entries_shown(session: Session, festival: Festival) -> dict[UUID, rules.Shown]:
    """What a board says of each entry beside its place."""
    # Without the claims, which are most of what is known of an innovation and which no board shows.
    query = select(Entry.id, Innovation).join(Innovation, Innovation.id == Entry.innovation_id).options(_SHOWN)
    entered = session.execute(query.where(Entry.festival_id == festival.id, Entry.withdrawn_at.is_(None))).all()
    names = maturity.agency_names(session, [innovation for _, innovation in entered])
    return {entry_id: _shown(innovation, names) for entry_id, innovation in entered}


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
    return BoardSnapshot(
        festival_id=festival.id, view=view.value, version=0, mark="", payload=payload, made_at=now, ranked_at=now
    )


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


def _keep(
    session: Session, festival: Festival, view: View, *, payload: dict[str, Any], mark: str, now: datetime
) -> None:
    fresh = insert(BoardSnapshot).values(
        festival_id=festival.id, view=view.value, version=1, mark=mark, payload=payload, made_at=now, ranked_at=now
    )
    same = BoardSnapshot.payload == fresh.excluded.payload
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[BoardSnapshot.festival_id, BoardSnapshot.view],
            set_={
                "mark": fresh.excluded.mark,
                "payload": fresh.excluded.payload,
                "ranked_at": fresh.excluded.ranked_at,
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
