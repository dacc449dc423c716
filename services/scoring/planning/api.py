"""What may be asked about an index that is not there yet?"""

from typing import Any

from flask_smorest import Blueprint

from services.scoring.planning import use_cases
from services.scoring.planning.schemas import ComparisonSchema, ScenarioSchema
from shared.kit import edge
from shared.kit.auth import OFFICER, STAFF, open_to

api = Blueprint("planning", __name__, description="What the index would be")


@api.post("/index/<int:year>/what-if")
@open_to(OFFICER, *STAFF)
@api.arguments(ScenarioSchema)
@api.response(200, ComparisonSchema)
def try_index(body: dict[str, Any], year: int) -> use_cases.Comparison:
    """The verified index under other levels, more innovations or other rows of the city; nothing is kept."""
    return use_cases.try_out(edge.session(), year=year, scenario=use_cases.Scenario(**body))
