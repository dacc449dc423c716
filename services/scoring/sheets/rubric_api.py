"""How does the committee's system replace a rubric, knowing which sheets that touches?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring import background
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.schemas import ChangedRubricSchema, NewRubricSchema
from services.scoring.sheets import rubric_change
from services.scoring.sheets.rubric_change import ChangedRubric
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal

api = Blueprint("rubrics", __name__, description="Replacing a rubric, and the sheets that it touches")


@api.put("/festivals/<uuid:festival_id>/rounds/<uuid:round_id>/categories/<uuid:category_id>/rubric")
@open_to(COMMITTEE, ADMIN)
@api.arguments(NewRubricSchema)
@api.response(200, ChangedRubricSchema)
def replace_rubric(body: dict[str, Any], festival_id: UUID, round_id: UUID, category_id: UUID) -> ChangedRubric:
    """A new version; once sheets were given only with a reason, and the answer says how many wait for their judges."""
    reason = body.pop("reason")
    changed = rubric_change.replace(
        edge.session(),
        festivals.lock(edge.session(), festival_id),
        round_id=round_id,
        category_id=category_id,
        rubric=body,
        reason=reason,
        by=principal().id,
        now=clock.now(),
    )
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return changed
