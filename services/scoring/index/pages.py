"""Where do people read the index and fill in the city's own rows?"""

from collections.abc import Mapping
from itertools import groupby

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext as _
from marshmallow import ValidationError

from services.scoring import background
from services.scoring.config import Settings
from services.scoring.index import history, proof_files, report, use_cases
from services.scoring.index.models import SpdForm
from services.scoring.index.schemas import MOST_PROOF
from shared.contracts import catalogue
from shared.contracts.catalogue import MAX_LEVEL
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, OFFICER, PUBLIC, STAFF, VERIFIER, open_to, principal
from shared.kit.errors import FieldError, Invalid
from shared.kit.fields import Text
from shared.kit.messages import N_
from shared.kit.problems import field_errors
from shared.look.forms import errors_by_field

pages = Blueprint("index_pages", __name__, template_folder="templates")


@pages.get("/indeks")
@open_to(PUBLIC)
def show_index() -> str:
    """The projection of the report year, or of another one that was projected."""
    wanted = request.args.get("tahun", "")
    standings = history.years(edge.session())
    year = int(wanted) if wanted in {str(one.year) for one in standings} else _year()
    year_rules = use_cases.rules_of(year)
    projection = use_cases.projection_of(edge.session(), year=year_rules.year)
    shown = report.lay_out(year_rules, projection) if projection else None
    may_plan = principal().has(OFFICER, *STAFF)
    return render_template(
        "index/index.html",
        report=shown,
        year=year,
        is_report_year=year == _year(),
        may_plan=may_plan,
        standings=standings,
        agencies=history.by_agency(edge.session(), year=year),
    )


@pages.get("/indeks/menurut")
@open_to(PUBLIC)
def show_by_other_rules() -> Response:
    """A year by another year's rules; asked for nothing, the newest two that there are."""
    known = sorted(catalogue.years(), reverse=True)
    asked = {name: request.args.get(name, "") for name in ("tahun", "aturan")}
    chosen = {"tahun": str(known[min(1, len(known) - 1)]), "aturan": str(known[0])}
    chosen |= {name: value for name, value in asked.items() if value}
    wrong = [
        FieldError(f"/{name}", N_("There are no rules for this year. Choose one from the list."))
        for name, value in chosen.items()
        if value not in {str(year) for year in known}
    ]
    found = None
    if not wrong:
        found = history.recompute(edge.session(), year=int(chosen["tahun"]), rules_year=int(chosen["aturan"]))
    page = render_template(
        "index/by_other_rules.html",
        found=found,
        years=[(year, str(year)) for year in known],
        errors=errors_by_field(wrong),
    )
    return make_response(page, 422 if wrong else 200)


@pages.get("/kelola/indeks")
@open_to(ADMIN, VERIFIER)
def show_form() -> str:
    form = use_cases.spd_form(edge.session(), year=_year())
    return _form_page(form.levels, proofs=form.proofs, version=form.version, is_saved="tersimpan" in request.args)


@pages.post("/kelola/indeks")
@open_to(ADMIN, VERIFIER)
def save_form() -> Response:
    now = clock.now()
    form = use_cases.lock_spd_form(edge.session(), year=_year(), now=now)
    try:
        levels = _levels_typed()
        if request.form.get("version") != str(form.version):
            return _show_newer(form, typed=levels)
        use_cases.fill_in_spd(form, levels=levels, proofs=_proofs_typed(), by=principal().id, now=now)
    except Invalid as refusal:
        typed = {name.removeprefix("levels-"): value for name, value in request.form.items()}
        page = _form_page(typed, proofs=_shown_proofs(), version=form.version, errors=errors_by_field(refusal.errors))
        return make_response(page, 422)
    background.soon(background.PROJECT_INDEX)
    return make_response(redirect("/kelola/indeks?tersimpan", 303))


def _show_newer(form: SpdForm, *, typed: Mapping[str, int]) -> Response:
    """The reader's own levels again, with a word on what somebody else changed meanwhile."""
    sentence = _("Somebody else saved %(level)s here meanwhile.")
    errors = {
        f"levels-{row}": sentence % {"level": form.levels.get(row, 0)}
        for row in use_cases.rules_of(form.year).spd
        if form.levels.get(row, 0) != typed.get(row, 0)
    }
    errors |= {
        f"proofs-{row}": sentence % {"level": form.proofs.get(row) or "–"}
        for row in use_cases.rules_of(form.year).spd
        if form.proofs.get(row, "") != _shown_proofs().get(row, "")
    }
    page = _form_page(
        typed,
        proofs=_shown_proofs(),
        version=form.version,
        errors=errors or {"": _("Somebody else saved the same meanwhile.")},
    )
    return make_response(page, 412)


def _form_page(
    levels: Mapping[str, object],
    *,
    proofs: Mapping[str, str],
    version: int,
    errors: Mapping[str, str] | None = None,
    is_saved: bool = False,
) -> str:
    year_rules = use_cases.rules_of(_year())
    variables = [(name, list(rows)) for name, rows in groupby(year_rules.spd.values(), key=lambda row: row.variable)]
    return render_template(
        "index/spd_form.html",
        year=year_rules.year,
        variables=variables,
        levels=levels,
        proofs=proofs,
        files=proof_files.of_year(edge.session(), year=year_rules.year),
        most_proof=MOST_PROOF,
        version=version,
        errors=errors or {},
        is_saved=is_saved,
    )


def _shown_proofs() -> dict[str, str]:
    """The proofs as they were typed, by row."""
    typed = {name: value for name, value in request.form.items() if name.startswith("proofs-")}
    return {name.removeprefix("proofs-"): value for name, value in typed.items()}


def _proofs_typed() -> dict[str, str]:
    """The proofs of the form.

    Raises:
        Invalid: one that is too long, or no plain text.
    """
    wrong: list[FieldError] = []
    found: dict[str, str] = {}
    for row, typed in _shown_proofs().items():
        if not typed.strip():
            continue
        try:
            found[row] = Text(max_length=MOST_PROOF).deserialize(typed)
        except ValidationError as error:
            wrong += field_errors({f"proofs-{row}": error.messages})
    if wrong:
        raise Invalid(wrong)
    return found


def _levels_typed() -> dict[str, int]:
    """The levels of the form; what is left at 0 counts as not filled in.

    Raises:
        Invalid: something other than a level.
    """
    allowed = {str(level): level for level in range(MAX_LEVEL + 1)}
    typed = {name: value for name, value in request.form.items() if name.startswith("levels-")}
    wrong = [
        FieldError(f"/{name}", N_("A level is a whole number from 0 to %(most)s.", most=MAX_LEVEL))
        for name, value in typed.items()
        if value not in allowed
    ]
    if wrong:
        raise Invalid(wrong)
    return {name.removeprefix("levels-"): allowed[value] for name, value in typed.items()}


def _year() -> int:
    settings: Settings = edge.current().extensions["settings"]
    return settings.report_year
