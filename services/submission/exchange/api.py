"""How does a program fetch the year's workbook and send it back filled in?"""

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from services.submission.accounts.rules import READ_INNOVATIONS, WRITE_INNOVATIONS
from services.submission.config import Settings
from services.submission.exchange import drafts, schemas, template, use_cases
from services.submission.exchange.use_cases import Imported, WorkbookRefused
from shared.kit import clock, edge
from shared.kit.auth import AGENCY, OFFICER, open_to, principal

api = Blueprint("exchange", __name__, description="Workbooks in and out, and the national portal's form")

_FILE = {"type": "string", "format": "binary"}


@api.get("/workbook")
@open_to(AGENCY, OFFICER, scope=READ_INNOVATIONS)
@api.arguments(schemas.TemplateQuery, location="query")
@api.response(200, _FILE, content_type=template.MEDIA_TYPE)
def fetch_template(asked: dict[str, Any]) -> Response:
    """The year's template as a workbook (.xlsx), empty or with the agency's drafts."""
    settings: Settings = edge.current().extensions["settings"]
    return template_file(asked.get("year", settings.report_year), is_filled=asked["filled"])


@api.post("/workbook")
@open_to(AGENCY, OFFICER, scope=WRITE_INNOVATIONS)
@api.arguments(schemas.WorkbookIn, location="files")
@api.response(200, schemas.ImportOut)
def send_workbook(files: dict[str, Any]) -> Imported | Response:
    """Create and change drafts as a filled-in template of at most 500 rows says: all of it or nothing.

    What is wrong is named cell by cell (`/Profil/F7`); with `Accept` set to the workbook's media type the same file
    comes back with these cells marked.
    """
    try:
        return use_cases.take_workbook(edge.session(), principal(), file=files["file"].stream, now=clock.now())
    except WorkbookRefused as refusal:
        if (
            request.accept_mimetypes.best_match(["application/problem+json", template.MEDIA_TYPE])
            != template.MEDIA_TYPE
        ):
            raise
        return Response(refusal.marked(), refusal.status, content_type=template.MEDIA_TYPE)


def template_file(year: int, *, is_filled: bool) -> Response:
    """The workbook of the caller's agency as a download."""
    session, agency = edge.session(), use_cases.agency_of(edge.session(), principal())
    page = drafts.layout_of(year, agency=agency, city_name="")
    held = drafts.editable(session, agency, year=year) if is_filled else []
    profiles, claims = drafts.filled(page, held)
    return download(
        template.write(page, profiles=profiles, claims=claims),
        media_type=template.MEDIA_TYPE,
        filename=f"inovasi-{year}-{agency.slug}.xlsx",
    )


def download(content: bytes, *, media_type: str, filename: str) -> Response:
    """A file that is the caller's alone."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
