"""How is a sheet kept that the judge has only begun? It counts nowhere, whatever becomes of it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.festival import rounds
from services.scoring.festival.models import CLOSED
from services.scoring.jury import panels
from services.scoring.jury import use_cases as jury
from services.scoring.sheets import rules
from services.scoring.sheets.models import SheetDraft
from services.scoring.sheets.use_cases import RoundClosed
from shared.kit.errors import Invalid, NotFound
from shared.kit.messages import N_


def keep(
    session: Session,
    *,
    judge_id: UUID,
    round_id: UUID,
    entry_id: UUID,
    scores: Mapping[str, int],
    note: str,
    now: datetime,
) -> SheetDraft:
    """Keep what a judge has begun; the newest draft of the entry takes the place of the one before.

    Raises:
        NotFound: no such entry among those that the judge scores in the round.
        RoundClosed: the round is over.
        Invalid: a criterion of another rubric, or points outside the scale; all are named.
    """
    round_ = rounds.round_of(session, round_id)
    panels.check_may_score(session, judge_id=judge_id, round_id=round_id, entry_id=entry_id)
    category_id = panels.seats(session, round_).category_asked(judge_id, entry_id)
    if category_id is None or jury.judge_by_id(session, judge_id).festival_id != round_.festival_id:
        raise NotFound
    if round_.status == CLOSED:
        raise RoundClosed(N_("The round is closed; no sheet of it can be changed any more."))
    rubric = round_.rubric_for(category_id)
    keys = [row["key"] for row in rubric.criteria]
    if errors := rules.draft_mistakes(keys, scores, lowest=rubric.lowest, highest=rubric.highest):
        raise Invalid(errors)
    values = {"scores": dict(scores), "note": note, "saved_at": now}
    row = insert(SheetDraft).values(round_id=round_id, entry_id=entry_id, judge_id=judge_id, **values)
    key = [SheetDraft.round_id, SheetDraft.entry_id, SheetDraft.judge_id]
    kept = row.on_conflict_do_update(index_elements=key, set_=values).returning(SheetDraft)
    return session.scalars(kept, execution_options={"populate_existing": True}).one()


def own(session: Session, judge_id: UUID, *, round_id: UUID) -> dict[UUID, SheetDraft]:
    """The judge's drafts of a round, by entry."""
    query = select(SheetDraft).where(SheetDraft.judge_id == judge_id, SheetDraft.round_id == round_id)
    return {draft.entry_id: draft for draft in session.scalars(query)}
