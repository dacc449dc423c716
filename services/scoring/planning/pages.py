"""Where do people try what would raise the index?"""

import re
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from services.scoring.config import Settings
from services.scoring.index import use_cases as indexes
from services.scoring.planning import use_cases
from shared.contracts.affairs import BASIC_SERVICES
from shared.contracts.catalogue import MAX_LEVEL
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_
from shared.look.forms import errors_by_field

pages = Blueprint("planning_pages", __name__, template_folder="templates")
_NUMBER = re.compile(r"[0-9]{1,4}([.,][0-9]{1,2})?")


@pages.get("/indeks/coba")
@open_to(PUBLIC)
def try_index() -> Response:
    scenario, wrong = _scenario_typed()
    comparison = None
    try:
        comparison = use_cases.try_out(edge.session(), year=_year(), scenario=scenario)
    except Invalid as refusal:
        wrong += refusal.errors
    if wrong:
        return make_response(_page(None, errors=errors_by_field(wrong)), 422)
    return make_response(_page(comparison))


def _page(comparison: use_cases.Comparison | None, *, errors: Mapping[str, str] | None = None) -> str:
    year_rules = indexes.rules_of(_year())
    return render_template(
        "planning/try.html",
        comparison=comparison,
        typed=request.args,
        chosen_services=request.args.getlist("services"),
        year_rules=year_rules,
        innovations=use_cases.choosable(edge.session(), year=year_rules.year),
        services=list(BASIC_SERVICES.items()),
        errors=errors or {},
    )


def _scenario_typed() -> tuple[use_cases.Scenario, list[FieldError]]:
    """The scenario of the address, which can thus be shared, and what of it can't be read; that stays as today."""
    wrong: list[FieldError] = []
    services = request.args.getlist("services")
    added, mean = (request.args.get(name, "").strip() or "0" for name in ("added", "mean"))
    if not re.fullmatch(r"[0-9]{1,4}", added):
        wrong.append(FieldError("/added", N_("A whole number from 0 to %(most)s.", most=use_cases.MOST_ADDED)))
        # As many as the services need, so that those are not called wrong too.
        added = str(len(services))
    if not _NUMBER.fullmatch(mean):
        most = indexes.rules_of(_year()).maturity_maximum
        wrong.append(FieldError("/mean", N_("A number from 0 to %(most)s.", most=most)))
        mean = "0"
    innovation_id = None
    try:
        innovation_id = UUID(request.args["innovation_id"]) if request.args.get("innovation_id") else None
    except ValueError:
        wrong.append(FieldError("/innovation_id", N_("Choose the innovation whose levels change.")))
    scenario = use_cases.Scenario(
        added=int(added),
        mean=Decimal(mean.replace(",", ".")),
        services=services,
        spd=_levels_typed("spd", wrong),
        innovation_id=innovation_id,
        levels=_levels_typed("levels", wrong),
    )
    return scenario, wrong


def _levels_typed(name: str, wrong: list[FieldError]) -> dict[str, int]:
    allowed = {str(level): level for level in range(MAX_LEVEL + 1)}
    found: dict[str, int] = {}
    for field, value in request.args.items():
        if not field.startswith(f"{name}-") or not value:
            continue
        if value in allowed:
            found[field.removeprefix(f"{name}-")] = allowed[value]
        else:
            message = N_("A level is a whole number from 0 to %(most)s.", most=MAX_LEVEL)
            wrong.append(FieldError(f"/{field}", message))
    return found


def _year() -> int:
    settings: Settings = edge.current().extensions["settings"]
    return settings.report_year
