"""Where does a verifier see what waits, and an officer how far theirs has come?"""

import re
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request
from flask_babel import format_decimal
from werkzeug.wrappers import Response

from services.submission.checking import queries as work
from services.submission.checking import showing
from services.submission.checking import use_cases as checks
from services.submission.checking.queries import Wanted
from services.submission.checking.showing import STATUS_NAMES
from services.submission.config import Settings
from services.submission.intake import use_cases as intake
from services.submission.registry import access, rules
from services.submission.registry.models import Innovation
from shared.kit import clock, edge
from shared.kit.auth import OFFICER, STAFF, VERIFIER, open_to, principal
from shared.kit.errors import Invalid, Refusal
from shared.kit.problems import say
from shared.kit.working_days import working_days

PER_PAGE = 50
# Beyond so many, an agency has waited too long.
MOST_WORKING_DAYS = 5
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

pages = Blueprint("checking_pages", __name__, template_folder="templates")


@pages.get("/kelola/inovasi")
@open_to(*STAFF, OFFICER)
def list_work() -> str:
    """What waits, longest first; verifiers see first what they have to check."""
    session, caller, wanted = edge.session(), principal(), _wanted()
    cursor = request.args.get("sesudah") or None
    try:
        page = work.page(session, caller, wanted, cursor=cursor, limit=PER_PAGE)
    except Invalid:
        page = work.page(session, caller, wanted, limit=PER_PAGE)
    asked = {"status": wanted.status or "", "opd": wanted.agency or "", "tahun": str(wanted.year or "")}
    counts = work.counts(session, caller, wanted)
    return render_template(
        "checking/list.html",
        innovations=page.items,
        ready=checks.ready_among(session, caller, page.items) if caller.has(VERIFIER) else set(),
        waited={one.id: _days_waited(one) for one in page.items if one.status == rules.SUBMITTED},
        MOST_WORKING_DAYS=MOST_WORKING_DAYS,
        counts=counts,
        states=[(name, f"{word} ({format_decimal(counts.get(name, 0))})") for name, word in STATUS_NAMES.items()],
        agencies=work.agencies(session, caller),
        years=work.years(session, caller),
        wanted=wanted,
        following="/kelola/inovasi?" + urlencode({**asked, "sesudah": page.next}) if page.next else None,
        first="/kelola/inovasi?" + urlencode(asked) if cursor else None,
        may_register=caller.has(OFFICER),
        report_year=edge.current().extensions["settings"].report_year,
    )


@pages.get("/kelola/inovasi/<uuid:innovation_id>")
@open_to(*STAFF, OFFICER)
def show_work(innovation_id: UUID) -> str:
    return showing.page(access.to_read(edge.session(), principal(), innovation_id))


@pages.post("/kelola/inovasi/<uuid:innovation_id>/ajukan")
@open_to(OFFICER)
def hand_in(innovation_id: UUID) -> Response:
    """Submit it for checking; everything that is missing is named."""
    settings: Settings = edge.current().extensions["settings"]
    innovation = access.to_decide(edge.session(), principal(), innovation_id)
    try:
        intake.hand_in(edge.session(), innovation, principal(), settings=settings, now=clock.now())
    except Refusal as refusal:
        return showing.again(innovation, refusal)
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=diajukan", 303)


@pages.post("/kelola/inovasi/verifikasi")
@open_to(VERIFIER)
def verify_several() -> str:
    """Verify those chosen, and say of each what happened."""
    chosen = [UUID(text) for text in request.form.getlist("pilih") if _UUID.fullmatch(text)]
    outcomes = checks.verify_all(edge.session(), principal(), chosen, now=clock.now())
    return render_template("checking/outcomes.html", outcomes=outcomes, say=say)


def _wanted() -> Wanted:
    """The filters of the address; what is not understood is simply not asked about."""
    status = request.args.get("status", rules.SUBMITTED if principal().has(VERIFIER) else "")
    agency, year = request.args.get("opd", "").replace("\0", ""), request.args.get("tahun", "")
    return Wanted(
        status=status if status in STATUS_NAMES else None,
        agency=agency[:100] or None,
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
    )


def _days_waited(innovation: Innovation) -> int:
    settings: Settings = edge.current().extensions["settings"]
    zone = ZoneInfo(settings.common.time_zone)
    since = (innovation.submitted_at or innovation.updated_at).astimezone(zone).date()
    return working_days(since, clock.now().astimezone(zone).date(), holidays=settings.holidays)
