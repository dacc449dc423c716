"""Where does somebody who signs in choose what they are told, how, and when?"""

from collections.abc import Mapping

from flask import Blueprint, current_app, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.notify.audience.readers import READERS, person_id
from services.notify.preferences import rules, typed, use_cases
from shared.kit import clock, edge
from shared.kit.auth import open_to
from shared.kit.errors import Invalid
from shared.look.forms import errors_of
from shared.look.languages import LANGUAGES

PLACE = "/kelola/preferensi"
SAVED = "tersimpan"

GROUP_NAMES = {
    rules.ACTION.name: (
        _l("What waits for you"),
        _l("An innovation that came back, an invitation, a reported error, another deadline, a webhook that stopped."),
    ),
    rules.ACCOUNT.name: (_l("Accounts and keys"), _l("An account that was made, a key that was issued.")),
    rules.JUDGING.name: (
        _l("Your task as a judge"),
        _l("Sheets missing before a round closes. Your link always comes by e-mail."),
    ),
    rules.CHECKING.name: (_l("What is to be verified"), _l("What was submitted, and what waits too long.")),
    rules.PROGRESS.name: (
        _l("How innovations fare"),
        _l("Received, verified or withdrawn; what partners answered."),
    ),
    rules.REMINDERS.name: (_l("Reminders"), _l("Before the deadline, and of drafts or returned innovations.")),
    rules.FESTIVAL.name: (_l("Festival"), _l("When it opens, what takes part, and the result.")),
    rules.ANNOUNCEMENTS.name: (_l("Announcements"), _l("What the committee writes to many.")),
}
PACE_NAMES = {
    rules.NOW: _l("At once"),
    rules.DAILY: _l("Once a day, in the morning"),
    rules.WEEKLY: _l("Once a week, on Monday morning"),
    rules.OFF: _l("No e-mail"),
}

pages = Blueprint("preferences_pages", __name__, template_folder="templates")


@pages.get(PLACE)
@open_to(*READERS)
def show_preferences() -> str:
    """What holds for the reader now, to be changed."""
    reader = person_id()
    held = use_cases.wishes(edge.session(), [reader])[reader]
    return _form(typed.form_of(held), errors={})


@pages.post(PLACE)
@open_to(*READERS)
def change_preferences() -> Response | tuple[str, int]:
    """Hold to what was chosen."""
    try:
        wished = typed.wishes(request.form, time_zone=current_app.config["BABEL_DEFAULT_TIMEZONE"])
    except Invalid as refused:
        return _form(request.form, errors=errors_of(refused)), refused.status
    use_cases.change(edge.session(), person_id(), wished, now=clock.now())
    return redirect(f"{PLACE}?{SAVED}", 303)


def _form(filled_in: Mapping[str, str], *, errors: Mapping[str, str]) -> str:
    return render_template(
        "preferences/preferences.html",
        typed=filled_in,
        errors=errors,
        is_saved=SAVED in request.args,
        groups=rules.GROUPS,
        names=GROUP_NAMES,
        paces=PACE_NAMES,
        languages=LANGUAGES,
    )
