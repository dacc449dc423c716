"""Where does an officer fetch the agency's workbook and send it back, and an administrator the city's?"""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.submission.config import Settings
from services.submission.evidence.rules import display_name
from services.submission.exchange import city, downloads, forms, layout, use_cases
from services.submission.exchange.use_cases import Imported, WorkbookRefused
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, OFFICER, open_to, principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_
from shared.kit.problems import say

HOME, CITY = "/kelola/excel", "/kelola/excel-kota"
MOST_SHOWN = 50
MOST_PARTS = 1000

pages = Blueprint("workbook_pages", __name__, template_folder="templates")


@pages.get(HOME)
@open_to(OFFICER)
def show_workbook() -> str:
    return _page(address=HOME)


@pages.get(f"{HOME}/templat-<int:year>.xlsx")
@open_to(OFFICER)
def download_template(year: int) -> Response:
    """The year's template, with the agency's drafts where `isi=draf` is asked."""
    return downloads.filled_template(year, is_filled=request.args.get("isi") == "draf")


@pages.post(HOME)
@open_to(OFFICER)
def upload_workbook() -> Response:
    """Take all of it, or show what is wrong and offer the file with its cells marked."""
    return _uploaded(use_cases.take_workbook, address=HOME)


@pages.get(CITY)
@open_to(ADMIN)
def show_city() -> str:
    return _page(address=CITY)


@pages.get(f"{CITY}/kota-<int:year>-<int:part>.xlsx")
@open_to(ADMIN)
def download_city(year: int, part: int) -> Response:
    """All innovations of the city's year, 500 in a file."""
    return downloads.city_workbook(year, part=max(1, min(part, MOST_PARTS)))


@pages.post(CITY)
@open_to(ADMIN)
def upload_city() -> Response:
    """Enter another installation's innovations as drafts: all of the file or nothing."""
    return _uploaded(city.take_city, address=CITY)


@pages.get(f"{HOME}/bertanda/<uuid:workbook_id>.xlsx")
@open_to(OFFICER, ADMIN)
def download_marked(workbook_id: UUID) -> Response:
    """The refused file with its cells marked, for who uploaded it."""
    marked = use_cases.marked_of(edge.session(), principal(), workbook_id)
    return downloads.whole(marked.content, media_type=layout.MEDIA_TYPE, filename="perbaiki.xlsx")


def _uploaded(take: Callable[..., Imported], *, address: str) -> Response:
    upload, session = request.files.get("file"), edge.session()
    try:
        if upload is None or not upload.filename:
            raise Invalid([FieldError("/file", N_("Choose the filled-in template."))])
        taken = take(session, principal(), file=upload.stream, now=clock.now())
    except WorkbookRefused as refusal:
        session.rollback()
        return make_response(_page(address=address, refusal=refusal, marked_id=_kept(refusal)), refusal.status)
    except Refusal as refusal:
        session.rollback()
        return make_response(_page(address=address, refusal=refusal), refusal.status)
    counts = f"baru={len(taken.created)}&berubah={len(taken.updated)}&tetap={len(taken.unchanged)}"
    return redirect(f"{address}?{counts}", 303)


def _kept(refusal: WorkbookRefused) -> UUID:
    # In a transaction of its own: that of the upload is gone, and nothing of it stays.
    filename = display_name(request.files["file"].filename)
    with edge.current().database.transaction() as session:
        return use_cases.keep_marked(session, principal(), filename=filename, content=refusal.marked(), now=clock.now())


def _page(*, address: str, refusal: Refusal | None = None, marked_id: UUID | None = None) -> str:
    settings: Settings = edge.current().extensions["settings"]
    errors = refusal.errors if refusal else ()
    found = [(error.pointer.strip("/").replace("/", " "), say(error.message)) for error in errors]
    counts = {name: request.args.get(name, 0, type=int) for name in ("baru", "berubah", "tetap")}
    return render_template(
        "exchange/workbook.html",
        years=[year for year in forms.years() if year <= settings.report_year][::-1],
        is_city=address == CITY,
        most_rows=layout.MOST_ROWS,
        done=counts if "baru" in request.args else None,
        found=found[:MOST_SHOWN],
        found_count=len(found),
        errors={"file": say(refusal.detail)} if refusal else {},
        marked_id=marked_id,
    )
