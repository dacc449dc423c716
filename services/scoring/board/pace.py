"""How often is a festival ranked at most, however many sheets come, rung for by however many processes?

One ranking in 200 ms, whoever asks for more: while one ranks, a second waits for its turn, and its ranking will count
all that was committed until then; everybody else leaves it to that one and does other work. Nothing is lost by it,
and no more than two workers are ever busy with one festival.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.scoring.board import use_cases
from services.scoring.board.models import BoardSnapshot
from shared.kit.db import Database

AT_MOST_EVERY = timedelta(milliseconds=200)
_STAND_IN_LINE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('next board:' || CAST(:id AS text), 0))")


def rank_in_turn(database: Database, festival_id: UUID, *, now: Callable[[], datetime]) -> bool:
    """Rank where that is due, no sooner than 200 ms after the last ranking began; whether something was ranked."""
    with database.transaction() as ranking:
        with database.transaction() as waiting:
            if not waiting.scalar(_STAND_IN_LINE, {"id": str(festival_id)}):
                return False
            use_cases.hold(ranking, festival_id)
            time.sleep(too_soon_by_s(ranking, festival_id, now=now()))
        # The place in the line is free before anything is read: a sheet that comes later finds it so.
        return use_cases.rank_board(ranking, festival_id, now=now())


def too_soon_by_s(session: Session, festival_id: UUID, *, now: datetime) -> float:
    """How many seconds are left of the 200 ms since the last ranking began."""
    ranked_at = session.scalar(
        select(func.max(BoardSnapshot.ranked_at)).where(BoardSnapshot.festival_id == festival_id)
    )
    if ranked_at is None:
        return 0.0
    # A clock that was put back makes nobody wait for longer than that.
    return min(max(ranked_at + AT_MOST_EVERY - now, timedelta()), AT_MOST_EVERY).total_seconds()
