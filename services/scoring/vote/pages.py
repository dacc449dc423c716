"""Where does the public choose its favourite, and where is it told which it was?"""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring.config import Settings
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.maturity import use_cases as maturity
from services.scoring.vote import ballots, polls, rules
from services.scoring.vote.limits import GUESSES, LETTERS, limiter, was_taken, was_unknown
from shared.kit import clock, edge, problems
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import NotFound, Refusal
from shared.look.forms import errors_of

pages = Blueprint("vote_pages", __name__, template_folder="templates")

FAVOURITE = "/festival/<slug>/favorit"
# A field that no person sees; programs that fill in every field fill in this one too.
TRAP = "situs"
_IPV6_HOUSEHOLD = 64


@pages.app_template_global("has_poll")
def has_poll(festival_id: UUID) -> bool:
    """Whether the public votes, or has voted, at a festival: other rooms' pages then lead here."""
    return polls.poll_of(edge.session(), festival_id) is not None


@pages.get(FAVOURITE)
@open_to(PUBLIC)
def show_favourites(slug: str) -> str:
    return _page(festivals.festival_at(edge.session(), slug))


@pages.post(FAVOURITE)
@open_to(PUBLIC)
@limiter.limit(LETTERS, deduct_when=was_taken)
def ask_by_email(slug: str) -> Response:
    """Send the link that makes the vote count; the answer tells nobody whether the address has voted."""
    festival = festivals.festival_at(edge.session(), slug)
    if not request.form.get(TRAP):
        try:
            ballots.ask_by_email(
                edge.session(),
                festival,
                email=request.form.get("email", ""),
                entry_id=_chosen(),
                network=_network(),
                secret=_settings().pass_secret,
                public_url=_settings().common.public_url,
                now=clock.now(),
            )
        except NotFound:
            raise
        except Refusal as refusal:
            edge.session().rollback()
            return make_response(_page(festival, errors=_errors(refusal)), refusal.status)
    return make_response(redirect(f"/festival/{slug}/favorit?terkirim", 303))


@pages.get(f"{FAVOURITE}/tiket/<token>")
@open_to(PUBLIC)
@limiter.limit(GUESSES, deduct_when=was_unknown)
def show_ticket(slug: str, token: str) -> Response:
    """The choice, to whoever scanned a ticket."""
    festival = festivals.festival_at(edge.session(), slug)
    try:
        polls.open_poll(edge.session(), festival.id, now=clock.now())
        ballots.ticket_of(edge.session(), festival.id, token)
    except Refusal as refusal:
        return _told(festival, refusal)
    return _private(make_response(_page(festival, by_ticket=True)))


@pages.post(f"{FAVOURITE}/tiket/<token>")
@open_to(PUBLIC)
@limiter.limit(GUESSES, deduct_when=was_unknown)
def cast_by_ticket(slug: str, token: str) -> Response:
    festival = festivals.festival_at(edge.session(), slug)
    try:
        ballots.cast_by_ticket(
            edge.session(),
            festival,
            token=token,
            entry_id=_chosen(),
            network=_network(),
            secret=_settings().pass_secret,
            now=clock.now(),
        )
    except Refusal as refusal:
        edge.session().rollback()
        if refusal.errors:
            return make_response(_page(festival, by_ticket=True, errors=_errors(refusal)), refusal.status)
        return _told(festival, refusal)
    return make_response(redirect(f"/festival/{slug}/favorit?dihitung", 303))


@pages.get(f"{FAVOURITE}/konfirmasi/<token>")
@open_to(PUBLIC)
def show_confirmation(slug: str, token: str) -> Response:
    """A button: programs that look into mails open links, and would vote by it."""
    festival = festivals.festival_at(edge.session(), slug)
    try:
        polls.open_poll(edge.session(), festival.id, now=clock.now())
        ballot = ballots.asked_for(edge.session(), festival.id, token)
    except Refusal as refusal:
        return _told(festival, refusal)
    entries = {entry.id: innovation for entry, innovation in festivals.entries(edge.session(), festival.id)}
    page = render_template("vote/confirm.html", festival=festival, innovation=entries.get(ballot.entry_id))
    return _private(make_response(page))


@pages.post(f"{FAVOURITE}/konfirmasi/<token>")
@open_to(PUBLIC)
def confirm(slug: str, token: str) -> Response:
    festival = festivals.festival_at(edge.session(), slug)
    try:
        ballots.confirm(edge.session(), festival, token=token, now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return _told(festival, refusal)
    return make_response(redirect(f"/festival/{slug}/favorit?dihitung", 303))


def _page(festival: Festival, *, by_ticket: bool = False, errors: Mapping[str, str] | None = None) -> str:
    session = edge.session()
    poll = polls.poll_of(session, festival.id)
    entries = festivals.entries(session, festival.id)
    return render_template(
        "vote/favourite.html",
        festival=festival,
        poll=poll,
        state=rules.state(poll.opens_at, poll.closes_at, now=clock.now()) if poll else None,
        entries=entries,
        names=maturity.agency_names(session, [innovation for _, innovation in entries]),
        innovations={entry.id: innovation for entry, innovation in entries},
        counts=polls.counts(session, festival.id) if poll and poll.counted_at else [],
        forgotten_at=rules.forgotten_at(poll.closes_at, keep_days=poll.keep_days) if poll else None,
        by_ticket=by_ticket,
        trap=TRAP,
        typed=request.form,
        errors=errors or {},
        done=next(iter(request.args), ""),
    )


def _told(festival: Festival, refusal: Refusal) -> Response:
    """The stated answer to a ticket or link that does not vote."""
    page = render_template(
        "vote/refused.html", festival=festival, title=problems.say(refusal.title), why=problems.say(refusal.detail)
    )
    return make_response(page, refusal.status)


def _chosen() -> UUID | None:
    try:
        return UUID(request.form.get("entry_id", ""))
    except ValueError:
        return None


def _network() -> str:
    """Where the request comes from, as far as one household or office goes."""
    shown = request.remote_addr or ""
    try:
        address = ip_address(shown)
    except ValueError:
        return shown
    return str(ip_network(f"{shown}/{_IPV6_HOUSEHOLD}", strict=False)) if address.version == 6 else shown


def _errors(refusal: Refusal) -> dict[str, str]:
    return errors_of(refusal)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings
