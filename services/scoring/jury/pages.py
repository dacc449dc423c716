"""How does a judge come in with the link or the card, and go out again?"""

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring.festival import use_cases as festivals
from services.scoring.jury import passes, use_cases
from services.scoring.jury.models import Judge
from shared.kit import clock, edge
from shared.kit.auth import JUDGE, PUBLIC, open_to, principal

pages = Blueprint("jury_pages", __name__, template_folder="templates")

# A festival lasts days, and nobody should look for the card in the middle of it.
_COOKIE_LIFETIME_S = 14 * 24 * 3600


@pages.get("/juri/masuk/<token>")
@open_to(PUBLIC)
def show_entrance(token: str) -> Response:
    """Changes nothing: programs that look at links in mails come here too."""
    judge = use_cases.holder(edge.session(), token)
    if judge is None:
        return _unknown_pass()
    return _entrance(judge, token)


@pages.post("/juri/masuk/<token>")
@open_to(PUBLIC)
def enter(token: str) -> Response:
    judge = use_cases.holder(edge.session(), token)
    if judge is None:
        return _unknown_pass()
    try:
        key = use_cases.bind(
            edge.session(), token, shown_key=_shown_key(), may_move="pindah" in request.form, now=clock.now()
        )
    except use_cases.InUseElsewhere as refusal:
        return _entrance(judge, token, status=refusal.status)
    response = make_response(redirect("/juri", 303))
    response.set_cookie(
        passes.COOKIE,
        key,
        max_age=_COOKIE_LIFETIME_S,
        httponly=True,
        samesite="Lax",
        secure=passes.keys()["public_url"].startswith("https://"),
    )
    return response


@pages.post("/juri/keluar")
@open_to(JUDGE)
def leave() -> Response:
    use_cases.unbind(edge.session(), use_cases.judge_by_id(edge.session(), passes.judge_id(principal())))
    response = make_response(redirect("/festival", 303))
    response.delete_cookie(passes.COOKIE)
    return response


def ask_for_pass() -> Response:
    """What somebody without a pass sees where judges work."""
    return _private(render_template("jury/no_pass.html", is_unknown=False), status=401)


def _entrance(judge: Judge, token: str, *, status: int = 200) -> Response:
    """Asks before the device is signed out that has the pass."""
    festival = festivals.festival_of(edge.session(), judge.festival_id)
    elsewhere = use_cases.pass_elsewhere(edge.session(), token, shown_key=_shown_key())
    page = render_template("jury/entrance.html", judge=judge, festival=festival, elsewhere=elsewhere)
    return _private(page, status=status)


def _shown_key() -> str:
    return request.cookies.get(passes.COOKIE, "")


def _unknown_pass() -> Response:
    return _private(render_template("jury/no_pass.html", is_unknown=True), status=404)


def _private(page: str, *, status: int = 200) -> Response:
    response = make_response(page, status)
    # The address is a key: no cache keeps it, and no other site learns it.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
