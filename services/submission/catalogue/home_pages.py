"""What does a citizen see first?"""

from flask import Blueprint, render_template

from services.submission.catalogue import facets, pictures, queries, samples, words
from services.submission.catalogue.models import FestivalNotice
from services.submission.catalogue.unchanged import unchanged_costs_nothing
from services.submission.config import Settings
from shared.contracts import affairs
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to

NEWEST = 6
AFFAIRS_DRAWN = 8

home_pages = Blueprint("catalogue_home_pages", __name__, template_folder="templates")


@home_pages.get("/")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_home() -> str:
    """The year against its goal, the festival that is on, and what is new."""
    settings: Settings = edge.current().extensions["settings"]
    session, year = edge.session(), settings.report_year
    agencies = queries.agencies_with_counts(session, year=year)
    counts = facets.count(session, queries.Wanted(year=year))
    drawn = pictures.largest(affairs.ALL, counts["affair"], most=AFFAIRS_DRAWN)
    of_year = f"/inovasi?tahun={year}"
    return render_template(
        "catalogue/home.html",
        year=year,
        agencies=len(agencies),
        agencies_with_one=sum(count > 0 for _, count in agencies),
        innovations=counts["year"].get(str(year), 0),
        goal=settings.innovation_goal or len(agencies),
        index=queries.index_of(session, year),
        newest=queries.find(session, queries.Wanted(), limit=NEWEST).items,
        festival=_announced(queries.festivals(session)),
        stages=pictures.counted(words.STAGES, counts["stage"], address=of_year + "&tahapan={}"),
        basic_services=pictures.counted(affairs.BASIC_SERVICES, counts["affair"], address=of_year + "&urusan={}"),
        affairs_drawn=pictures.counted(drawn, counts["affair"], address=of_year + "&urusan={}"),
        affairs_left=len(counts["affair"]) - len(drawn),
        counts_samples=samples.are_counted(session),
        words=words,
        affairs=affairs.ALL,
    )


def _announced(festivals: list[FestivalNotice]) -> FestivalNotice | None:
    """The festival that is on; else the newest, with its result."""
    return next((festival for festival in festivals if not festival.is_final), festivals[0] if festivals else None)
