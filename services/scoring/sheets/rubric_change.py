"""Which sheets does a changed rubric touch?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival import rubric_versions
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival, Rubric
from services.scoring.festival.views import View
from services.scoring.sheets import use_cases as sheets


@dataclass(frozen=True, slots=True)
class ChangedRubric:
    """A rubric's new version, how many sheets were given before it, and how many of them do not answer it."""

    rubric: Rubric
    sheets: int
    sheets_waiting: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rubric, name)


def replace(
    session: Session,
    festival: Festival,
    *,
    round_id: UUID,
    category_id: UUID,
    rubric: Mapping[str, Any],
    reason: str,
    by: str,
    now: datetime,
) -> ChangedRubric:
    """Replace a rubric; sheets whose points don't answer the new one wait for their judges, and count no longer.

    Raises:
        As `rubric_versions.replace`.
    """
    inside = {entry.id for entry, _ in festivals.entries(session, festival.id) if entry.category_id == category_id}
    given = [
        row
        for row in sheets.counting(session, festival, view=View.COMMITTEE)
        if row.round_id == round_id and row.entry_id in inside
    ]
    changed = rubric_versions.replace(
        session,
        festival,
        round_id=round_id,
        category_id=category_id,
        rubric=rubric,
        sheets=len(given),
        reason=reason,
        by=by,
        now=now,
    )
    waiting = sum(not sheets.answers(changed, row.scores) for row in given)
    return ChangedRubric(changed, sheets=len(given), sheets_waiting=waiting)
