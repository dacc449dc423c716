"""What may be asked about the index, and who fills in the city's own rows?"""

from typing import Any

from flask_smorest import Blueprint

from services.scoring import background
from services.scoring.index import history, use_cases
from services.scoring.index.models import IndexProjection, SpdForm
from services.scoring.index.schemas import (
    IndexSchema,
    RecomputationSchema,
    SpdFormSchema,
    SpdSchema,
    YearStandingSchema,
)
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, PUBLIC, STAFF, VERIFIER, open_to, principal
from shared.kit.errors import NotFound
from shared.kit.messages import N_

api = Blueprint("index", __name__, description="The city's projected index")


@api.get("/index/<int:year>")
@open_to(PUBLIC)
@api.response(200, IndexSchema)
def show_index(year: int) -> tuple[IndexProjection, int, dict[str, str]]:
    """The city's projected index of a year, claimed and verified."""
    use_cases.rules_of(year)
    projection = use_cases.projection_of(edge.session(), year=year)
    if projection is None:
        raise NotFound(N_("The index of %(year)s has not been projected yet.", year=year))
    return projection, 200, {"ETag": edge.etag(projection.version)}


@api.get("/index")
@open_to(PUBLIC)
@api.response(200, YearStandingSchema(many=True))
def list_indexes() -> list[history.YearStanding]:
    """The projected index of each year by its own rules, the newest first."""
    return history.years(edge.session())


@api.get("/index/<int:year>/by/<int:rules_year>")
@open_to(PUBLIC)
@api.response(200, RecomputationSchema)
def show_index_by_other_rules(year: int, rules_year: int) -> history.Recomputation:
    """The verified index of a year by another year's rules; nothing is kept."""
    return history.recompute(edge.session(), year=year, rules_year=rules_year)


@api.get("/index/<int:year>/spd")
@open_to(*STAFF)
@api.response(200, SpdFormSchema)
def show_spd(year: int) -> tuple[SpdForm, int, dict[str, str]]:
    """The city's own rows; version 0 until somebody fills them in."""
    use_cases.rules_of(year)
    form = use_cases.spd_form(edge.session(), year=year)
    return form, 200, {"ETag": edge.etag(form.version)}


@api.put("/index/<int:year>/spd")
@open_to(ADMIN, VERIFIER)
@api.arguments(SpdSchema)
@api.response(200, SpdFormSchema)
def fill_in_spd(body: dict[str, Any], year: int) -> tuple[SpdForm, int, dict[str, str]]:
    """Replace the city's own rows, from the version named in If-Match."""
    use_cases.rules_of(year)
    now = clock.now()
    form = use_cases.lock_spd_form(edge.session(), year=year, now=now)
    edge.check_if_match(form.version)
    use_cases.fill_in_spd(form, levels=body["levels"], proofs=body.get("proofs"), by=principal().id, now=now)
    background.soon(background.PROJECT_INDEX)
    return form, 200, {"ETag": edge.etag(form.version)}
