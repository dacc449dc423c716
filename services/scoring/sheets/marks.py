"""Which sheets from paper were typed twice by one and the same person?"""

from uuid import UUID

from sqlalchemy import exists, select
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
    # Asked by the table and not by a list: of paper sheets there may be more than a statement has parameters.
    of_both = [getattr(PaperTyping, name) == getattr(Sheet, name) for name in ("round_id", "entry_id", "judge_id")]
    typed = exists().where(*of_both)
    query = select(Sheet).where(Sheet.festival_id == festival_id, typed).order_by(Sheet.revision)
    revisions = session.scalars(query).all()
    found: dict[Key, bool] = {}
    for key, sheet in {_key(sheet): sheet for sheet in revisions}.items():
        people = {by for scores, by in typists[key] if scores == sheet.scores}
        # One that came late was typed, too, and then taken by the committee.
        if sheet.via in {PAPER, ACCEPTED} and people:
            found[key] = len(people) == 1
    return found


def _key(of: Sheet | PaperTyping) -> Key:
    return of.round_id, of.entry_id, of.judge_id
