"""Where does everybody read about the festivals?"""

from flask import Blueprint, render_template

from services.scoring.festival import use_cases
from services.scoring.maturity import use_cases as maturity
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to

pages = Blueprint("festival_pages", __name__, template_folder="templates")


@pages.get("/festival")
@open_to(PUBLIC)
def list_festivals() -> str:
    return render_template("festival/list.html", festivals=use_cases.festivals(edge.session(), with_drafts=False))


@pages.get("/festival/<slug>")
@open_to(PUBLIC)
def show_festival(slug: str) -> str:
    festival = use_cases.festival_at(edge.session(), slug)
    entries = use_cases.entries(edge.session(), festival.id)
    names = maturity.agency_names(edge.session(), [innovation for _, innovation in entries])
    return render_template("festival/festival.html", festival=festival, entries=entries, names=names)
