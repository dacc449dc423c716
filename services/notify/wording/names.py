"""How is a wording written, and what does each placeholder of a letter mean? In plain words."""

from flask_babel import lazy_gettext as _l

HOW = _l(
    "The first line is the subject. Blank lines part the paragraphs. The button is written [Words]({{ link }}); a "
    "paragraph that begins with > is a quotation. What stands between braces is filled in for each letter."
)
CONDITION = "{% if reason %} … {% endif %}"
PLACEHOLDERS = {
    "agency": _l("The agency's name"),
    "agencies": _l("The agencies, one by one: agency, standing"),
    "accepted": _l("True where the invitation was accepted"),
    "all": _l("How many agencies there are"),
    "city": _l("The city's name"),
    "closes_at": _l("When it ends; write it with moment(closes_at) or date(closes_at)"),
    "code": _l("Why a call failed: timed_out, not_public, certificate or not_reached; else there is a status"),
    "count": _l("How many they are"),
    "days": _l("Days left"),
    "ends_at": _l("Until when the link opens; write it with moment(ends_at)"),
    "entries": _l("What was gathered, one by one: subject, link"),
    "expires_at": _l("The last day it is valid; write it with date(expires_at)"),
    "festival": _l("The festival's name"),
    "home": _l("The address of this system"),
    "host": _l("The host that the webhook calls"),
    "innovation": _l("The innovation's name"),
    "is_changed": _l("True where a time is another one than was told before"),
    "is_gone": _l("True where the receiver says that it is no longer in use"),
    "label": _l("What the key or the webhook is called"),
    "link": _l("Where the button leads"),
    "lost_minutes": _l("For how many minutes the service was disturbed"),
    "message": _l("What the reader reported"),
    "missing": _l("How many sheets are missing"),
    "more": _l("How many more there are than are listed"),
    "name": _l("The person's name"),
    "note": _l("The verifier's note"),
    "partner": _l("The partner agency's name"),
    "partners": _l("The partner agencies' names"),
    "presentations": _l("The presentations, one by one: innovation, starts_at, minutes, before"),
    "reason": _l("The reason that was given"),
    "role": _l("What the partner is to do"),
    "round": _l("The round's name"),
    "since": _l("Since when; write it with date(since)"),
    "standing": _l("draft where an innovation is being prepared, else none"),
    "status": _l("The HTTP status of the answer"),
    "topic": _l("What somebody wants to follow"),
    "waiting": _l("The innovations that wait, one by one: innovation, agency, since"),
    "winners": _l("The winners, one by one: award, category, innovation, agency"),
    "year": _l("The year"),
}
