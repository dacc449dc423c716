"""How does a judge come in with the link or the card, and go out again?"""

from flask import Blueprint, Response, make_response, redirect, render_template

from services.scoring.festival import use_cases as festivals
from services.scoring.jury import passes, use_cases
from shared.kit import edge
from shared.kit.auth import JUDGE, PUBLIC, open_to

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
    festival = festivals.festival_of(edge.session(), judge.festival_id)
    return _private(render_template("jury/entrance.html", judge=judge, festival=festival))


@pages.post("/juri/masuk/<token>")
@open_to(PUBLIC)
def enter(token: str) -> Response:
    judge = use_cases.holder(edge.session(), token)
    if judge is None:
        return _unknown_pass()
    response = make_response(redirect("/juri", 303))
    response.set_cookie(
        passes.COOKIE,
        token,
        max_age=_COOKIE_LIFETIME_S,
        httponly=True,
        samesite="Lax",
        secure=passes.keys()["public_url"].startswith("https://"),
    )
    return response


@pages.post("/juri/keluar")
@open_to(JUDGE)
def leave() -> Response:
    response = make_response(redirect("/festival", 303))
    response.delete_cookie(passes.COOKIE)
    return response


def ask_for_pass() -> Response:
    """What somebody without a pass sees where judges work."""
    return _private(render_template("jury/no_pass.html", is_unknown=False), status=401)


def _unknown_pass() -> Response:
    return _private(render_template("jury/no_pass.html", is_unknown=True), status=404)


def _private(page: str, *, status: int = 200) -> Response:
    response = make_response(page, status)
    # The address is a key: no cache keeps it, and no other site learns it.
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
