"""Where do people see the cheapest way to an index of their choice?"""

import re
from collections.abc import Mapping
from decimal import Decimal

from flask import Blueprint, Response, make_response, render_template, request

from services.scoring.config import Settings
from services.scoring.index import use_cases as indexes
from services.scoring.planning import plan
from services.scoring.planning.city import HUNDRED, city_of
from shared.contracts.affairs import BASIC_SERVICES
from shared.contracts.catalogue import Catalogue
from shared.kit import edge
from shared.kit.auth import OFFICER, STAFF, open_to
from shared.kit.errors import FieldError
from shared.kit.messages import N_
from shared.look.forms import errors_by_field

CLAIMED = "klaim"
pages = Blueprint("plan_pages", __name__, template_folder="templates")
_INDEX = re.compile(r"[0-9]{1,3}([.,][0-9]{1,2})?")


@pages.get("/indeks/rencana")
@open_to(OFFICER, *STAFF)
def show_plan() -> Response:
    year_rules = _rules()
    typed = request.args.get("target", "").strip() or str(year_rules.categories[0][1])
    if not _INDEX.fullmatch(typed) or (target := Decimal(typed.replace(",", "."))) > HUNDRED:
        wrong = FieldError("/target", N_("An index from 0 to 100, with at most two decimals."))
        return make_response(_page(year_rules, None, target=typed, errors=errors_by_field([wrong])), 422)
    is_verified = request.args.get("sisi") != CLAIMED
    city = city_of(edge.session(), year=year_rules.year, is_verified=is_verified)
    return make_response(_page(year_rules, plan.make(city, target=target), target=typed))


def _page(
    year_rules: Catalogue, found: plan.Plan | None, *, target: str, errors: Mapping[str, str] | None = None
) -> str:
    return render_template(
        "planning/plan.html",
        year_rules=year_rules,
        plan=found,
        target=target,
        side=CLAIMED if request.args.get("sisi") == CLAIMED else "",
        CLAIMED=CLAIMED,
        services=BASIC_SERVICES,
        errors=errors or {},
    )


def _rules() -> Catalogue:
    settings: Settings = edge.current().extensions["settings"]
    return indexes.rules_of(settings.report_year)
