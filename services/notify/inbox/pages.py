"""Where does somebody who signed in read what there is to know?"""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from services.notify.audience.readers import READERS, person_id
from services.notify.delivery.pages import KIND_NAMES
from services.notify.inbox import use_cases
from services.notify.inbox.reading import words
from services.notify.messages import use_cases as messages
from shared.kit import clock, edge
from shared.kit.auth import open_to
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_

PLACE = "/kelola/kotak-masuk"
UNREAD = "belum-dibaca"

pages = Blueprint("inbox_pages", __name__, template_folder="templates")


@pages.get(PLACE)
@open_to(*READERS)
def show_inbox() -> str:
    """What the reader was told, the newest first; all of it, or what was not read yet."""
    session, reader, is_unread = edge.session(), person_id(), UNREAD in request.args
    before = _uuid(request.args.get("sesudah"))
    items, following = use_cases.items(session, reader, is_unread=is_unread, before=before)
    unread = use_cases.unread(session, [reader])[reader]
    sender, language, wordings = current_app.extensions["sender"], get_locale().language, messages.wordings(session)
    return render_template(
        "inbox/inbox.html",
        entries=[(item, words(sender, item, language=language, wordings=wordings)) for item in items],
        unread=unread,
        inbox_unread=unread.count,
        is_unread=is_unread,
        before=before,
        following=following,
        kinds=KIND_NAMES,
    )


@pages.post(f"{PLACE}/<uuid:item_id>/dibaca")
@open_to(*READERS)
def mark_item_read(item_id: UUID) -> Response:
    """Write down that it was read; with `buka`, go where it leads."""
    item = use_cases.mark_read(edge.session(), person_id(), item_id, now=clock.now())
    if "buka" not in request.form:
        return redirect(_back(), 303)
    sender, wordings = current_app.extensions["sender"], messages.wordings(edge.session())
    said = words(sender, item, language=get_locale().language, wordings=wordings)
    return redirect(said.link or PLACE, 303)


@pages.post(f"{PLACE}/dibaca")
@open_to(*READERS)
def mark_inbox_read() -> Response:
    """Write down that everything up to the newest item that was shown was read."""
    upto = _uuid(request.form.get("sampai"))
    if upto is None:
        raise Invalid([FieldError("/sampai", N_("Which message was the newest is missing. Open your inbox anew."))])
    use_cases.mark_all_read(edge.session(), person_id(), upto=upto, now=clock.now())
    return redirect(_back(), 303)


def _back() -> str:
    """The page of the inbox that the form was on."""
    kept: dict[str, str] = {UNREAD: ""} if UNREAD in request.form else {}
    if before := _uuid(request.form.get("sesudah")):
        kept["sesudah"] = str(before)
    return f"{PLACE}?{urlencode(kept)}" if kept else PLACE


def _uuid(typed: str | None) -> UUID | None:
    try:
        return UUID(typed or "")
    except ValueError:
        return None
