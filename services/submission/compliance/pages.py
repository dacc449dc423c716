"""Where does everybody see which agencies have brought their innovation of the year, and which not yet?"""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Response, render_template
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l

from services.submission.catalogue.unchanged import unchanged_costs_nothing
from services.submission.compliance import queries
from services.submission.compliance import use_cases as compliance
from services.submission.config import Settings
from services.submission.exchange import formats
from services.submission.exchange.rules import Column, Row
from services.submission.period import rules as period_rules
from services.submission.period import use_cases as period
from services.submission.registry import duty
from shared.kit import clock, edge
from shared.kit.auth import PUBLIC, STAFF, open_to, principal
from shared.kit.errors import NotFound

# As many agencies below one another as can be read from the back of a room; beyond, the columns grow longer.
MOST_COLUMNS = 4
ROWS_IN_VIEW = 17
# Word, tone and icon.
STANDINGS = {
    duty.MET: (_l("Met"), "good", "check"),
    duty.SUBMITTED: (_l("Being checked"), "info", "inbox"),
    duty.DRAFT: (_l("Under way"), "neutral", "pencil"),
    duty.NONE: (_l("Not yet"), "warn", "warning"),
}
TOLD = {"office": _l("office"), "head": _l("head"), "executive": _l("city's heads")}
# Names in the file stay the same in every language, as those of the open data do.
IN_FILE = {duty.MET: "terpenuhi", duty.SUBMITTED: "diperiksa", duty.DRAFT: "disiapkan", duty.NONE: "belum"}
COLUMNS = (
    Column("perangkat_daerah", "string"),
    Column("singkatan", "string"),
    Column("tahun", "integer"),
    Column("status", "string", allowed=tuple(IN_FILE.values())),
    Column("terverifikasi", "integer"),
    Column("diperiksa", "integer"),
    Column("disiapkan", "integer"),
)
FILES = {"csv": formats.comma_separated, "excel.csv": formats.semicolon_separated}

pages = Blueprint("compliance_pages", __name__, template_folder="templates")


@pages.get("/kepatuhan")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_duty() -> str:
    """The duty of the report year."""
    return _page("compliance/duty.html", _settings().report_year)


@pages.get("/kepatuhan/<int(fixed_digits=4):year>")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_duty_of(year: int) -> str:
    return _page("compliance/duty.html", year)


@pages.get("/kepatuhan/<int(fixed_digits=4):year>/proyektor")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_on_projector(year: int) -> str:
    """The same, large and dark, to be shown in a meeting without scrolling."""
    return _page("compliance/projector.html", year)


@pages.get("/kepatuhan/<int(fixed_digits=4):year>.<ending>")
@open_to(PUBLIC)
def download_duty(year: int, ending: str) -> Response:
    if ending not in FILES:
        raise NotFound
    _check(year)
    rows = (_row(line, year) for line in queries.of_year(edge.session(), year))
    response = Response(b"".join(FILES[ending](COLUMNS, rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="kepatuhan-{year}.{ending}"'
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _page(template: str, year: int) -> str:
    _check(year)
    lines = queries.of_year(edge.session(), year)
    totals = queries.totals(lines)
    closes_at, now, zone = _closes_at(year), clock.now(), _settings().common.time_zone
    return render_template(
        template,
        year=year,
        years=queries.years(),
        other_years=[each for each in queries.years() if each != year],
        lines=lines,
        standings=STANDINGS,
        totals=totals,
        drawn=[(STANDINGS[name][0], number, format_decimal(number), None) for name, number in totals.items()],
        columns=list(_columns(lines)),
        closes_at=closes_at,
        # A kept page is drawn anew each day, so on its last day the end is named and not said to have passed.
        is_over=closes_at is not None and period_rules.days_left(now, now=closes_at, time_zone=zone) > 0,
        days_left=None if closes_at is None else period_rules.days_left(closes_at, now=now, time_zone=zone),
        MET=duty.MET,
        # Who had to be reminded is for those who follow it up, not for the public.
        reminders=compliance.reminders(edge.session(), year=year) if principal().has(*STAFF) else None,
        told=TOLD,
    )


def _columns(lines: list[queries.Line]) -> Iterator[list[queries.Line]]:
    """The lines side by side, so many below one another that few columns hold them."""
    count = min(MOST_COLUMNS, max(1, -(-len(lines) // ROWS_IN_VIEW)))
    length = max(1, -(-len(lines) // count))
    for start in range(0, len(lines), length):
        yield lines[start : start + length]


def _row(line: queries.Line, year: int) -> Row:
    return {
        "perangkat_daerah": line.agency.name,
        "singkatan": line.agency.short_name,
        "tahun": year,
        "status": IN_FILE[line.standing],
        "terverifikasi": line.verified,
        "diperiksa": line.submitted,
        "disiapkan": line.drafts,
    }


def _closes_at(year: int) -> datetime | None:
    """When the year's period closes; None where no end is set, or the year is another than the one reported."""
    settings = _settings()
    if year != settings.report_year:
        return None
    return period.closes_at(edge.session(), set_to=settings.period_closes_at, now=clock.now())


def _check(year: int) -> None:
    if year not in queries.years():
        raise NotFound


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings
