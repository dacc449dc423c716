"""Where does an officer invite partners by hand, answer an invitation, and leave?"""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.submission.accounts import use_cases as accounts
from services.submission.collaboration import rules as networks
from services.submission.collaboration import schemas, use_cases
from services.submission.registry import access, rules
from services.submission.registry.models import Innovation, Partnership
from shared.contracts import catalogue
from shared.kit import clock, edge
from shared.kit.auth import OFFICER, STAFF, open_to, principal
from shared.kit.errors import Refusal
from shared.look.forms import errors_of, read

PERMISSIONS = [
    (rules.CO_OWNER, _l("Co-owner"), _l("Edits the profile, the levels and the proof as the owner does.")),
    (rules.SUPPORTER, _l("Supporter"), _l("Reads it, and adds proof.")),
]
STATES = {
    rules.INVITED: _l("Invited, no answer yet"),
    rules.ACCEPTED: _l("Takes part"),
    rules.DECLINED: _l("Declined"),
    rules.LEFT: _l("Has left"),
}
DONE = {
    "diundang": _l("The agency is invited; it is told by e-mail."),
    "diterima": _l("Your agency carries this innovation too from now on."),
}

pages = Blueprint("collaboration_pages", __name__, template_folder="templates")


@pages.get("/kelola/inovasi/<uuid:innovation_id>/mitra")
@open_to(OFFICER, *STAFF)
def show_partners(innovation_id: UUID) -> str:
    return _page(access.to_read(edge.session(), principal(), innovation_id))


@pages.post("/kelola/inovasi/<uuid:innovation_id>/mitra")
@open_to(OFFICER)
def invite_by_hand(innovation_id: UUID) -> Response:
    innovation = access.to_decide(edge.session(), principal(), innovation_id)
    try:
        asked = {name: request.form[name] for name in ("agency_id", "role", "permission") if request.form.get(name)}
        invitation = read(schemas.Invitation(), asked)
        use_cases.invite(edge.session(), innovation, principal(), **invitation, now=clock.now())
    except Refusal as refusal:
        return _again(innovation_id, refusal)
    return redirect(f"/kelola/inovasi/{innovation_id}/mitra?selesai=diundang", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/mitra/terima")
@open_to(OFFICER)
def accept_by_hand(innovation_id: UUID) -> Response:
    innovation = access.to_invited(edge.session(), principal(), innovation_id)
    try:
        use_cases.answer(edge.session(), innovation, principal(), accepted=True, now=clock.now())
    except Refusal as refusal:
        return _again(innovation_id, refusal)
    return redirect(f"/kelola/inovasi/{innovation_id}/mitra?selesai=diterima", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/mitra/tolak")
@open_to(OFFICER)
def decline_by_hand(innovation_id: UUID) -> Response:
    """Say no, and why; the innovation is out of sight from then on."""
    innovation = access.to_invited(edge.session(), principal(), innovation_id)
    try:
        reason = read(schemas.Refused(), {"reason": request.form.get("reason", "")})["reason"]
        use_cases.answer(edge.session(), innovation, principal(), accepted=False, reason=reason, now=clock.now())
    except Refusal as refusal:
        return _again(innovation_id, refusal)
    return redirect("/kelola/inovasi", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/mitra/keluar")
@open_to(OFFICER)
def leave_by_hand(innovation_id: UUID) -> Response:
    """Carry it no longer, and say why; the innovation is out of sight from then on."""
    innovation = access.to_invited(edge.session(), principal(), innovation_id)
    try:
        reason = read(schemas.Refused(), {"reason": request.form.get("reason", "")})["reason"]
        use_cases.leave(edge.session(), innovation, principal(), reason=reason, now=clock.now())
    except Refusal as refusal:
        return _again(innovation_id, refusal)
    return redirect("/kelola/inovasi", 303)


def _page(innovation: Innovation, *, errors: Mapping[str, str] | None = None) -> str:
    caller = principal()
    taken = {innovation.agency_id, *(p.agency_id for p in innovation.partners if p.state in _STANDING)}
    own = next((p for p in innovation.partners if p.agency_id == caller.agency_id), None)
    together = len(access.carriers(innovation))
    network = catalogue.of_year(innovation.year).network
    is_officer, is_open = caller.has(OFFICER), innovation.status in rules.EDITABLE
    return render_template(
        "collaboration/partners.html",
        innovation=innovation,
        agencies=[(str(one.id), one.name) for one in accounts.agencies(edge.session()) if one.id not in taken],
        permissions=PERMISSIONS,
        permission_names={value: name for value, name, _ in PERMISSIONS},
        states=STATES,
        may_invite=is_officer and is_open and caller.agency_id == innovation.agency_id,
        may_answer=is_officer and _stands(own, rules.INVITED, innovation),
        may_leave=is_officer and _stands(own, rules.ACCEPTED, innovation),
        own=own,
        together=together,
        network=network,
        network_level=networks.network_level(network, together),
        done=DONE.get(request.args.get("selesai", "")),
        typed=request.form,
        errors=errors or {},
    )


_STANDING = frozenset({rules.INVITED, rules.ACCEPTED})


def _stands(own: Partnership | None, state: str, innovation: Innovation) -> bool:
    return own is not None and own.state == state and innovation.status not in {rules.VERIFIED, rules.WITHDRAWN}


def _again(innovation_id: UUID, refusal: Refusal) -> Response:
    """The page once more with what was typed and what is wrong; nothing was changed."""
    errors = errors_of(refusal)
    edge.session().rollback()
    innovation = access.to_read(edge.session(), principal(), innovation_id)
    return make_response(_page(innovation, errors=errors), refusal.status)
