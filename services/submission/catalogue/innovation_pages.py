"""What does a citizen learn about one innovation?"""

from typing import Any

from flask import Blueprint, render_template

from services.submission.catalogue import queries, words
from services.submission.catalogue.unchanged import unchanged_costs_nothing
from shared.contracts import affairs
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import NotFound

innovation_pages = Blueprint("catalogue_innovation_pages", __name__, template_folder="templates")


@innovation_pages.get("/inovasi/<slug>")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_innovation(slug: str) -> str:
    found = queries.by_slug(edge.session(), slug)
    if found is None:
        raise NotFound
    innovation = found.innovation
    related = queries.find(edge.session(), queries.Wanted(affair=innovation.affair), limit=4).items
    return render_template(
        "catalogue/innovation.html",
        found=found,
        innovation=innovation,
        carriers=_carriers(found),
        related=[other for other in related if other.innovation.id != innovation.id][:3],
        words=words,
        affairs=affairs.ALL,
    )


def _carriers(found: queries.Found) -> list[tuple[Any, str]]:
    """The agencies that carry it with the part each has: the owner first."""
    partners = [(p.agency, p.role) for p in found.innovation.partners if p.state == "accepted"]
    return [(found.innovation.agency, ""), *partners]
