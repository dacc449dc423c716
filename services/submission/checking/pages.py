"""Where does a verifier check what agencies claim, and an officer see how far theirs has come?"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.submission.catalogue import words
from services.submission.checking import queries as work
from services.submission.checking.queries import Wanted
from services.submission.checking.rules import MOST_WORKING_DAYS, working_days
from services.submission.config import Settings
from services.submission.evidence import api as evidence_api
from services.submission.evidence import use_cases as evidence
from services.submission.intake import use_cases as intake
from services.submission.likeness import queries as likeness
from services.submission.registry import access, queries, rules, use_cases, verification
from services.submission.registry.models import Innovation
from shared.contracts import affairs, catalogue
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, OFFICER, STAFF, VERIFIER, open_to, principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.fields import complaint_about
from shared.kit.messages import N_
from shared.kit.problems import say
from shared.look.forms import errors_by_field

MAX_NOTE = 4000
PER_PAGE = 50
STATUS_NAMES = {
    rules.DRAFT: _l("Draft"),
    rules.SUBMITTED: _l("Submitted"),
    rules.RETURNED: _l("Needs revision"),
    rules.VERIFIED: _l("Verified"),
    rules.WITHDRAWN: _l("Withdrawn"),
}

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
    return _page(access.to_read(edge.session(), principal(), innovation_id))


@pages.post("/kelola/inovasi/<uuid:innovation_id>/kembalikan")
@open_to(VERIFIER)
def send_back(innovation_id: UUID) -> Response:
    """Return it with a note; without one nothing happens."""
    innovation = access.to_check(edge.session(), principal(), innovation_id)
    try:
        _check_version(innovation)
        note = _note()
        verification.send_back(edge.session(), innovation, principal(), note=note, now=clock.now())
    except Refusal as refusal:
        return _again(innovation, refusal)
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=dikembalikan", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/verifikasi")
@open_to(VERIFIER)
def confirm(innovation_id: UUID) -> Response:
    """Confirm it at the levels chosen; it is public from then on."""
    innovation = access.to_check(edge.session(), principal(), innovation_id)
    try:
        _check_version(innovation)
        levels = _levels(innovation)
        verification.verify(edge.session(), innovation, principal(), levels=levels, now=clock.now())
    except Refusal as refusal:
        return _again(innovation, refusal)
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=diverifikasi", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/ajukan")
@open_to(OFFICER)
def hand_in(innovation_id: UUID) -> Response:
    """Submit it for checking; everything that is missing is named."""
    settings: Settings = edge.current().extensions["settings"]
    innovation = access.to_decide(edge.session(), principal(), innovation_id)
    try:
        intake.hand_in(edge.session(), innovation, principal(), settings=settings, now=clock.now())
    except Refusal as refusal:
        return _again(innovation, refusal)
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=diajukan", 303)


@pages.get("/kelola/bukti/<uuid:evidence_id>")
@open_to(VERIFIER, ADMIN, OFFICER)
def fetch_proof(evidence_id: UUID) -> Response:
    """A proof as a download; that a member of staff looked is kept."""
    return evidence_api.send(edge.session(), evidence_id)


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


def _page(innovation: Innovation, *, errors: Mapping[str, str] | None = None) -> str:
    caller, year = principal(), catalogue.of_year(innovation.year)
    proofs = evidence.of(edge.session(), innovation.id) if caller.has(VERIFIER, ADMIN, OFFICER) else []
    held = {claim.indicator: claim for claim in innovation.claims}
    return render_template(
        "checking/innovation.html",
        innovation=innovation,
        variables=[(name, list(rows)) for name, rows in groupby(year.sid.values(), key=lambda row: row.variable)],
        claims=held,
        proofs={key: list(group) for key, group in groupby(proofs, key=lambda proof: proof.indicator)},
        likely=likeness.likely_of(edge.session(), caller, innovation) if caller.has(VERIFIER) else [],
        eligibility=[say(sentence) for sentence in use_cases.eligibility_of(innovation).sentences],
        is_owner=caller.has(OFFICER) and caller.agency_id == innovation.agency_id,
        may_prove=caller.has(OFFICER)
        and caller.agency_id in access.carriers(innovation) - access.editors(innovation)
        and innovation.status in rules.EDITABLE,
        history=queries.history(edge.session(), innovation.id),
        may_check=caller.has(VERIFIER) and innovation.status == rules.SUBMITTED,
        may_edit=caller.has(OFFICER)
        and caller.agency_id in access.editors(innovation)
        and innovation.status in rules.EDITABLE,
        may_submit=caller.has(OFFICER)
        and caller.agency_id == innovation.agency_id
        and innovation.status in rules.EDITABLE,
        typed=request.form,
        errors=errors or {},
        done=DONE.get(request.args.get("selesai", "")),
        words=words,
        affairs=affairs.ALL,
        statuses=STATUS_NAMES,
    )


def _again(innovation: Innovation, refusal: Refusal) -> Response:
    """The page once more with what was typed and what is wrong; nothing was changed."""
    errors = errors_by_field(refusal.errors) or {"": say(refusal.detail)}
    edge.session().rollback()
    fresh = access.to_read(edge.session(), principal(), innovation.id)
    return make_response(_page(fresh, errors=errors), refusal.status)


def _check_version(innovation: Innovation) -> None:
    """Hold a decision to what the verifier has read."""
    if request.form.get("version") != str(innovation.version):
        raise Refusal(N_("Somebody changed it while you were reading. Look at it again, then decide."))


def _note() -> str:
    note = request.form.get("note", "").replace("\r\n", "\n").strip()
    if not note:
        raise Invalid([FieldError("/note", N_("Say what is to be mended, so that the agency can."))])
    if len(note) > MAX_NOTE:
        raise Invalid([FieldError("/note", N_("At most %(most)s characters.", most=MAX_NOTE))])
    if complaint := complaint_about(note, is_multiline=True):
        raise Invalid([FieldError("/note", complaint)])
    return note


def _levels(innovation: Innovation) -> list[tuple[str, int]]:
    allowed = {str(level): level for level in range(catalogue.MAX_LEVEL + 1)}
    chosen: list[tuple[str, int]] = []
    wrong = []
    for indicator in catalogue.of_year(innovation.year).sid:
        typed: Any = request.form.get(f"levels-{indicator}")
        if typed in allowed:
            chosen.append((indicator, allowed[typed]))
        elif typed is not None:
            message = N_("A level is a whole number from 0 to %(most)s.", most=catalogue.MAX_LEVEL)
            wrong.append(FieldError(f"/levels/{indicator}", message))
    if wrong:
        raise Invalid(wrong)
    return chosen


DONE = {
    "dikembalikan": _l("It was returned; the agencies are told by e-mail."),
    "diverifikasi": _l("It is verified and public now."),
    "disimpan": _l("It is saved."),
    "diajukan": _l("It is submitted; the verifiers are told by e-mail."),
}
