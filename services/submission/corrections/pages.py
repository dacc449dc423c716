"""Where does a citizen report an error in a text, and an officer answer?"""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from services.submission.accounts.limits import limiter
from services.submission.catalogue import queries
from services.submission.config import Settings
from services.submission.corrections import rules, use_cases
from services.submission.registry.models import Innovation
from shared.kit import clock, cursors, edge, ids
from shared.kit.auth import ADMIN, OFFICER, PUBLIC, VERIFIER, open_to, principal
from shared.kit.errors import Invalid, NotFound, Refusal
from shared.look.forms import errors_by_field, errors_of

REPORTS = "5 per hour"
# A field that no person sees; programs that fill in every field fill in this one too.
TRAP = "situs"
STATE_NAMES = {rules.OPEN: _l("Waiting for an answer"), rules.ANSWERED: _l("Answered")}

pages = Blueprint("corrections_pages", __name__, template_folder="templates")


def was_taken(response: Response) -> bool:
    """Only reports that were taken count: mending a mistake costs nothing."""
    return response.status_code == 303


@pages.get("/inovasi/<slug>/koreksi")
@open_to(PUBLIC)
def show_report(slug: str) -> str:
    """The form, or thanks once it was sent."""
    return _form(_innovation(slug), is_sent=request.args.get("terkirim") == "1")


@pages.post("/inovasi/<slug>/koreksi")
@open_to(PUBLIC)
@limiter.limit(REPORTS, deduct_when=was_taken)
def send_report(slug: str) -> AnyResponse:
    """Take the report; what a program typed into the hidden field is thanked for and thrown away."""
    innovation = _innovation(slug)
    if not request.form.get(TRAP):
        try:
            use_cases.report(
                edge.session(),
                innovation,
                message=_typed("pesan"),
                address=_typed("surel"),
                form_key=_typed("idempotency_key")[:200] or str(ids.new_id()),
                now=clock.now(),
            )
        except Refusal as refusal:
            errors = errors_of(refusal)
            return make_response(_form(innovation, errors=errors), refusal.status)
    return redirect(f"/inovasi/{innovation.slug}/koreksi?terkirim=1", 303)


@pages.get("/kelola/koreksi")
@open_to(OFFICER, VERIFIER, ADMIN)
def list_reports() -> str:
    """An officer sees what was reported to the agency; the city's staff see all, but never who asked."""
    return _list()


@pages.post("/kelola/koreksi/<uuid:correction_id>")
@open_to(OFFICER)
def answer_report(correction_id: UUID) -> AnyResponse:
    """Say what was done; the reporter's address is gone afterwards."""
    try:
        use_cases.answer(edge.session(), principal(), correction_id, answer=_typed("jawaban"), now=clock.now())
    except Invalid as refusal:
        errors = {f"jawaban-{correction_id}": text for text in errors_by_field(refusal.errors).values()}
        return make_response(_list(errors=errors), refusal.status)
    return redirect("/kelola/koreksi?selesai=1", 303)


def _form(innovation: Innovation, *, is_sent: bool = False, errors: Mapping[str, str] | None = None) -> str:
    settings: Settings = edge.current().extensions["settings"]
    return render_template(
        "corrections/report.html",
        innovation=innovation,
        is_sent=is_sent,
        typed=request.form,
        errors=errors or {},
        most=rules.MOST,
        kept_days=settings.correction_address_days,
        trap=TRAP,
    )


def _list(errors: Mapping[str, str] | None = None) -> str:
    caller, session = principal(), edge.session()
    state = request.args.get("status", rules.OPEN)
    state = state if state in rules.STATES else rules.OPEN
    position = cursors.decode(request.args.get("sesudah") or None, (UUID,))
    found = use_cases.listed(session, caller, state=state, before=position[0] if position else None)
    shown = found[: use_cases.PER_PAGE]
    return render_template(
        "corrections/list.html",
        corrections=shown,
        following=cursors.encode(shown[-1].id) if len(found) > len(shown) else None,
        counts=use_cases.counts(session, caller),
        chosen=state,
        states=STATE_NAMES,
        answers_for=caller.agency_id if caller.has(OFFICER) else None,
        is_done=request.args.get("selesai") == "1",
        typed=request.form,
        errors=errors or {},
        most=rules.MOST_ANSWER,
    )


def _innovation(slug: str) -> Innovation:
    found = queries.by_slug(edge.session(), slug)
    if found is None:
        raise NotFound
    return found.innovation


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()
