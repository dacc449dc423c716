"""Where does a person fetch the national portal's form, filled in?"""

from uuid import UUID

from flask import Blueprint, request
from werkzeug.wrappers import Response

from services.submission.exchange import downloads
from services.submission.registry import access
from shared.kit import edge
from shared.kit.auth import OFFICER, STAFF, open_to, principal
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_

pages = Blueprint("portal_pages", __name__)


@pages.get("/kelola/formulir/<int:year>.<any(xlsx, csv, 'excel.csv', pdf):ending>")
@open_to(OFFICER, *STAFF)
def download_portal_form(year: int, ending: str) -> Response:
    """Of all that the person may see of the year; of one agency where it is named."""
    return downloads.portal_form(year, ending, agency_id=_agency_id())


@pages.get("/kelola/inovasi/<uuid:innovation_id>/formulir.<any(xlsx, csv, 'excel.csv', pdf):ending>")
@open_to(OFFICER, *STAFF)
def download_one_portal_form(innovation_id: UUID, ending: str) -> Response:
    return downloads.portal_form_of(access.to_read(edge.session(), principal(), innovation_id), ending)


def _agency_id() -> UUID | None:
    named = request.args.get("perangkat-daerah", "")
    if not named:
        return None
    try:
        return UUID(named)
    except ValueError:
        raise Invalid([FieldError("/perangkat-daerah", N_("This is no agency's identifier."))]) from None
