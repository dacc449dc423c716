"""How does a file of this room leave: whole or as it is written, for the caller alone?"""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from flask import Response

from services.submission.config import Settings
from services.submission.exchange import document, drafts, formats, forms, layout, portal, use_cases
from services.submission.exchange.document import Setting
from services.submission.exchange.rules import Row
from services.submission.registry.models import Innovation
from shared.contracts import catalogue
from shared.kit import clock, edge
from shared.kit.auth import principal

CSV = "text/csv; charset=utf-8"


def whole(content: bytes | Iterator[bytes], *, media_type: str, filename: str) -> Response:
    """A download that no browser opens in our name and no proxy keeps."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def filled_template(year: int, *, is_filled: bool) -> Response:
    """The workbook of the caller's agency."""
    session, agency = edge.session(), use_cases.agency_of(edge.session(), principal())
    page = drafts.layout_of(year, agency=agency, city_name="")
    held = drafts.editable(session, agency, year=year) if is_filled else []
    profiles, claims = drafts.filled(page, held)
    from services.submission.exchange import template  # loaded where it is used alone: eight megabytes

    content = template.write(page, profiles=profiles, claims=claims, notes=drafts.notes(page, held))
    return whole(content, media_type=layout.MEDIA_TYPE, filename=f"inovasi-{year}-{agency.slug}.xlsx")


def city_workbook(year: int, *, part: int) -> Response:
    """All innovations of the year, 500 in a file; the last part is the first that is not full."""
    page = drafts.layout_of(year, agency=None, city_name=_settings().common.city_name)
    profiles, claims = drafts.filled(page, drafts.of_city(edge.session(), year=year, part=part))
    from services.submission.exchange import template  # loaded where it is used alone: eight megabytes

    content = template.write(page, profiles=profiles, claims=claims)
    return whole(content, media_type=layout.MEDIA_TYPE, filename=f"kota-{year}-{part}.xlsx")


def portal_form(year: int, ending: str, *, agency_id: UUID | None) -> Response:
    """The national portal's form of all that the caller may see of the year and the portal would take.

    Raises:
        Invalid: there is no form for the year.
        TooManyForOneDocument: a PDF of more than a hundred.
    """
    forms.of_year(year)
    if ending != "pdf":
        return _table(year, ending, filename=f"proposal-{year}", only=None, agency_id=agency_id)
    most = document.MOST_INNOVATIONS + 1
    found = portal.eligible(edge.session(), principal(), year=year, agency_id=agency_id, limit=most)
    return _document(year, list(found), filename=f"proposal-{year}")


def portal_form_of(innovation: Innovation, ending: str) -> Response:
    """The same of one innovation, whatever its stage."""
    if ending == "pdf":
        return _document(innovation.year, [innovation], filename=innovation.slug)
    return _table(innovation.year, ending, filename=innovation.slug, only=innovation, agency_id=None)


def _document(year: int, innovations: list[Innovation], *, filename: str) -> Response:
    common = _settings().common
    setting = Setting(city=common.city_name, time_zone=common.time_zone, made_at=clock.now())
    content = document.draw(forms.of_year(year), catalogue.of_year(year), innovations, setting=setting)
    return whole(content, media_type=document.MEDIA_TYPE, filename=f"{filename}.pdf")


def _table(year: int, ending: str, *, filename: str, only: Innovation | None, agency_id: UUID | None) -> Response:
    form, indicators = forms.of_year(year), catalogue.of_year(year)
    columns = portal.columns(form, indicators)
    notes = (form.note, f"Sumber: {form.source}")
    writers: dict[str, tuple[str, Callable[[Iterable[Row]], Iterator[bytes]]]] = {
        "csv": (CSV, lambda rows: formats.comma_separated(columns, rows)),
        "excel.csv": (CSV, lambda rows: formats.semicolon_separated(columns, rows)),
        "xlsx": (layout.MEDIA_TYPE, lambda rows: formats.workbook(columns, rows, title=str(year), notes=notes)),
    }
    media_type, write = writers[ending]
    caller, database = principal(), edge.current().database

    def stream() -> Iterator[bytes]:
        # The request's own transaction ends before the first byte leaves.
        with database.transaction() as session:
            found = [only] if only else portal.eligible(session, caller, year=year, agency_id=agency_id)
            yield from write(portal.row(form, indicators, one) for one in found)

    return whole(stream(), media_type=media_type, filename=f"{filename}.{ending}")


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings
