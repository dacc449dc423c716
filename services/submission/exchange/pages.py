"""Where does anybody fetch the whole public list, to compute with it or to follow it?"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template
from flask_babel import gettext as _

from services.submission.catalogue import facets, queries
from services.submission.config import Settings
from services.submission.exchange import dataset, formats, metadata
from services.submission.exchange.rules import DATASET, Row
from shared.contracts import affairs
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import NotFound

NEWEST = 50
# The protocol allows 50,000 addresses in one file; the fixed pages are a few.
SITEMAP_MOST = 49_000
Write = Callable[[Iterable[Row]], Iterator[bytes]]

# By the ending of the address: the media type and the writer.
DOWNLOADS: dict[str, tuple[str, Write]] = {
    "csv": ("text/csv; charset=utf-8", lambda rows: formats.comma_separated(dataset.COLUMNS, rows)),
    "excel.csv": ("text/csv; charset=utf-8", lambda rows: formats.semicolon_separated(dataset.COLUMNS, rows)),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda rows: formats.workbook(dataset.COLUMNS, rows, title=DATASET),
    ),
    "json": ("application/json", lambda rows: formats.json_array(dataset.COLUMNS, rows)),
}

pages = Blueprint("exchange_pages", __name__, template_folder="templates")


@pages.get("/data")
@open_to(PUBLIC)
def show_open_data() -> str:
    """What there is to download, what it means, and who answers for it."""
    session, state = edge.session(), _state()
    return render_template(
        "exchange/data.html",
        total=queries.count(session, queries.Wanted()),
        updated_at=state.updated_at,
        facts=metadata.facts(_settings(), state),
        columns=dataset.COLUMNS,
        descriptions=descriptions(),
        described=metadata.for_search_engines(_settings(), state, _media_types()),
    )


@pages.get("/data/catalog.jsonld")
@open_to(PUBLIC)
def show_catalog() -> Response:
    """The dataset's description for catalogues of data: DCAT 3 as JSON-LD."""
    response = jsonify(metadata.catalog(_settings(), _state(), _media_types()))
    response.content_type = "application/ld+json"
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@pages.get(f"/data/{DATASET}.<ending>")
@open_to(PUBLIC)
def download_open_data(ending: str) -> Response:
    """The dataset as a file, written while it is sent."""
    if ending not in DOWNLOADS:
        raise NotFound
    media_type, write = DOWNLOADS[ending]
    response = Response(_written(write), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{DATASET}.{ending}"'
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@pages.get("/data/datapackage.json")
@open_to(PUBLIC)
def describe_open_data() -> Response:
    """The dataset's description for machines: Data Package and Table Schema (Frictionless, v1)."""
    schema = formats.table_schema(dataset.COLUMNS, descriptions())
    comma: dict[str, Any] = {"name": DATASET, "path": f"{DATASET}.csv", "format": "csv", "encoding": "utf-8"}
    updated_at = queries.updated_at(edge.session())
    described = {
        "profile": "tabular-data-package",
        "name": DATASET,
        "title": _("Innovations of %(city)s", city=_settings().common.city_name),
        "homepage": f"{_settings().common.public_url}/data",
        "resources": [{**comma, "profile": "tabular-data-resource", "mediatype": "text/csv", "schema": schema}],
    }
    # The city decides on the licence; none is claimed in its place.
    if _settings().open_data_license:
        described["licenses"] = [{"name": _settings().open_data_license}]
    if updated_at is not None:
        described["updated"] = f"{updated_at:%Y-%m-%dT%H:%M:%SZ}"
    response = jsonify(described)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@pages.get("/inovasi.atom")
@open_to(PUBLIC)
def follow_by_feed() -> Response:
    """The newest innovations as an Atom feed (RFC 4287)."""
    session = edge.session()
    page = render_template(
        "exchange/feed.xml",
        found=queries.find(session, queries.Wanted(), limit=NEWEST).items,
        updated_at=queries.updated_at(session),
        affairs=affairs.ALL,
        base=_settings().common.public_url,
    )
    return _xml(page, "application/atom+xml; charset=utf-8")


@pages.get("/sitemap.xml")
@open_to(PUBLIC)
def list_addresses() -> Response:
    """Every public page, for search engines."""
    session = edge.session()
    counts = facets.count(session, queries.Wanted())
    places = [
        *(f"/perangkat-daerah/{slug}" for slug in counts["agency"]),
        *(f"/urusan/{code}" for code in counts["affair"]),
        *(f"/tahun/{year}" for year in counts["year"]),
    ]
    addresses = queries.addresses(session, limit=SITEMAP_MOST)
    base = _settings().common.public_url
    page = render_template("exchange/sitemap.xml", places=places, addresses=addresses, base=base)
    return _xml(page, "application/xml; charset=utf-8")


@pages.get("/robots.txt")
@open_to(PUBLIC)
def guide_robots() -> Response:
    """What search engines may read: all that is public, but the endless combinations of filters."""
    lines = (
        *("User-agent: *", "Disallow: /kelola", "Disallow: /masuk", "Disallow: /inovasi?", "Disallow: /api/", ""),
        f"Sitemap: {_settings().common.public_url}/sitemap.xml",
    )
    response: Response = make_response("\n".join(lines) + "\n")
    response.content_type = "text/plain; charset=utf-8"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def descriptions() -> dict[str, str]:
    """What each column holds: the data dictionary."""
    return {
        "id": _("Identifier; it never changes"),
        "alamat": _("Address of the innovation's page"),
        "nama": _("Name of the innovation"),
        "ringkasan": _("What it is, in a sentence"),
        "tahun": _("Year it was registered for"),
        "perangkat_daerah": _("Agency that owns it"),
        "mitra": _("Agencies that carry it together with the owner, separated by semicolons"),
        "urusan": _("Governmental affair it belongs to"),
        "urusan_lain": _("Further affairs it concerns, separated by semicolons"),
        "bentuk": _("Form by Government Regulation 38/2017"),
        "jenis": _("Whether it is digital"),
        "tahapan": _("How far it is: idea, on trial, in use"),
        "tanggal_penerapan": _("Day it was put to use"),
        "skor_kematangan": _("Verified maturity score; empty until it is computed"),
        "skor_maksimum": _("Highest score of that year's catalogue"),
        "terbit": _("When it was published, in UTC"),
        "contoh": _("Whether it is sample data, not a real innovation"),
    }


def _written(write: Write) -> Iterator[bytes]:
    # The request's own transaction ends before the first byte leaves.
    database, public_url = edge.current().database, _settings().common.public_url

    def stream() -> Iterator[bytes]:
        with database.transaction() as session:
            yield from formats.gathered(write(dataset.rows(session, public_url=public_url)))

    return stream()


def _xml(page: str, content_type: str) -> Response:
    response: Response = make_response(page)
    response.content_type = content_type
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _state() -> metadata.State:
    session = edge.session()
    years = [int(year) for year in facets.count(session, queries.Wanted())["year"]]
    return metadata.State(updated_at=queries.updated_at(session), years=years)


def _media_types() -> dict[str, str]:
    return {ending: media_type for ending, (media_type, _write) in DOWNLOADS.items()}


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings
