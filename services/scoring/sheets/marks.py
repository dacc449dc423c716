"""Which sheets from paper were typed twice by one and the same person?"""

from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.scoring.festival.models import Round
from services.scoring.sheets.models import ACCEPTED, PAPER, PaperTyping, Sheet

Key = tuple[UUID, UUID, UUID]
"""Round, entry and judge."""


def from_paper(session: Session, festival_id: UUID) -> dict[Key, bool]:
    """The sheets that count and came on paper, and whether one person alone typed what counts."""
    typists: dict[Key, list[tuple[dict[str, int], str]]] = {}
    rounds = select(Round.id).where(Round.festival_id == festival_id)
    for one in session.scalars(select(PaperTyping).where(PaperTyping.round_id.in_(rounds))):
        typists.setdefault(_key(one), []).append((one.scores, one.typed_by))
    typed = tuple_(Sheet.round_id, Sheet.entry_id, Sheet.judge_id).in_(typists)
    newest_last = select(Sheet).where(typed).order_by(Sheet.revision)
    revisions = session.scalars(newest_last).all() if typists else []
    found: dict[Key, bool] = {}
    for key, sheet in {_key(sheet): sheet for sheet in revisions}.items():
        people = {by for scores, by in typists[key] if scores == sheet.scores}
        # One that came late was typed, too, and then taken by the committee.
        if sheet.via in {PAPER, ACCEPTED} and people:
            found[key] = len(people) == 1
    return found


def _key(of: Sheet | PaperTyping) -> Key:
    return of.round_id, of.entry_id, of.judge_id
