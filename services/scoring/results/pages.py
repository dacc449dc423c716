"""Where do people read how a festival ended?"""

from flask import Blueprint, render_template

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import FINAL
from services.scoring.results import lines
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to

pages = Blueprint("results_pages", __name__, template_folder="templates")


@pages.get("/festival/<slug>/hasil")
@open_to(PUBLIC)
def show_results(slug: str) -> str:
    festival = festivals.festival_at(edge.session(), slug)
    found = lines.results_of(edge.session(), festival) if festival.status == FINAL else []
    return render_template("results/results.html", festival=festival, categories=lines.by_category(found))
