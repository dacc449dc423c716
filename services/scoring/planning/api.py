"""What may be asked about an index that is not there yet?"""

from typing import Any

from flask_smorest import Blueprint

from services.scoring.index import use_cases as indexes
from services.scoring.maturity import efforts
from services.scoring.planning import plan, use_cases
from services.scoring.planning.city import city_of
from services.scoring.planning.schemas import (
    ComparisonSchema,
    EffortsSchema,
    PlanQuery,
    PlanSchema,
    ScenarioSchema,
)
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, OFFICER, STAFF, VERIFIER, open_to, principal
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_

api = Blueprint("planning", __name__, description="What the index would be")


@api.post("/index/<int:year>/what-if")
@open_to(OFFICER, *STAFF)
@api.arguments(ScenarioSchema)
@api.response(200, ComparisonSchema)
def try_index(body: dict[str, Any], year: int) -> use_cases.Comparison:
    """The verified index under other levels, more innovations or other rows of the city; nothing is kept."""
    return use_cases.try_out(edge.session(), year=year, scenario=use_cases.Scenario(**body))


@api.post("/index/<int:year>/plan")
@open_to(OFFICER, *STAFF)
@api.arguments(PlanQuery)
@api.response(200, PlanSchema)
def plan_index(body: dict[str, Any], year: int) -> plan.Plan:
    """The steps that reach an index for the least effort, with the proof that none are cheaper; nothing is kept."""
    city = city_of(edge.session(), year=year, is_verified=body["side"] == "verified")
    return plan.make(city, target=body["target"])


@api.get("/index/<int:year>/efforts")
@open_to(*STAFF)
@api.response(200, EffortsSchema)
def show_efforts(year: int) -> tuple[dict[str, Any], int, dict[str, str]]:
    """What each step takes; version 0 as shipped."""
    return _efforts(year)


@api.put("/index/<int:year>/efforts")
@open_to(ADMIN, VERIFIER)
@api.arguments(EffortsSchema)
@api.response(200, EffortsSchema)
def change_efforts(body: dict[str, Any], year: int) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Have other efforts in force, from the version they were read at."""
    year_rules = indexes.rules_of(year)
    edge.check_if_match(efforts.version(edge.session(), year))
    try:
        efforts.change(edge.session(), year_rules, body, by=principal().id, now=clock.now())
    except efforts.WrongEfforts as error:
        raise Invalid([FieldError("", N_("These efforts do not fit the year: %(why)s.", why=str(error)))]) from error
    return _efforts(year)


@api.delete("/index/<int:year>/efforts")
@open_to(ADMIN, VERIFIER)
@api.response(204)
def reset_efforts(year: int) -> None:
    """Have the shipped efforts in force again."""
    indexes.rules_of(year)
    edge.check_if_match(efforts.version(edge.session(), year))
    efforts.reset(edge.session(), year)


def _efforts(year: int) -> tuple[dict[str, Any], int, dict[str, str]]:
    document = efforts.document(edge.session(), indexes.rules_of(year))
    headers = {"ETag": edge.etag(efforts.version(edge.session(), year))}
    return {"new": "1", "spd": {}, **document}, 200, headers
