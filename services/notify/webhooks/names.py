"""How are events, conditions and reasons called, in plain words?"""

from flask_babel import lazy_gettext as _l

from services.notify.channels import webhook
from services.notify.webhooks import concerns, queries, settling, use_cases
from services.notify.webhooks.models import DELIVERED, ENDED, FAILED, PAUSED, PENDING, SENDING, SUPPRESSED

TYPE_NAMES = {
    "inovasi.agency.registered.v1": _l("The agency's entry changed"),
    "inovasi.api_key.issued.v1": _l("An API key was issued"),
    "inovasi.collaboration.invited.v1": _l("An agency was invited to collaborate"),
    "inovasi.collaboration.answered.v1": _l("An invitation was answered"),
    "inovasi.collaboration.ended.v1": _l("A partner left"),
    "inovasi.innovation.submitted.v1": _l("An innovation was submitted"),
    "inovasi.innovation.returned.v1": _l("An innovation was returned"),
    "inovasi.innovation.verified.v1": _l("An innovation was verified"),
    "inovasi.innovation.withdrawn.v1": _l("An innovation was withdrawn"),
    "inovasi.period.extended.v1": _l("The period was extended"),
    "inovasi.duty.changed.v1": _l("The duty of the year stands otherwise"),
    "inovasi.correction.reported.v1": _l("An error in a text was reported"),
    "inovasi.festival.opened.v1": _l("A festival was opened"),
    "inovasi.entry.entered.v1": _l("An innovation takes part in a festival"),
    "inovasi.presentations.scheduled.v1": _l("Presentations have their times"),
    "inovasi.festival.finalised.v1": _l("A festival's result is final"),
    concerns.PING: _l("Test"),
}
CONDITION_NAMES = {
    queries.WELL: (_l("Works"), "good", "check"),
    queries.UNTRIED: (_l("Not called yet"), "neutral", "clock"),
    queries.FAILING: (_l("Fails; tried again"), "warn", "warning"),
    PAUSED: (_l("Paused"), "warn", "clock"),
    ENDED: (_l("Ended"), "neutral", "cross"),
}
STOPPED_BECAUSE = {
    use_cases.BY_HAND: _l("Somebody paused it. What happens meanwhile waits."),
    settling.FAILING: _l("Every call failed for three days, so it was paused. What happens meanwhile waits."),
    settling.GONE: _l("The receiver answered 410: the address is no longer in use. Nothing waits for it."),
}
STATE_NAMES = {
    PENDING: (_l("Waiting"), "info", "clock"),
    SENDING: (_l("Being sent"), "info", "clock"),
    DELIVERED: (_l("Delivered"), "good", "check"),
    FAILED: (_l("Failed"), "bad", "warning"),
    SUPPRESSED: (_l("Not sent"), "neutral", "cross"),
}
_REASONS = {
    webhook.TIMED_OUT: _l("The receiver did not answer in time."),
    webhook.NOT_PUBLIC: _l("The name leads to an address that is not on the internet; nothing was sent."),
    webhook.NO_CERTIFICATE: _l("The receiver's certificate cannot be trusted; nothing was sent."),
    webhook.NOT_REACHED: _l("The receiver could not be reached."),
    use_cases.SKIPPED: _l("Left out when the webhook was resumed."),
    settling.GONE: _l("The receiver is no longer in use (410)."),
    settling.GAVE_UP: _l("Given up after three days."),
}


def reason(code: str) -> str:
    """Why, in words, with what the other side said behind it; what we have no words for as it is."""
    kind, _, rest = code.partition(": ")
    if kind not in _REASONS:
        return code
    return " ".join(filter(None, (str(_REASONS[kind]), reason(rest) if rest else "")))
