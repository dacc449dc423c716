"""Where does somebody choose a password: the first, a forgotten one, or just another?"""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.submission.accounts import passwords, rules, schemas, sign_in
from services.submission.accounts.limits import LINKS_ASKED, PASSWORDS_TRIED, is_refused, limiter, was_taken
from services.submission.accounts.pages import with_session
from services.submission.config import Settings
from shared.kit import clock, edge
from shared.kit.auth import OFFICER, PUBLIC, STAFF, open_to, principal
from shared.kit.errors import Refusal
from shared.look.forms import errors_by_field, read

OWN = "/kelola/sandi"

pages = Blueprint("password_pages", __name__, template_folder="templates")


@pages.get("/masuk/lupa")
@open_to(PUBLIC)
def ask_where_to() -> str:
    return _forgotten()


@pages.post("/masuk/lupa")
@open_to(PUBLIC)
@limiter.limit(LINKS_ASKED, deduct_when=was_taken)
def send_link() -> Response:
    """The answer is the same whether somebody signs in with the address or not."""
    try:
        asked = read(schemas.PasswordLinkIn(), {"email": request.form.get("email", "").strip()})
    except Refusal as refusal:
        return make_response(_forgotten(errors=errors_by_field(refusal.errors)), refusal.status)
    passwords.ask_for_link(edge.session(), email=asked["email"], now=clock.now())
    return make_response(_forgotten(sent_to=asked["email"]))


@pages.get("/masuk/sandi/<token>")
@open_to(PUBLIC)
def show_choice(token: str) -> Response:
    try:
        passwords.holder_of(edge.session(), token, now=clock.now())
    except passwords.LinkEnded as ended:
        return make_response(_choice(token, has_ended=True), ended.status)
    return make_response(_choice(token))


@pages.post("/masuk/sandi/<token>")
@open_to(PUBLIC)
def choose_password(token: str) -> Response:
    """Take the password, and let them in with it."""
    session, now = edge.session(), clock.now()
    try:
        # A link that opens nothing is said first: no password would help.
        passwords.holder_of(session, token, now=now)
        chosen = read(schemas.PasswordChoice(), {"password": request.form.get("password", "")})
        person = passwords.choose(session, token=token, password=chosen["password"], now=now)
    except passwords.LinkEnded as ended:
        return make_response(_choice(token, has_ended=True), ended.status)
    except Refusal as refusal:
        return make_response(_choice(token, errors=errors_by_field(refusal.errors)), refusal.status)
    signed_in = sign_in.begin(person, private_key=_settings().session_private_key, now=now)
    return with_session(redirect("/kelola", 303), signed_in)


@pages.get(OWN)
@open_to(*STAFF, OFFICER)
def show_own() -> str:
    return _own()


@pages.post(OWN)
@open_to(*STAFF, OFFICER)
@limiter.limit(PASSWORDS_TRIED, deduct_when=is_refused)
def change_own() -> Response:
    """Exchange the password; whoever else is signed in as the same person is signed out."""
    session, now, caller = edge.session(), clock.now(), principal()
    typed = {"current": request.form.get("current", ""), "password": request.form.get("password", "")}
    try:
        asked = read(schemas.PasswordChange(), typed)
        person = passwords.change(session, person_id=UUID(caller.id.partition(":")[2]), **asked, by=caller, now=now)
    except Refusal as refusal:
        session.rollback()
        return make_response(_own(errors=errors_by_field(refusal.errors)), refusal.status)
    signed_in = sign_in.begin(person, private_key=_settings().session_private_key, now=now)
    return with_session(redirect(f"{OWN}?tersimpan=1", 303), signed_in)


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings


def _forgotten(*, sent_to: str = "", errors: Mapping[str, str] | None = None) -> str:
    typed = request.form.get("email", "")
    return render_template("accounts/forgotten.html", email=typed, sent_to=sent_to, errors=errors or {})


def _choice(token: str, *, has_ended: bool = False, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/choose_password.html",
        token=token,
        has_ended=has_ended,
        least=rules.MIN_PASSWORD_LENGTH,
        errors=errors or {},
    )


def _own(*, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/own_password.html",
        least=rules.MIN_PASSWORD_LENGTH,
        was_saved="tersimpan" in request.args,
        errors=errors or {},
    )
