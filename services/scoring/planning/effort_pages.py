"""Where do the guides of the agencies say how much work each step takes?"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring.config import Settings
from services.scoring.index import use_cases as indexes
from services.scoring.maturity import efforts
from shared.contracts.catalogue import MAX_LEVEL, Catalogue
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, VERIFIER, open_to, principal
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_
from shared.look.forms import errors_of

pages = Blueprint("effort_pages", __name__, template_folder="templates")


@pages.get("/kelola/indeks/upaya")
@open_to(ADMIN, VERIFIER)
def show_efforts() -> str:
    return _page(_in_fields(efforts.document(edge.session(), _rules())))


@pages.post("/kelola/indeks/upaya")
@open_to(ADMIN, VERIFIER)
def save_efforts() -> Response:
    year_rules = _rules()
    try:
        _check_version(year_rules.year)
        if "semula" in request.form:
            efforts.reset(edge.session(), year_rules.year)
        else:
            efforts.change(edge.session(), year_rules, _typed(year_rules), by=principal().id, now=clock.now())
    except Invalid as refusal:
        return make_response(_page(request.form, errors=errors_of(refusal)), refusal.status)
    return make_response(redirect("/kelola/indeks/upaya?tersimpan", 303))


def _check_version(year: int) -> None:
    if request.form.get("version") != str(efforts.version(edge.session(), year)):
        raise Invalid([FieldError("", N_("Somebody else saved these meanwhile. Compare, then save again."))])


def _typed(year_rules: Catalogue) -> dict[str, Any]:
    """The form as a year's document; a row of the city's own that is left empty is not worked on.

    Raises:
        Invalid: naming each field that is no effort.
    """
    wrong: list[FieldError] = []
    found: dict[str, Any] = {name: _effort(name, wrong) for name in ("proof", "new")}
    found["steps"] = {row: [_effort(name, wrong) for name in _names("steps", row)] for row in year_rules.sid}
    found["spd"] = {
        row: [_effort(name, wrong) for name in _names("spd", row)]
        for row in year_rules.spd
        if any(request.form.get(name, "").strip() for name in _names("spd", row))
    }
    if wrong:
        raise Invalid(wrong)
    return found


def _effort(name: str, wrong: list[FieldError]) -> str:
    typed = request.form.get(name, "").strip().replace(",", ".")
    if efforts.effort_of(typed) is None:
        message = N_("A number above 0, at most %(most)s, with at most two decimals.", most=efforts.MOST)
        wrong.append(FieldError(f"/{name}", message))
    return typed


def _in_fields(document: Mapping[str, Any]) -> dict[str, str]:
    fields = {"proof": document["proof"], "new": document.get("new", "1")}
    for kind in ("steps", "spd"):
        for row, steps in document.get(kind, {}).items():
            fields |= dict(zip(_names(kind, row), steps, strict=True))
    return fields


def _names(kind: str, row: str) -> Iterator[str]:
    return (f"{kind}-{row}-{level}" for level in range(1, MAX_LEVEL + 1))


def _page(values: Mapping[str, str], *, errors: Mapping[str, str] | None = None) -> str:
    year_rules = _rules()
    return render_template(
        "planning/efforts.html",
        year_rules=year_rules,
        values=values,
        version=efforts.version(edge.session(), year_rules.year),
        errors=errors or {},
        is_saved="tersimpan" in request.args,
    )


def _rules() -> Catalogue:
    settings: Settings = edge.current().extensions["settings"]
    return indexes.rules_of(settings.report_year)
