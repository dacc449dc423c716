"""Where does Bappeda find the awards given, to attach them as evidence?"""

from flask import Blueprint, Response, render_template, request

from services.scoring.committee.pages import HOME
from services.scoring.config import Settings
from services.scoring.results import awards, documents
from services.scoring.results import pages as public
from shared.kit import edge
from shared.kit.auth import ADMIN, COMMITTEE, EXECUTIVE, VERIFIER, open_to, principal

pages = Blueprint("award_pages", __name__, template_folder="templates")

AWARDS = f"{HOME}/penghargaan"


@pages.get(AWARDS)
@open_to(COMMITTEE, ADMIN, VERIFIER, EXECUTIVE)
def list_awards() -> str:
    """The awards of two years: what indicator 12 of the city's own rows asks for."""
    year = _year()
    found = awards.awards(edge.session(), year=year)
    return render_template(
        "committee/awards.html",
        awards=found,
        year=year,
        first=year - awards.YEARS + 1,
        # Verifiers come from the city's own rows, and may not see the committee's festivals.
        may_see_festivals=principal().has(COMMITTEE, ADMIN),
    )


@pages.get(f"{AWARDS}.pdf")
@open_to(COMMITTEE, ADMIN, VERIFIER, EXECUTIVE)
def download_awards() -> Response:
    year = _year()
    drawn = awards.draw(awards.awards(edge.session(), year=year), year=year, setting=public.setting())
    return public.attached(drawn, documents.MEDIA_TYPE, f"daftar-penghargaan-{year}.pdf")


def _year() -> int:
    """The year asked for, else the one that is reported."""
    settings: Settings = edge.current().extensions["settings"]
    asked = request.args.get("tahun", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else settings.report_year
