"""Where do staff see what was told to whom, and send again what failed?"""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.notify.delivery import again, outcomes, queries
from services.notify.delivery.models import (
    BOUNCED,
    DELIVERED,
    DIGEST,
    FAILED,
    INBOX,
    PENDING,
    SENDING,
    STATES,
    SUPPRESSED,
)
from services.notify.delivery.planning import NO_LONGER_NEEDED, STOPPED
from services.notify.delivery.rows import NO_ADDRESS, TURNED_OFF
from shared.kit import auth, clock, edge, ids
from shared.kit.auth import ADMIN, COMMITTEE, STAFF, VERIFIER, open_to

SENDERS = (ADMIN, COMMITTEE, VERIFIER)

MOST_SOUGHT = 200

STATE_NAMES = {
    PENDING: _l("Waiting"),
    SENDING: _l("Being sent"),
    DELIVERED: _l("Delivered"),
    BOUNCED: _l("Came back"),
    FAILED: _l("Failed"),
    SUPPRESSED: _l("Not sent"),
}
REASON_NAMES = {
    NO_ADDRESS: _l("The agency has no e-mail address."),
    outcomes.ADDRESS_REFUSES: _l("Letters to this address came back, or its owner complained."),
    outcomes.UNSUBSCRIBED: _l("The recipient stopped following."),
    TURNED_OFF: _l("The recipient wants no e-mail of this."),
    NO_LONGER_NEEDED: _l("The reason for it was gone."),
    STOPPED: _l("The committee stopped it."),
    "in_digest": _l("It was part of a digest."),
    "read_before": _l("It was read in the app before."),
    "dropped": _l("No longer meant for this recipient."),
}
CHANNEL_NAMES = {
    INBOX: _l("in the app"),
    DIGEST: _l("in a digest"),
}
KIND_NAMES = {
    "agency_registered": _l("Agency registered"),
    "person_registered": _l("Account made"),
    "password_link": _l("Link to choose a password"),
    "api_key_issued": _l("API key issued"),
    "collaboration_invited": _l("Invitation to collaborate"),
    "collaboration_answered": _l("Answer to an invitation"),
    "collaboration_ended": _l("A partner left"),
    "innovation_to_verify": _l("To be verified"),
    "innovation_received": _l("Receipt of a submission"),
    "innovation_returned": _l("Returned with a note"),
    "innovation_verified": _l("Verified"),
    "innovation_withdrawn": _l("Withdrawn"),
    "period_extended": _l("Period extended"),
    "correction_reported": _l("Error reported"),
    "festival_opened": _l("Festival opened"),
    "entry_entered": _l("Entered in a festival"),
    "presentation_times": _l("Times of presentations"),
    "judge_invited": _l("Judge invited"),
    "judge_awaited": _l("Judge reminded of missing sheets"),
    "festival_finalised": _l("Festival finalised"),
    "vote_requested": _l("Favourite vote to be confirmed"),
    "follow_requested": _l("To follow, to be confirmed"),
    "followed_verified": _l("To followers: published"),
    "followed_withdrawn": _l("To followers: ended"),
    "followed_entered": _l("To followers: in a festival"),
    "followed_result": _l("To followers: result"),
    "reminder_duty": _l("Reminder: no innovation yet"),
    "reminder_summary": _l("Reminder: agencies without an innovation"),
    "reminder_draft": _l("Reminder: a draft is waiting"),
    "reminder_returned": _l("Reminder: still to be revised"),
    "reminder_unchecked": _l("Reminder: waiting to be checked"),
    "digest": _l("Digest of many messages"),
    "followed_digest": _l("To followers: digest"),
    "webhook_stopped": _l("Webhook paused or ended"),
    "broadcast": _l("Broadcast"),
}

pages = Blueprint("delivery_pages", __name__, template_folder="templates")


@pages.get("/kelola/pesan")
@open_to(*STAFF)
def list_messages() -> str:
    """The ledger, newest first, with what needs a person on top."""
    state = request.args.get("status")
    chosen = state if state in STATES else None
    # A zero byte is in no name, and PostgreSQL takes none.
    sought = request.args.get("cari", "").replace("\0", "")[:MOST_SOUGHT]
    entries, following = queries.deliveries(edge.session(), state=chosen, sought=sought, before=_cursor())
    caller = auth.principal()
    return render_template(
        "notify/messages.html",
        entries=entries,
        following=following,
        chosen=chosen,
        sought=sought,
        counts=queries.counts(edge.session()),
        dead_ends=queries.dead_ends(edge.session()),
        states=STATE_NAMES,
        kinds=KIND_NAMES,
        reasons=REASON_NAMES,
        channels=CHANNEL_NAMES,
        show=(lambda recipient: recipient) if caller.has(ADMIN) else queries.mask,
        may_send=caller.has(*SENDERS),
        may_be_sent_again=again.may_be_sent_again,
        new_key=ids.new_id,
    )


@pages.post("/kelola/pesan/<uuid:delivery_id>/kirim-ulang")
@open_to(*SENDERS)
def send_message_again(delivery_id: UUID) -> Response:
    """Send one that failed again."""
    again.send_again(edge.session(), delivery_id, now=clock.now())
    return redirect(url_for("delivery_pages.list_messages"), 303)


def _cursor() -> UUID | None:
    try:
        return UUID(request.args.get("sesudah", ""))
    except ValueError:
        return None
