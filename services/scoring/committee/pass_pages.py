"""How does a judge's pass get from the committee's desk into the judge's hand?"""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template

from services.scoring.festival import use_cases as festivals
from services.scoring.jury import passes, qr
from services.scoring.jury import use_cases as jury
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to
from shared.kit.errors import NotFound
from shared.kit.messages import N_

pages = Blueprint("pass_pages", __name__, template_folder="templates")

_JUDGE = "/kelola/festival/<uuid:festival_id>/juri/<uuid:judge_id>"


@pages.get(f"{_JUDGE}/kartu")
@open_to(COMMITTEE, ADMIN)
def show_card(festival_id: UUID, judge_id: UUID) -> Response:
    """A card to print: whoever holds it can come in as the judge."""
    judge = jury.judge_of(edge.session(), festival_id, judge_id)
    link = _link(judge_id)
    festival = festivals.festival_of(edge.session(), festival_id)
    page = render_template("committee/card.html", festival=festival, judge=judge, link=link, code=qr.data_uri(link))
    return _private(make_response(page))


@pages.get(f"{_JUDGE}/pass.svg")
@open_to(COMMITTEE, ADMIN)
def show_code(festival_id: UUID, judge_id: UUID) -> Response:
    """The pass as a QR code alone."""
    jury.judge_of(edge.session(), festival_id, judge_id)
    return _private(Response(qr.svg(_link(judge_id)), mimetype="image/svg+xml"))


@pages.get(f"{_JUDGE}/pas-baru")
@open_to(COMMITTEE, ADMIN)
def ask_to_renew(festival_id: UUID, judge_id: UUID) -> str:
    return _ask(festival_id, judge_id, is_renewal=True)


@pages.post(f"{_JUDGE}/pas-baru")
@open_to(COMMITTEE, ADMIN)
def renew(festival_id: UUID, judge_id: UUID) -> Response:
    judge = jury.judge_of(edge.session(), festival_id, judge_id)
    jury.renew_pass(edge.session(), judge, **passes.keys(), now=clock.now())
    return make_response(redirect(f"/kelola/festival/{festival_id}?pas-baru", 303))


@pages.get(f"{_JUDGE}/cabut")
@open_to(COMMITTEE, ADMIN)
def ask_to_revoke(festival_id: UUID, judge_id: UUID) -> str:
    return _ask(festival_id, judge_id, is_renewal=False)


@pages.post(f"{_JUDGE}/cabut")
@open_to(COMMITTEE, ADMIN)
def revoke(festival_id: UUID, judge_id: UUID) -> Response:
    judge = jury.judge_of(edge.session(), festival_id, judge_id)
    jury.revoke(edge.session(), judge, now=clock.now())
    return make_response(redirect(f"/kelola/festival/{festival_id}?dicabut", 303))


@pages.post(f"{_JUDGE}/lepas")
@open_to(COMMITTEE, ADMIN)
def release(festival_id: UUID, judge_id: UUID) -> Response:
    """Sign out the device that has the pass; the next one comes in without being asked."""
    jury.unbind(edge.session(), jury.judge_of(edge.session(), festival_id, judge_id))
    return make_response(redirect(f"/kelola/festival/{festival_id}?dilepas", 303))


def _ask(festival_id: UUID, judge_id: UUID, *, is_renewal: bool) -> str:
    """Ask before a judge on the move is shut out."""
    judge = jury.judge_of(edge.session(), festival_id, judge_id)
    festival = festivals.festival_of(edge.session(), festival_id)
    return render_template("committee/pass.html", festival=festival, judge=judge, is_renewal=is_renewal)


def _link(judge_id: UUID) -> str:
    held = jury.valid_pass(edge.session(), judge_id)
    if held is None:
        raise NotFound(N_("This judge's pass was revoked. Give a new one first."))
    return passes.link(held.id, **passes.keys())


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
