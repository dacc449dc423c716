"""Where does the committee write to a chosen audience, see whom it reaches, send it, and stop it?"""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _l

from services.notify.broadcasts import audiences, forms, rules, sending, use_cases
from services.notify.broadcasts.models import Broadcast
from services.notify.broadcasts.schemas import SENDERS
from services.notify.delivery.queries import mask
from services.notify.messages import framing
from shared.kit import auth, clock, edge
from shared.kit.auth import ADMIN, STAFF, open_to
from shared.kit.errors import Refusal
from shared.look.forms import errors_of

LIST = "/kelola/siaran"
_ONE = f"{LIST}/<uuid:broadcast_id>"
MOST_SHOWN = 200
STANDING_NAMES = {
    rules.DRAFT: (_l("Draft"), "neutral", "pencil"),
    rules.WAITING: (_l("Being prepared"), "info", "clock"),
    rules.LEAVING: (_l("On its way"), "info", "clock"),
    rules.DONE: (_l("Sent"), "good", "check"),
    rules.STOPPED: (_l("Stopped"), "warn", "cross"),
}

pages = Blueprint("broadcasts_pages", __name__, template_folder="templates")


@pages.get(LIST)
@open_to(*STAFF)
def list_broadcasts() -> str:
    """Who sent what to whom, and how it went; the newest first."""
    found, following = sending.page(edge.session(), before=_cursor())
    progress = sending.progress(edge.session(), [one.id for one in found])
    return render_template(
        "broadcasts/list.html",
        found=[(one, progress[one.id], sending.standing(one, progress[one.id]), _to(one)) for one in found],
        standings=STANDING_NAMES,
        following=following,
        may_send=_may_send(),
        is_gone="dihapus" in request.args,
    )


@pages.get(f"{LIST}/baru")
@open_to(*SENDERS)
def new_broadcast() -> str:
    return forms.drawn(None, forms.BLANK)


@pages.post(f"{LIST}/baru")
@open_to(*SENDERS)
def begin_broadcast() -> Response:
    try:
        broadcast = use_cases.begin(
            edge.session(),
            forms.typed(),
            public_url=forms.public_url(),
            ask=forms.ask(),
            by=auth.principal(),
            now=clock.now(),
        )
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(forms.drawn(None, forms.shown_again(), errors=errors_of(refusal)), refusal.status)
    return make_response(redirect(f"{LIST}/{broadcast.id}", 303))


@pages.get(_ONE)
@open_to(*STAFF)
def show_broadcast(broadcast_id: UUID) -> Response:
    """The letter as its reader sees it; of a draft whom it would reach, of what was sent how far it is."""
    return _page(use_cases.of(edge.session(), broadcast_id))


@pages.get(f"{_ONE}/ubah")
@open_to(*SENDERS)
def edit_broadcast(broadcast_id: UUID) -> str:
    broadcast = use_cases.of(edge.session(), broadcast_id)
    use_cases.check_draft(broadcast, version=broadcast.version)
    return forms.drawn(broadcast, forms.of_draft(broadcast))


@pages.post(f"{_ONE}/ubah")
@open_to(*SENDERS)
def change_broadcast(broadcast_id: UUID) -> Response:
    broadcast = use_cases.of(edge.session(), broadcast_id, is_locked=True)
    try:
        use_cases.change(
            edge.session(),
            broadcast,
            forms.typed(),
            version=forms.number("version"),
            public_url=forms.public_url(),
            ask=forms.ask(),
            now=clock.now(),
        )
    except use_cases.ChangedMeanwhile as refusal:
        edge.session().rollback()
        # What was typed stays; sent once more, knowing of the newer version, it takes that one's place.
        newer = forms.shown_again() | {"version": broadcast.version}
        return make_response(forms.drawn(broadcast, newer, errors=errors_of(refusal), is_newer=True), refusal.status)
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(forms.drawn(broadcast, forms.shown_again(), errors=errors_of(refusal)), refusal.status)
    return make_response(redirect(f"{LIST}/{broadcast_id}", 303))


@pages.post(f"{_ONE}/uji")
@open_to(*SENDERS)
def try_broadcast(broadcast_id: UUID) -> Response:
    """A letter to whoever presses the button, and to nobody else."""

    def send(broadcast: Broadcast) -> None:
        sending.send_test(
            edge.session(), broadcast, to=forms.own_address(), number=forms.number("tests"), now=clock.now()
        )

    return _done(broadcast_id, send, said="diuji")


@pages.get(f"{_ONE}/kirim")
@open_to(*SENDERS)
def ask_before_sending(broadcast_id: UUID) -> str:
    """How many will get it, once more, before it leaves."""
    broadcast = use_cases.of(edge.session(), broadcast_id)
    use_cases.check_draft(broadcast, version=broadcast.version)
    return _confirmation(broadcast)


@pages.post(f"{_ONE}/kirim")
@open_to(*SENDERS)
def send_broadcast(broadcast_id: UUID) -> Response:
    broadcast = use_cases.of(edge.session(), broadcast_id, is_locked=True)
    try:
        sending.send(
            edge.session(),
            broadcast,
            version=forms.number("version"),
            count=forms.number("count"),
            year=forms.year(),
            ask=forms.ask(),
            by=auth.principal(),
            now=clock.now(),
        )
    except use_cases.ChangedMeanwhile:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_confirmation(broadcast, errors=errors_of(refusal)), refusal.status)
    return make_response(redirect(f"{LIST}/{broadcast_id}", 303))


@pages.post(f"{_ONE}/hentikan")
@open_to(*SENDERS)
def stop_broadcast(broadcast_id: UUID) -> Response:
    """End what has not left yet."""
    return _done(
        broadcast_id,
        lambda broadcast: sending.stop(edge.session(), broadcast, by=auth.principal(), now=clock.now()),
    )


@pages.post(f"{_ONE}/hapus")
@open_to(*SENDERS)
def discard_broadcast(broadcast_id: UUID) -> Response:
    use_cases.discard(edge.session(), use_cases.of(edge.session(), broadcast_id, is_locked=True))
    return make_response(redirect(f"{LIST}?dihapus", 303))


def _done(broadcast_id: UUID, act: Callable[[Broadcast], None], *, said: str = "") -> Response:
    """The broadcast's page after an act; where it was refused, with the reason."""
    broadcast = use_cases.of(edge.session(), broadcast_id, is_locked=True)
    try:
        act(broadcast)
    except Refusal as refusal:
        edge.session().rollback()
        response = _page(use_cases.of(edge.session(), broadcast_id), errors=errors_of(refusal))
        response.status_code = refusal.status
        return response
    return make_response(redirect(f"{LIST}/{broadcast_id}{'?' if said else ''}{said}", 303))


def _page(broadcast: Broadcast, *, errors: Mapping[str, str] | None = None) -> Response:
    session, letters = edge.session(), forms.letters(broadcast)
    progress = sending.progress(session, [broadcast.id])[broadcast.id]
    standing = sending.standing(broadcast, progress)
    is_draft = standing == rules.DRAFT
    return framing.page(
        "broadcasts/broadcast.html",
        letters,
        broadcast=broadcast,
        letters_shown=letters,
        progress=progress,
        standing=standing,
        standings=STANDING_NAMES,
        to=_to(broadcast),
        reached=_reached(broadcast) if is_draft else None,
        show=str if auth.principal().has(ADMIN) else mask,
        most_shown=MOST_SHOWN,
        may_send=_may_send(),
        may_be_stopped=standing in {rules.WAITING, rules.LEAVING},
        is_tested="diuji" in request.args,
        errors=errors or {},
    )


def _confirmation(broadcast: Broadcast, *, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "broadcasts/confirm.html",
        broadcast=broadcast,
        reached=_reached(broadcast),
        to=_to(broadcast),
        errors=errors or {},
    )


def _reached(broadcast: Broadcast) -> audiences.Reached:
    return audiences.reached(edge.session(), broadcast, year=forms.year(), ask=forms.ask(), at=clock.now())


def _to(broadcast: Broadcast) -> list[str]:
    return forms.in_words(edge.session(), use_cases.chosen(broadcast))


def _may_send() -> bool:
    return auth.principal().has(*SENDERS)


def _cursor() -> UUID | None:
    try:
        return UUID(request.args.get("sesudah", ""))
    except ValueError:
        return None
