"""Where do staff see who will be reminded of what, and who was?"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.notify.audience import use_cases as audience
from services.notify.audience.use_cases import Recipient
from services.notify.delivery.queries import mask
from services.notify.reminders import planning, rules, running
from services.notify.reminders.models import GONE, OVERTAKEN, TOLD, Reminder
from services.notify.reminders.running import Letter
from shared.kit import auth, clock, edge
from shared.kit.auth import ADMIN, STAFF, open_to

KIND_NAMES = {
    rules.DUTY: _l("Agencies without an innovation"),
    rules.DRAFT: _l("A draft that went quiet"),
    rules.RETURNED: _l("Returned and not mended"),
    rules.UNCHECKED: _l("Waiting to be checked"),
}
OUTCOME_NAMES = {
    TOLD: (_l("Sent"), "good", "check"),
    GONE: (_l("No longer needed"), "neutral", "check"),
    OVERTAKEN: (_l("Overtaken"), "neutral", "clock"),
}
MOST_SHOWN = 200
SHOWN_AHEAD = timedelta(days=31)

pages = Blueprint("reminders_pages", __name__, template_folder="templates")


@pages.get("/kelola/pengingat")
@open_to(*STAFF)
def show_reminders() -> str:
    """What is ahead, with who would get it if it were due now; and what became of what was due."""
    now, session = clock.now(), edge.session()
    # The same offices are in many letters: each is looked up once.
    resolve = cache(lambda selector: audience.resolve(session, selector, at=now))
    show: Callable[[str], str] = str if auth.principal().has(ADMIN) else mask
    ahead = [
        {
            "due_at": together[0].due_at,
            "kind": KIND_NAMES[together[0].kind],
            "about": _about(together),
            "letters": letters,
            "to": _recipients(letters, show=show, resolve=resolve),
        }
        for together, letters in running.ahead(session, until=now + SHOWN_AHEAD, now=now)
    ]
    return render_template(
        "reminders/reminders.html",
        ahead=ahead,
        settled=[(each, KIND_NAMES[each.kind], _about([each])) for each in planning.settled(session, limit=MOST_SHOWN)],
        outcomes=OUTCOME_NAMES,
    )


def _about(together: Sequence[Reminder]) -> str:
    first = together[0]
    parameters = first.parameters
    match first.kind:
        case rules.DUTY:
            days = first.step
            return str(ngettext("%(num)s day before the end", "%(num)s days before the end", days))
        case rules.DRAFT:
            return str(parameters["agency"])
        case rules.UNCHECKED if len(together) > 1:
            return str(_("%(number)s innovations", number=len(together)))
        case _:
            return f"{parameters['innovation']} ({parameters['agency']})"


def _recipients(
    letters: Sequence[Letter], *, show: Callable[[str], str], resolve: Callable[[str], Sequence[Recipient]]
) -> list[str]:
    """Whose mailbox each letter would reach, or which office has none; each once, however little is shown of it."""
    found: dict[str, str] = {}
    for letter in letters:
        for selector in letter.to:
            for recipient in resolve(selector):
                no_address = _("%(agency)s: no address", agency=letter.parameters.get("agency", ""))
                shown = show(recipient.address) if recipient.address else no_address
                found.setdefault(recipient.address or recipient.selector, shown)
    return list(found.values())
