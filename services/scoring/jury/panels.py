"""Which judge scores which entry of a round?"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.scoring.festival import rules
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Round
from services.scoring.jury.models import Judge
from services.scoring.maturity.models import Innovation


def entries_to_score(session: Session, judge_id: UUID, round_: Round) -> Sequence[tuple[Entry, Innovation]]:
    """What a judge is asked to score in a round, in the order of the entries: all that take part in it."""
    return festivals.entries_in(session, round_)


def categories_to_score(session: Session, judge_id: UUID, round_: Round) -> Mapping[UUID, UUID]:
    """The same entries, each with its category, without all that is known of them: for what is asked by the thousand.

    What this answers holds for a version of the festival: whatever changes it counts `Festival.version` up.
    """
    if round_.kind == rules.PLENARY:
        return {}
    query = select(Entry.id, Entry.category_id).where(
        Entry.festival_id == round_.festival_id,
        Entry.withdrawn_at.is_(None),
        or_(Entry.ends_after.is_(None), Entry.ends_after >= round_.position),
    )
    return {row.id: row.category_id for row in session.execute(query)}


def check_may_score(session: Session, *, judge_id: UUID, round_id: UUID, entry_id: UUID) -> None:
    """See that nothing keeps this judge from scoring this entry; every judge scores every entry."""


def sheets_expected(session: Session, round_: Round) -> Mapping[UUID, int]:
    """How many sheets a round comes to when everybody is done, by category."""
    judges = session.scalar(select(func.count()).where(Judge.festival_id == round_.festival_id)) or 0
    expected: dict[UUID, int] = {}
    for entry, _ in festivals.entries_in(session, round_):
        expected[entry.category_id] = expected.get(entry.category_id, 0) + judges
    return expected
