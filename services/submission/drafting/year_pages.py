"""Where does an officer carry an innovation on into a later year, or take it back?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.submission.registry import access, rules, schemas, succession, use_cases
from services.submission.registry.models import Innovation
from shared.contracts import catalogue
from shared.kit import clock, edge
from shared.kit.auth import OFFICER, open_to, principal
from shared.kit.errors import Refusal
from shared.kit.problems import say
from shared.look.forms import errors_by_field, read

RELATIONS = [
    (
        rules.CARRIED_OVER,
        _l("Carried over"),
        _l("The same innovation, matured; twice at most."),
    ),
    (rules.DEVELOPED, _l("Developed"), _l("A new version; say what changed and when.")),
    (rules.REPLACED, _l("Replaced"), _l("It did not run well; another innovation takes its place.")),
]

_FIELDS = ("relation", "year", "reason", "name")

pages = Blueprint("year_pages", __name__, template_folder="templates")


@pages.get("/kelola/inovasi/<uuid:innovation_id>/lanjutkan")
@open_to(OFFICER)
def show_onward(innovation_id: UUID) -> str:
    return _page(access.to_decide(edge.session(), principal(), innovation_id))


@pages.post("/kelola/inovasi/<uuid:innovation_id>/lanjutkan")
@open_to(OFFICER)
def go_on(innovation_id: UUID) -> Response:
    """Begin the later year's draft, and go to its form."""
    innovation = access.to_decide(edge.session(), principal(), innovation_id)
    try:
        typed: dict[str, Any] = {name: request.form[name] for name in _FIELDS if request.form.get(name)}
        if typed.get("year") in {str(year) for year in catalogue.years()}:
            typed["year"] = int(typed["year"])
        asked = read(schemas.Continuation(), typed)
        begun = succession.continue_with(edge.session(), innovation, principal(), **asked, now=clock.now())
    except Refusal as refusal:
        return _again(innovation_id, refusal)
    return redirect(f"/kelola/inovasi/{begun.id}/ubah", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/tarik")
@open_to(OFFICER)
def withdraw(innovation_id: UUID) -> Response:
    """Take it back, saying why; it counts nowhere and is not public any more."""
    innovation = access.to_decide(edge.session(), principal(), innovation_id)
    try:
        reason = read(schemas.Withdrawal(), {"reason": request.form.get("withdrawal", "")})["reason"]
        use_cases.withdraw(edge.session(), innovation, principal(), reason=reason, now=clock.now())
    except Refusal as refusal:
        return _again(innovation_id, refusal, renamed={"reason": "withdrawal"})
    return redirect(f"/kelola/inovasi/{innovation_id}", 303)


def _page(innovation: Innovation, *, errors: Mapping[str, str] | None = None) -> str:
    later = [(str(year), str(year)) for year in catalogue.years() if year > innovation.year]
    return render_template(
        "drafting/onward.html",
        innovation=innovation,
        years=later,
        relations=RELATIONS,
        successor=succession.successor_of(edge.session(), innovation),
        is_settled=innovation.status in {rules.VERIFIED, rules.WITHDRAWN},
        may_withdraw=(innovation.status, rules.WITHDRAW) in rules.NEXT_STATUS,
        typed=request.form,
        errors=errors or {},
    )


def _again(innovation_id: UUID, refusal: Refusal, *, renamed: Mapping[str, str] | None = None) -> Response:
    """The page once more with what was typed and what is wrong; nothing was changed."""
    names = renamed or {}
    errors = {names.get(field, field): text for field, text in errors_by_field(refusal.errors).items()}
    edge.session().rollback()
    innovation = access.to_decide(edge.session(), principal(), innovation_id)
    return make_response(_page(innovation, errors=errors or {"": say(refusal.detail)}), refusal.status)
