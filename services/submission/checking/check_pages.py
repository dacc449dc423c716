"""Where does a verifier decide, indicator by indicator, with what is decided so far kept?"""

from uuid import UUID

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from services.submission.checking import showing
from services.submission.checking import use_cases as checks
from services.submission.registry import access
from services.submission.registry.models import Innovation
from shared.kit import clock, edge
from shared.kit.auth import VERIFIER, open_to, principal
from shared.kit.errors import Invalid, Refusal
from shared.kit.messages import N_
from shared.look.forms import autosaved, errors_by_field, not_autosaved

pages = Blueprint("check_pages", __name__, template_folder="templates")


@pages.post("/kelola/inovasi/<uuid:innovation_id>/periksa")
@open_to(VERIFIER)
def save_check(innovation_id: UUID) -> Response:
    """Keep what is decided so far; only this verifier sees it."""
    innovation = access.to_check(edge.session(), principal(), innovation_id)
    try:
        typed = dict.fromkeys(checks.field_names(innovation), "") | _typed(innovation)
        checks.keep(edge.session(), principal(), innovation, typed=typed, now=clock.now())
    except Refusal as refusal:
        return showing.again(innovation, refusal)
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=diperiksa", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/periksa/simpan")
@open_to(VERIFIER)
def autosave_check(innovation_id: UUID) -> Response:
    """Keep the fields named in `changed`, as they are decided; those that are wrong are named."""
    session, caller, now = edge.session(), principal(), clock.now()
    innovation = access.to_check(session, caller, innovation_id)
    if request.form.get("version") != str(innovation.version):
        return not_autosaved(_outdated())
    known = set(request.form.getlist("changed")) & set(checks.field_names(innovation))
    typed = {name: _plain(request.form.get(name, "")) for name in known}
    wrong = checks.complaints(innovation, {name: value for name, value in typed.items() if value})
    errors = errors_by_field(wrong)
    right = {name: value for name, value in typed.items() if name not in errors}
    try:
        checks.keep(session, caller, innovation, typed=right, now=now)
    except Refusal as refusal:
        session.rollback()
        return not_autosaved(refusal)
    checks.come(session, caller, innovation, now=now)
    return autosaved(innovation.version, errors=errors, now=now)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/kembalikan")
@open_to(VERIFIER)
def send_back(innovation_id: UUID) -> Response:
    """Return it with what was noted; without a note nothing happens."""
    innovation = access.to_check(edge.session(), principal(), innovation_id)
    try:
        _check_version(innovation)
        checks.send_back(edge.session(), principal(), innovation, typed=_typed(innovation), now=clock.now())
    except Refusal as refusal:
        return showing.again(innovation, refusal)
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=dikembalikan", 303)


@pages.post("/kelola/inovasi/<uuid:innovation_id>/verifikasi")
@open_to(VERIFIER)
def confirm(innovation_id: UUID) -> Response:
    """Confirm it at the levels decided; it is public from then on."""
    innovation = access.to_check(edge.session(), principal(), innovation_id)
    try:
        _check_version(innovation)
        checks.verify(edge.session(), principal(), innovation, typed=_typed(innovation), now=clock.now())
    except Refusal as refusal:
        return showing.again(innovation, refusal)
    return redirect(f"/kelola/inovasi/{innovation_id}?selesai=diverifikasi", 303)


def _typed(innovation: Innovation) -> dict[str, str]:
    """The fields of the check as they were sent, those that are empty left out.

    Raises:
        Invalid: naming each that is wrong.
    """
    typed = {name: _plain(request.form.get(name, "")) for name in checks.field_names(innovation)}
    kept = {name: value for name, value in typed.items() if value}
    if wrong := checks.complaints(innovation, kept):
        raise Invalid(wrong)
    return kept


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _check_version(innovation: Innovation) -> None:
    """Hold a decision to what the verifier has read."""
    if request.form.get("version") != str(innovation.version):
        raise _outdated()


def _outdated() -> Refusal:
    return Refusal(N_("Somebody changed it while you were reading. Look at it again, then decide."))
