"""Where does the committee set up the public's vote, print its tickets, and see what looks wrong?"""

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring.committee import typed
from services.scoring.committee.pages import HOME
from services.scoring.config import Settings
from services.scoring.festival import use_cases as festivals
from services.scoring.vote import ballots, polls, rules, tickets
from services.scoring.vote.schemas import PollSchema, TicketsSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to
from shared.kit.errors import NotFound, Refusal
from shared.look.forms import errors_of

pages = Blueprint("committee_vote_pages", __name__, template_folder="templates")

_VOTE = f"{HOME}/<uuid:festival_id>/favorit"
_FIELD_FORMAT = "%Y-%m-%dT%H:%M"


@pages.get(_VOTE)
@open_to(COMMITTEE, ADMIN)
def show_poll(festival_id: UUID) -> str:
    return _poll_page(festival_id)


@pages.post(_VOTE)
@open_to(COMMITTEE, ADMIN)
def set_window(festival_id: UUID) -> Response:
    try:
        window = {
            **request.form,
            **{name: typed.with_zone(request.form.get(name, "")) for name in ("opens_at", "closes_at")},
        }
        about = typed.read(PollSchema(), window, whole_numbers=("keep_days",))
        polls.set_window(edge.session(), festival_id, **about, now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(festival_id, refusal)
    return make_response(redirect(f"{HOME}/{festival_id}/favorit?tersimpan", 303))


@pages.post(f"{_VOTE}/tiket")
@open_to(COMMITTEE, ADMIN)
def print_tickets(festival_id: UUID) -> Response:
    """New tickets as a PDF; none can be shown again, so what was lost is printed anew."""
    try:
        about = typed.read(TicketsSchema(), request.form, whole_numbers=("number",))
        festival = festivals.festival_of(edge.session(), festival_id)
        tokens = ballots.print_tickets(
            edge.session(), festival_id, **about, secret=_settings().pass_secret, now=clock.now()
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(festival_id, refusal)
    drawn = tickets.draw(festival, tokens, public_url=_settings().common.public_url, made_at=clock.now())
    response = Response(drawn, content_type=tickets.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="tiket-{festival.slug}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _poll_page(festival_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    session = edge.session()
    festival = festivals.festival_of(session, festival_id)
    poll = polls.poll_of(session, festival_id)
    given = dict(request.form)
    if poll is not None and "opens_at" not in given:
        zone = ZoneInfo(edge.current().config["BABEL_DEFAULT_TIMEZONE"])
        given["opens_at"] = poll.opens_at.astimezone(zone).strftime(_FIELD_FORMAT)
        given["closes_at"] = poll.closes_at.astimezone(zone).strftime(_FIELD_FORMAT)
        given["keep_days"] = str(poll.keep_days)
    return render_template(
        "committee/vote.html",
        festival=festival,
        poll=poll,
        state=rules.state(poll.opens_at, poll.closes_at, now=clock.now()) if poll else None,
        cast=polls.cast_so_far(session, festival_id),
        anomalies=polls.anomalies(session, festival_id),
        most=ballots.MOST_TICKETS_AT_ONCE,
        typed=given,
        errors=errors or {},
        is_saved="tersimpan" in request.args,
    )


def _again(festival_id: UUID, refusal: Refusal) -> Response:
    edge.session().rollback()
    return make_response(_poll_page(festival_id, errors=errors_of(refusal)), refusal.status)


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings
