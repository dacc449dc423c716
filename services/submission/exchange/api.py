"""How does a program fetch the year's workbook and send it back filled in?"""

from collections.abc import Callable
from typing import IO, Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint

from services.submission.accounts.rules import READ_INNOVATIONS, WRITE_INNOVATIONS
from services.submission.config import Settings
from services.submission.exchange import city, document, downloads, layout, schemas, use_cases
from services.submission.exchange.use_cases import Imported, WorkbookRefused
from services.submission.registry import access
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, AGENCY, OFFICER, STAFF, open_to, principal

api = Blueprint("exchange", __name__, description="Workbooks in and out, and the national portal's form")

_FILE = {"type": "string", "format": "binary"}
# Besides a workbook, what the parameter `format` may ask for.
_PORTAL_FORM = {200: {"content": {kind: {"schema": _FILE} for kind in ("text/csv", document.MEDIA_TYPE)}}}


@api.get("/workbook")
@open_to(AGENCY, OFFICER, scope=READ_INNOVATIONS)
@api.arguments(schemas.TemplateQuery, location="query")
@api.response(200, _FILE, content_type=layout.MEDIA_TYPE)
def fetch_template(asked: dict[str, Any]) -> Response:
    """The year's template as a workbook (.xlsx), empty or with the agency's drafts."""
    settings: Settings = edge.current().extensions["settings"]
    return downloads.filled_template(asked.get("year", settings.report_year), is_filled=asked["filled"])


@api.post("/workbook")
@open_to(AGENCY, OFFICER, scope=WRITE_INNOVATIONS)
@api.arguments(schemas.WorkbookIn, location="files")
@api.response(200, schemas.ImportOut)
def send_workbook(files: dict[str, Any]) -> Imported | Response:
    """Create and change drafts as a filled-in template of at most 500 rows says: all of it or nothing.

    What is wrong is named cell by cell (`/Profil/F7`); with `Accept` set to the workbook's media type the same file
    comes back with these cells marked.
    """
    return _taken(use_cases.take_workbook, files["file"].stream)


@api.get("/city-workbook")
@open_to(ADMIN)
@api.arguments(schemas.CityQuery, location="query")
@api.response(200, _FILE, content_type=layout.MEDIA_TYPE)
def export_city(asked: dict[str, Any]) -> Response:
    """All innovations of the city's year with their claims, to be entered elsewhere; 500 in one file.

    Withdrawn ones are left out, and so is what was verified: see the import.
    """
    settings: Settings = edge.current().extensions["settings"]
    return downloads.city_workbook(asked.get("year", settings.report_year), part=asked["part"])


@api.post("/city-workbook")
@open_to(ADMIN)
@api.arguments(schemas.WorkbookIn, location="files")
@api.response(200, schemas.ImportOut)
def import_city(files: dict[str, Any]) -> Imported | Response:
    """Enter the innovations of another installation as drafts, with agencies that are not known yet: all or nothing.

    Identifiers are kept; what is here already is refused. Nothing arrives as verified: the proof is not in the file.
    """
    return _taken(city.take_city, files["file"].stream)


@api.get("/portal-form")
@open_to(AGENCY, OFFICER, *STAFF, scope=READ_INNOVATIONS)
@api.arguments(schemas.PortalQuery, location="query")
@api.response(200, _FILE, content_type=layout.MEDIA_TYPE)
@api.doc(responses=_PORTAL_FORM)
def export_portal_form(asked: dict[str, Any]) -> Response:
    """The national portal's form, of all that the portal would take: in use, and not withdrawn.

    The items stand in the order of the year's form, which is partly unofficial: the file says so. A PDF holds at most a
    hundred innovations.
    """
    settings: Settings = edge.current().extensions["settings"]
    year = asked.get("year", settings.report_year)
    return downloads.portal_form(year, asked["format"], agency_id=asked.get("agency"))


@api.get("/innovations/<uuid:innovation_id>/portal-form")
@open_to(AGENCY, OFFICER, *STAFF, scope=READ_INNOVATIONS)
@api.arguments(schemas.PortalFormat, location="query")
@api.response(200, _FILE, content_type=layout.MEDIA_TYPE)
@api.doc(responses=_PORTAL_FORM)
def export_one_portal_form(asked: dict[str, Any], innovation_id: UUID) -> Response:
    """The national portal's form of one innovation."""
    return downloads.portal_form_of(access.to_read(edge.session(), principal(), innovation_id), asked["format"])


def _taken(take: Callable[..., Imported], file: IO[bytes]) -> Imported | Response:
    offered = ["application/problem+json", layout.MEDIA_TYPE]
    try:
        return take(edge.session(), principal(), file=file, now=clock.now())
    except WorkbookRefused as refusal:
        if request.accept_mimetypes.best_match(offered) != layout.MEDIA_TYPE:
            raise
        return Response(refusal.marked(), refusal.status, content_type=layout.MEDIA_TYPE)
