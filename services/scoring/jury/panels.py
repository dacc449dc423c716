"""Which judge scores which entry of a round?"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Round
from services.scoring.jury.models import Judge
from services.scoring.maturity.models import Innovation


def entries_to_score(session: Session, judge_id: UUID, round_: Round) -> Sequence[tuple[Entry, Innovation]]:
    """What a judge is asked to score in a round, in the order of the entries: all that take part in it."""
    return festivals.entries_in(session, round_)


def check_may_score(session: Session, *, judge_id: UUID, round_id: UUID, entry_id: UUID) -> None:
    """See that nothing keeps this judge from scoring this entry; every judge scores every entry."""


def sheets_expected(session: Session, round_: Round) -> Mapping[UUID, int]:
    """How many sheets a round comes to when everybody is done, by category."""
    judges = session.scalar(select(func.count()).where(Judge.festival_id == round_.festival_id)) or 0
    expected: dict[UUID, int] = {}
    for entry, _ in festivals.entries_in(session, round_):
        expected[entry.category_id] = expected.get(entry.category_id, 0) + judges
    return expected
