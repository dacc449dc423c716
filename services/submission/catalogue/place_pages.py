"""Which innovations does an agency have?"""

from flask import Blueprint, render_template

from services.submission.accounts import use_cases as accounts
from services.submission.catalogue import queries, words
from services.submission.catalogue.unchanged import unchanged_costs_nothing
from services.submission.config import Settings
from shared.contracts import affairs
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import NotFound

place_pages = Blueprint("catalogue_place_pages", __name__, template_folder="templates")


@place_pages.get("/perangkat-daerah")
@open_to(PUBLIC)
@unchanged_costs_nothing
def list_agencies() -> str:
    rows = queries.agencies_with_counts(edge.session(), year=_year())
    return render_template("catalogue/agencies.html", rows=rows, year=_year())


@place_pages.get("/perangkat-daerah/<slug>")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_agency(slug: str) -> str:
    agency = accounts.agency_by_slug(edge.session(), slug) if slug.isprintable() else None
    if agency is None:
        raise NotFound
    innovations = queries.find(edge.session(), queries.Wanted(agency=slug), limit=100).items
    return render_template(
        "catalogue/agency.html", agency=agency, innovations=innovations, words=words, affairs=affairs.ALL
    )


def _year() -> int:
    settings: Settings = edge.current().extensions["settings"]
    return settings.report_year
