"""Which innovations does an agency have, an affair, a year?"""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from services.submission.accounts import use_cases as accounts
from services.submission.accounts.models import Agency
from services.submission.catalogue import facets, pictures, queries, samples, structured, words
from services.submission.catalogue.unchanged import unchanged_costs_nothing
from services.submission.config import Settings
from shared.contracts import affairs, catalogue
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import Invalid, NotFound

PER_PAGE = 24

place_pages = Blueprint("catalogue_place_pages", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of the innovations of one place, and where the pages before and after it are."""

    items: list[queries.Found]
    total: int
    following: str | None
    first: str | None


@place_pages.get("/perangkat-daerah")
@open_to(PUBLIC)
@unchanged_costs_nothing
def list_agencies() -> str:
    """Every agency with what it carries, alone or together with others, this year and in all."""
    session, year = edge.session(), _settings().report_year
    of_year, ever = (facets.count(session, queries.Wanted(year=when))["agency"] for when in (year, None))
    rows = [(one, of_year.get(one.slug, 0), ever.get(one.slug, 0)) for one in accounts.agencies(session)]
    counts_samples = samples.are_counted(session)
    return render_template("catalogue/agencies.html", rows=rows, year=year, counts_samples=counts_samples)


@place_pages.get("/perangkat-daerah/<slug>")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_agency(slug: str) -> str:
    """An agency, its office, and what it carries."""
    agency = accounts.agency_by_slug(edge.session(), slug) if slug.isprintable() else None
    if agency is None:
        raise NotFound
    wanted = queries.Wanted(agency=slug)
    counts = facets.count(edge.session(), wanted)
    return render_template(
        "catalogue/agency.html",
        agency=agency,
        listing=_listing(wanted),
        years=_years_of(counts, address=f"/inovasi?opd={slug}&tahun={{}}"),
        stages=pictures.counted(words.STAGES, counts["stage"], address=f"/inovasi?opd={slug}&tahapan={{}}"),
        described=None if agency.is_sample else structured.agency(agency),
        words=words,
        affairs=affairs.ALL,
    )


@place_pages.get("/urusan")
@open_to(PUBLIC)
@unchanged_costs_nothing
def list_affairs() -> str:
    """Every affair of the city, by the groups of the law, with how many innovations it has."""
    return render_template(
        "catalogue/affairs.html",
        groups=words.AFFAIR_GROUPS,
        counts=facets.count(edge.session(), queries.Wanted())["affair"],
        counts_samples=samples.are_counted(edge.session()),
    )


@place_pages.get("/urusan/<code>")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_affair(code: str) -> str:
    """An affair, who is at work in it, and on what."""
    if code not in affairs.ALL:
        raise NotFound
    wanted = queries.Wanted(affair=code)
    counts = facets.count(edge.session(), wanted)
    group = next(group for group in words.AFFAIR_GROUPS if code in group.affairs)
    return render_template(
        "catalogue/affair.html",
        code=code,
        name=affairs.ALL[code],
        group=group,
        neighbours={
            other: name for other, name in group.affairs.items() if other != code and counts["affair"].get(other)
        },
        listing=_listing(wanted),
        agencies=[(one, counts["agency"][one.slug]) for one in _agencies() if one.slug in counts["agency"]],
        years=_years_of(counts, address=f"/inovasi?urusan={code}&tahun={{}}"),
        words=words,
        affairs=affairs.ALL,
    )


@place_pages.get("/tahun")
@open_to(PUBLIC)
@unchanged_costs_nothing
def list_years() -> str:
    """Every year with how many innovations it brought."""
    counts = facets.count(edge.session(), queries.Wanted())["year"]
    years = sorted({*counts, *map(str, catalogue.years())}, reverse=True)
    bars = pictures.counted({year: year for year in years}, counts, address="/tahun/{}")
    return render_template(
        "catalogue/years.html",
        years=years,
        counts=counts,
        bars=bars,
        counts_samples=samples.are_counted(edge.session()),
    )


@place_pages.get("/tahun/<int(fixed_digits=4):year>")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_year(year: int) -> str:
    """A year: how many innovations, of which agencies, how far they are."""
    wanted = queries.Wanted(year=year)
    counts = facets.count(edge.session(), wanted)
    if str(year) not in counts["year"] and year not in catalogue.years():
        raise NotFound
    return render_template(
        "catalogue/year.html",
        year=year,
        others=sorted({*counts["year"], *map(str, catalogue.years())} - {str(year)}, reverse=True),
        listing=_listing(wanted),
        agencies=len(_agencies()),
        agencies_with_one=len(counts["agency"]),
        index=queries.index_of(edge.session(), year),
        counts_samples=samples.are_counted(edge.session()),
        stages=pictures.counted(words.STAGES, counts["stage"], address=f"/inovasi?tahun={year}&tahapan={{}}"),
        words=words,
        affairs=affairs.ALL,
    )


def _listing(wanted: queries.Wanted) -> Listing:
    """The page that the address asks for; a cursor that is not ours leads to the first."""
    session, cursor = edge.session(), request.args.get("sesudah") or None
    try:
        page = queries.find(session, wanted, cursor=cursor, limit=PER_PAGE)
    except Invalid:
        cursor, page = None, queries.find(session, wanted, limit=PER_PAGE)
    return Listing(
        items=page.items,
        total=queries.count(session, wanted),
        following=f"{request.path}?{urlencode({'sesudah': page.next})}" if page.next else None,
        first=request.path if cursor else None,
    )


def _years_of(counts: facets.Counts, *, address: str) -> list[pictures.Bar]:
    years = {year: year for year in sorted(counts["year"], reverse=True)}
    return pictures.counted(years, counts["year"], address=address)


def _agencies() -> list[Agency]:
    return accounts.agencies(edge.session())


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings
