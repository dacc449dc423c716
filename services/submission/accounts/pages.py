"""Where do people sign in and out, and what do they find behind it?"""

from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.submission.accounts import sign_in
from services.submission.accounts.limits import FAILED_SIGN_INS, is_failed, limiter
from services.submission.accounts.sign_in import SignedIn
from services.submission.config import Settings
from shared.kit import auth, clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, EXECUTIVE, OFFICER, PUBLIC, STAFF, VERIFIER, open_to
from shared.kit.errors import Unauthenticated

HOME = "/kelola"
# Before the name of each field that `look/signed_out.html` sends along.
CARRIED = "isian."

pages = Blueprint("accounts_pages", __name__, template_folder="templates")


@pages.get("/masuk")
@open_to(PUBLIC)
def show_sign_in() -> str:
    return render_template("accounts/sign_in.html", email="", onward=_local(request.args.get("lanjut")), errors={})


@pages.post("/masuk")
@open_to(PUBLIC)
@limiter.limit(FAILED_SIGN_INS, deduct_when=is_failed)
def do_sign_in() -> Response:
    """Set the session's cookie and go on to where the person was heading."""
    settings: Settings = edge.current().extensions["settings"]
    email, onward = request.form.get("email", "").strip(), _local(request.form.get("lanjut"))
    try:
        signed_in = sign_in.sign_in(
            edge.session(),
            email=email.replace("\0", "")[:320],
            password=request.form.get("password", "")[:1000],
            private_key=settings.session_private_key,
            now=clock.now(),
        )
    except Unauthenticated:
        errors = {"email": _("The e-mail address or the password is not right.")}
        page = render_template("accounts/sign_in.html", email=email, onward=onward, errors=errors, carried=_carried())
        return make_response(page, 401)
    return with_session(_onward(onward), signed_in)


def with_session(response: Response, signed_in: SignedIn) -> Response:
    """The answer, with the cookie by which all three services know who it is."""
    settings: Settings = edge.current().extensions["settings"]
    response.set_cookie(
        auth.SESSION_COOKIE,
        signed_in.token,
        max_age=int(auth.SESSION_LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.common.public_url.startswith("https://"),
    )
    return response


@pages.post("/keluar")
@open_to(PUBLIC)
def do_sign_out() -> Response:
    response = redirect("/", 303)
    response.delete_cookie(auth.SESSION_COOKIE)
    return response


@pages.get(HOME)
@open_to(*STAFF, OFFICER)
def show_desk() -> str:
    """What the person's roles let them do."""
    return render_template("accounts/desk.html", person=auth.principal(), tasks=_tasks())


def _tasks() -> list[tuple[str, str, str]]:
    """Address, name and purpose of what this person may open."""
    person = auth.principal()
    offered = (
        ((VERIFIER, ADMIN, EXECUTIVE, COMMITTEE), "/kelola/inovasi", _("Innovations"), _("Check, return, verify.")),
        ((OFFICER,), "/kelola/inovasi", _("Your agency's innovations"), _("Register, complete, submit.")),
        ((OFFICER,), "/kelola/dokumen", _("Documents"), _("Decrees and other proof; each is here once.")),
        ((OFFICER,), "/kelola/excel", _("Work in Excel"), _("Fill in without a connection, send it back.")),
        ((ADMIN,), "/kelola/excel-kota", _("The whole city in Excel"), _("Take it elsewhere, or enter it here.")),
        (
            (ADMIN,),
            "/kelola/perangkat-daerah",
            _("Agencies and API keys"),
            _("Agencies, and keys for their systems."),
        ),
        (STAFF, "/kelola/periode", _("Submission period"), _("Until when agencies may submit, and why.")),
        (
            (OFFICER, VERIFIER, ADMIN),
            "/kelola/koreksi",
            _("Reported errors"),
            _("What citizens found wrong in public texts."),
        ),
        ((ADMIN,), "/kelola/orang", _("People"), _("Give people a sign-in and a role, and close it.")),
        ((ADMIN,), "/kelola/audit", _("Audit"), _("Who did what to what.")),
        ((COMMITTEE, ADMIN), "/kelola/festival", _("Festival"), _("Entries, judges, scoring, result.")),
        ((*STAFF, OFFICER), "/indeks/kematangan", _("Maturity"), _("Points by variable, gaps, and the next steps.")),
        ((VERIFIER, ADMIN), "/kelola/indeks", _("The city's own rows"), _("Fill in what the city itself reports.")),
        (STAFF, "/kelola/pesan", _("Messages"), _("Who was told what, and what failed.")),
        (STAFF, "/kelola/siaran", _("Broadcasts"), _("What the committee tells a chosen audience.")),
        ((OFFICER, ADMIN), "/kelola/webhook", _("Webhooks"), _("Have the agency's own application told of news.")),
        ((*STAFF, OFFICER), "/kelola/sandi", _("Your password"), _("Choose another one.")),
    )
    return [(address, name, purpose) for roles, address, name, purpose in offered if person.has(*roles)]


def _onward(address: str) -> Response:
    """On to where the person was heading; with what was typed when the sign-in ran out, first a page that has it."""
    carried = _carried()
    if not carried or not auth.comes_from_our_pages(request):
        return redirect(address, 303)
    return make_response(render_template("accounts/resume.html", onward=address, carried=carried))


def _carried() -> list[tuple[str, str]]:
    """What was typed into another form when the sign-in ran out."""
    fields = request.form.items(multi=True)
    return [(name.removeprefix(CARRIED), value) for name, value in fields if name.startswith(CARRIED)]


def _local(address: str | None) -> str:
    """A path of our own origin; anything else leads to the desk, so that no link can send people elsewhere."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return HOME
    parts = urlsplit(address)
    return HOME if parts.scheme or parts.netloc or not address.isprintable() else address
