"""What does a citizen see first?"""

from flask import Blueprint, render_template

from services.submission.catalogue import queries, words
from services.submission.catalogue.unchanged import unchanged_costs_nothing
from services.submission.config import Settings
from shared.contracts import affairs
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to

NEWEST = 6

home_pages = Blueprint("catalogue_home_pages", __name__, template_folder="templates")


@home_pages.get("/")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_home() -> str:
    session, year = edge.session(), _year()
    agencies = queries.agencies_with_counts(session, year=year)
    festivals = queries.festivals(session)
    return render_template(
        "catalogue/home.html",
        year=year,
        agencies=len(agencies),
        agencies_with_one=sum(count > 0 for _, count in agencies),
        innovations=queries.count(session, queries.Wanted(year=year)),
        index=queries.index_of(session, year),
        newest=queries.find(session, queries.Wanted(), limit=NEWEST).items,
        festival=festivals[0] if festivals else None,
        words=words,
        affairs=affairs.ALL,
    )


def _year() -> int:
    settings: Settings = edge.current().extensions["settings"]
    return settings.report_year
