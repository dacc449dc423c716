"""Where does a citizen begin to follow something, and end it?"""

import re
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from services.notify.audience.models import Topic
from services.notify.followers import rules, use_cases
from services.notify.followers.limits import LETTERS, limiter, was_taken
from services.notify.preferences.rules import DAILY, NOW, WEEKLY
from shared.kit import clock, edge, problems
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import Invalid, NotFound, Refusal
from shared.look.forms import errors_of

# The kinds as addresses name them, and as events do.
KINDS = {"inovasi": "innovation", "perangkat-daerah": "agency", "festival": "festival"}
NEWS = {
    "inovasi": _l("You hear when it is published anew, takes part in a festival, wins an award, or ends."),
    "perangkat-daerah": _l("You hear when an innovation of this agency is published."),
    "festival": _l("You hear which innovations take part, and the result."),
}
PACE_NAMES = {
    NOW: _l("At once"),
    DAILY: _l("Once a day, in the morning"),
    WEEKLY: _l("Once a week, on Monday morning"),
}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# A field that no person sees; programs that fill in every field fill in this one too.
TRAP = "situs"

pages = Blueprint("followers_pages", __name__, template_folder="templates")


@pages.get("/langganan/<kind>/<uuid:topic_id>")
@open_to(PUBLIC)
def show_following(kind: str, topic_id: UUID) -> str:
    """What one would follow, and the form; thanks once it was sent."""
    return _form(kind, _topic(kind, topic_id))


@pages.post("/langganan/<kind>/<uuid:topic_id>")
@open_to(PUBLIC)
@limiter.limit(LETTERS, deduct_when=was_taken)
def ask_to_follow(kind: str, topic_id: UUID) -> Response:
    """Send the letter that confirms; the answer tells nobody whether the address follows already."""
    topic = _topic(kind, topic_id)
    if not request.form.get(TRAP):
        try:
            use_cases.ask(
                edge.session(),
                topic,
                typed=request.form.get("email", ""),
                pace=request.form.get("pace", NOW),
                language=get_locale().language,
                time_zone=_time_zone(),
                now=clock.now(),
            )
        except Refusal as refusal:
            edge.session().rollback()
            return make_response(_form(kind, topic, errors=errors_of(refusal)), refusal.status)
    return make_response(redirect(f"/langganan/{kind}/{topic_id}?terkirim", 303))


@pages.get("/langganan/konfirmasi/<key>")
@open_to(PUBLIC)
def show_follow_confirmation(key: str) -> Response:
    """A button: programs that look into mails open links, and would confirm by it."""
    try:
        _, topic = use_cases.asked_for(edge.session(), key, now=clock.now())
    except Refusal as refusal:
        return _told(refusal)
    return _private(render_template("followers/confirm.html", topic=topic))


@pages.post("/langganan/konfirmasi/<key>")
@open_to(PUBLIC)
def confirm_following(key: str) -> Response:
    try:
        follow, topic = use_cases.confirm(edge.session(), key, now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return _told(refusal)
    return _private(render_template("followers/confirmed.html", topic=topic, key=follow.key))


@pages.get("/langganan/berhenti/<key>")
@open_to(PUBLIC)
def show_ending(key: str) -> Response:
    found = use_cases.by_key(edge.session(), key)
    topics = [found[1]] if found else [topic for _, topic in use_cases.in_digests(edge.session(), key)]
    return _private(render_template("followers/end.html", topics=topics, is_digest=found is None, key=key))


@pages.post("/langganan/berhenti/<key>")
@open_to(PUBLIC)
def end_following(key: str) -> Response:
    """End it, by our button or by that of a mail program (RFC 8058); ended twice, or forged, nothing is left to end.

    A digest's link ends all that comes in digests. With `semua` everything that is held of the address goes.
    """
    session = edge.session()
    found = use_cases.by_key(session, key)
    theirs = [found] if found else use_cases.in_digests(session, key)
    if theirs and "semua" in request.form:
        use_cases.erase(session, theirs[0][0].address)
    elif found:
        use_cases.end(session, key)
    else:
        use_cases.end_digests(session, key)
    return _private(render_template("followers/end.html", topics=[], ended=bool(theirs)))


@pages.get("/langganan/atur/<key>")
@open_to(PUBLIC)
def show_what_is_followed(key: str) -> Response:
    """All that the address follows, by the link of any of its letters, and how often it hears of each."""
    return _choices(key)


@pages.post("/langganan/atur/<key>")
@open_to(PUBLIC)
def choose_how_often(key: str) -> Response:
    """Hold to what was chosen."""
    wanted = {UUID(name): pace for name, pace in request.form.items() if _ID.fullmatch(name)}
    try:
        use_cases.choose(edge.session(), key, wanted, time_zone=_time_zone())
    except Invalid as refused:
        edge.session().rollback()
        return _choices(key, errors=errors_of(refused))
    except Refusal as refusal:
        return _told(refusal)
    return _choices(key, is_saved=True)


def _topic(kind: str, topic_id: UUID) -> Topic:
    if kind not in KINDS:
        raise NotFound
    return use_cases.topic_of(edge.session(), f"{KINDS[kind]}/{topic_id}")


def _form(kind: str, topic: Topic, *, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "followers/follow.html",
        topic=topic,
        news=NEWS[kind],
        is_sent="terkirim" in request.args,
        trap=TRAP,
        typed=request.form,
        paces=list(PACE_NAMES.items()),
        errors=errors or {},
        confirm_days=rules.CONFIRM_WITHIN.days,
    )


def _choices(key: str, *, errors: Mapping[str, str] | None = None, is_saved: bool = False) -> Response:
    try:
        address = use_cases.whose(edge.session(), key)
    except Refusal as refusal:
        # What was followed last has just been ended.
        return _private(render_template("followers/end.html", topics=[], ended=True)) if is_saved else _told(refusal)
    page = render_template(
        "followers/choose.html",
        follows=use_cases.all_of(edge.session(), address),
        paces=[*PACE_NAMES.items(), (rules.END, _l("Not at all: stop following"))],
        typed=request.form,
        errors=errors or {},
        is_saved=is_saved,
        key=key,
    )
    response = _private(page)
    response.status_code = 422 if errors else 200
    return response


def _time_zone() -> str:
    zone: str = current_app.config["BABEL_DEFAULT_TIMEZONE"]
    return zone


def _told(refusal: Refusal) -> Response:
    """The stated answer to a link that confirms nothing."""
    page = render_template("followers/lapsed.html", title=problems.say(refusal.title), why=problems.say(refusal.detail))
    response = _private(page)
    response.status_code = refusal.status
    return response


def _private(page: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
