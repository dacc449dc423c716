"""Which innovations of a year have a score, as far as a reader may see them?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.scoring.maturity.models import Innovation, MaturityScore
from shared.kit import cursors
from shared.kit.auth import STAFF, Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some innovations with their scores, and the cursor of those that follow; None after the last."""

    items: Sequence[tuple[Innovation, MaturityScore]]
    following: str | None


def scored(session: Session, *, year: int, reader: Principal, cursor: str | None, limit: int) -> Page:
    """A page of the year's innovations: all of them for staff, else those the reader's agency carries; ripest first.

    What was withdrawn counts nowhere and is left out.

    Raises:
        Invalid: we did not give out this cursor.
    """
    place = tuple_(MaturityScore.verified, MaturityScore.claimed, Innovation.id)
    query = (
        select(Innovation, MaturityScore)
        .join(MaturityScore, MaturityScore.innovation_id == Innovation.id)
        .where(Innovation.year == year, Innovation.status != "withdrawn")
        .order_by(MaturityScore.verified.desc(), MaturityScore.claimed.desc(), Innovation.id.desc())
    )
    if not reader.has(*STAFF):
        # Without an agency there is nothing of one's own.
        query = query.where(Innovation.agency_ids.contains([reader.agency_id or UUID(int=0)]))
    if after := cursors.decode(cursor, (Decimal, Decimal, UUID)):
        query = query.where(place < tuple_(*after))
    rows = session.execute(query.limit(limit + 1)).all()
    shown = [(innovation, score) for innovation, score in rows[:limit]]
    last = shown[-1] if len(rows) > limit else None
    following = cursors.encode(last[1].verified, last[1].claimed, last[0].id) if last else None
    return Page(items=shown, following=following)
