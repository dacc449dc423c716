"""Where do an agency and staff see what an innovation is worth, variable by variable, and what would raise it?"""

from uuid import UUID

from flask import Blueprint, render_template, request

from services.scoring.config import Settings
from services.scoring.maturity import queries, use_cases
from shared.contracts import catalogue
from shared.kit import cursors, edge
from shared.kit.auth import OFFICER, STAFF, open_to, principal

pages = Blueprint("maturity_pages", __name__, template_folder="templates")


@pages.get("/indeks/kematangan")
@open_to(OFFICER, *STAFF)
def list_maturity() -> str:
    """Staff see every innovation of the year, an officer those that the agency carries."""
    known, wanted = catalogue.years(), request.args.get("tahun", "")
    year = int(wanted) if wanted in {str(one) for one in known} else _year()
    after = request.args.get("sesudah") or None
    page = queries.scored(edge.session(), year=year, reader=principal(), cursor=after, limit=cursors.PAGE_SIZE)
    choices = [(one, str(one)) for one in sorted(known, reverse=True)]
    return render_template("maturity/list.html", page=page, year=year, choices=choices)


@pages.get("/indeks/kematangan/<uuid:innovation_id>")
@open_to(OFFICER, *STAFF)
def show_maturity(innovation_id: UUID) -> str:
    innovation, report = use_cases.report_for(edge.session(), innovation_id, reader=principal())
    return render_template("maturity/innovation.html", innovation=innovation, report=report)


def _year() -> int:
    settings: Settings = edge.current().extensions["settings"]
    return settings.report_year
