"""How is a broadcast typed, shown again, and told in words?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import current_app, render_template, request
from flask_babel import get_timezone, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from services.notify.audience import following
from services.notify.audience import use_cases as audience
from services.notify.broadcasts import rules, schemas
from services.notify.broadcasts.juries import Ask, JuriesAway
from services.notify.broadcasts.models import Broadcast
from services.notify.broadcasts.rules import Audience
from services.notify.broadcasts.schemas import BroadcastIn
from services.notify.broadcasts.use_cases import Offered, letter_of, offered_juries
from services.notify.messages import use_cases as messages
from services.notify.messages.letters import LANGUAGES, Letter
from services.notify.messages.samples import BROADCAST
from shared.kit import auth, edge
from shared.kit.errors import Refusal
from shared.kit.messages import N_
from shared.kit.roles import ADMIN, COMMITTEE, EXECUTIVE, OFFICER, VERIFIER
from shared.look import forms

ROLE_NAMES = {
    OFFICER: _l("All officers of agencies"),
    VERIFIER: _l("Verifiers"),
    EXECUTIVE: _l("Executives"),
    COMMITTEE: _l("Committee"),
    ADMIN: _l("Administrators"),
}
AGENCIES_NAMES = {
    rules.NOBODY: _l("No agency"),
    rules.EVERY: _l("Every agency"),
    rules.LATE: _l("Agencies that have not submitted an innovation this year"),
    rules.CHOSEN: _l("The agencies chosen below"),
}
REACH_NAMES = {
    rules.OFFICE: _l("The office's address"),
    rules.OFFICERS: _l("Its officers"),
    rules.HEAD: _l("Its head, where the address is known"),
}
LISTS = ("roles", "agency_ids", "reach", "festivals", "judges", "rounds")
BLANK: Mapping[str, Any] = {"agencies": rules.NOBODY, "reach": [rules.OFFICE], "path": "/"}


def typed() -> dict[str, Any]:
    """What the current request's form holds.

    Raises:
        Invalid: naming each field that is wrong.
    """
    return forms.read(BroadcastIn(), shown_again() | {"is_urgent": "is_urgent" in request.form})


def shown_again() -> dict[str, Any]:
    """The form as it was filled in, whatever is wrong with it."""
    return request.form.to_dict() | {name: request.form.getlist(name) for name in LISTS}


def of_draft(broadcast: Broadcast) -> dict[str, Any]:
    """The form that a draft was made of."""
    words = {name: getattr(broadcast, name) for name in ("subject", "body", "label", "path")}
    english = {name: getattr(broadcast, name) for name in ("subject_en", "body_en", "label_en")}
    urgent = {"is_urgent": "on"} if broadcast.is_urgent else {}
    return {**words, **english, **urgent, **broadcast.chosen, "version": broadcast.version}


def drawn(
    broadcast: Broadcast | None,
    shown: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    is_newer: bool = False,
) -> str:
    """The page with the form; `is_newer` where somebody else saved since it was opened."""
    topics = following.topics(edge.session(), "festival")
    return render_template(
        "broadcasts/edit.html",
        broadcast=broadcast,
        typed=shown,
        roles=list(ROLE_NAMES.items()),
        agencies=list(AGENCIES_NAMES.items()),
        reach=list(REACH_NAMES.items()),
        names=[(str(each), name) for each, name in audience.agencies(edge.session()).items()],
        festivals=[(subject.partition("/")[2], name) for subject, name in topics.items()],
        most=schemas,
        offered=offered(shown),
        public_url=public_url(),
        is_newer=is_newer,
        errors=errors or {},
    )


def offered(shown: Mapping[str, Any]) -> Offered | None:
    """The juries that can be chosen; None where scoring is away and none had been chosen.

    Raises:
        JuriesAway: some had been chosen; saved without them, the audience would be another one unnoticed.
    """
    try:
        return offered_juries(ask()())
    except JuriesAway:
        if shown.get("judges") or shown.get("rounds"):
            raise
        return None


def ask() -> Ask:
    """Who says who judges."""
    asked: Ask = current_app.extensions["juries"]
    return asked


def letters(broadcast: Broadcast) -> list[Letter]:
    """The letter in each language that it is written in, as its readers get it."""
    parameters = letter_of(broadcast)
    values = {**parameters, "link": public_url() + broadcast.path, "home": public_url(), "stop": ""}
    values["city"] = current_app.config["CITY_NAME"]
    written = LANGUAGES if broadcast.subject_en else LANGUAGES[:1]
    return [
        messages.write(BROADCAST, language=language, time_zone=str(get_timezone()), values=values)
        for language in written
    ]


def in_words(session: Session, chosen: Audience) -> list[str]:
    """Whom it is for, as one would say it."""
    said = [str(ROLE_NAMES[name]) for name in chosen.roles]
    if chosen.agencies == rules.CHOSEN:
        named = ngettext("%(num)s chosen agency", "%(num)s chosen agencies", len(chosen.agency_ids))
    else:
        named = str(AGENCIES_NAMES[chosen.agencies])
    if chosen.agencies != rules.NOBODY:
        who = ", ".join(str(REACH_NAMES[each]) for each in chosen.reach)
        said.append(f"{named}: {who}")
    topics = following.topics(session, "festival") if chosen.festivals else {}
    for each in chosen.festivals:
        said.append(_("Followers of %(festival)s", festival=topics.get(f"festival/{each}", each)))
    said += [_("Judges of %(festival)s", festival=chosen.names.get(each, each)) for each in chosen.judges]
    for each in chosen.rounds:
        said.append(_("Judges with sheets missing: %(round)s", round=chosen.names.get(each, each)))
    return said


def number(field: str) -> int:
    """A number that the form carries along; what is none is no number that was ever shown."""
    shown = request.form.get(field, "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else -1


def public_url() -> str:
    url: str = current_app.config["PUBLIC_URL"]
    return url


def year() -> int:
    """The year that is reported."""
    reported: int = current_app.extensions["settings"].report_year
    return reported


def own_address() -> str:
    """The address of whoever asks.

    Raises:
        Refusal: nothing was heard of the person yet.
    """
    kind, _sign, person_id = auth.principal().id.partition(":")
    address = audience.email_of(edge.session(), UUID(person_id)) if kind == "staff" else None
    if address is None:
        raise Refusal(N_("Your e-mail address is not known here yet. Try again in a minute."))
    return address
