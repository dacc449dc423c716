"""Where do staff read every kind of letter, put it into other words, and go back?"""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext as _

from services.notify.delivery.pages import KIND_NAMES
from services.notify.messages import framing
from services.notify.messages.letters import LANGUAGES
from services.notify.messages.models import ALL
from services.notify.messages.samples import OF_A_FESTIVAL, SAMPLES
from services.notify.wording import specimens, use_cases
from services.notify.wording.names import CONDITION, HOW, PLACEHOLDERS
from services.notify.wording.schemas import EDITORS
from services.notify.wording.use_cases import Author, Change, Place
from shared.kit import auth, clock, edge, idempotency
from shared.kit.auth import STAFF, open_to
from shared.kit.errors import NotFound, Refusal
from shared.look.forms import errors_of

LIST = "/kelola/pesan/kata"
_KIND = f"{LIST}/<letter>"
_PLACE = f"{_KIND}/<language>"

pages = Blueprint("wording_pages", __name__, template_folder="templates")


@pages.get(LIST)
@open_to(*STAFF)
def list_letters() -> str:
    """Every kind of letter, and which were put into other words."""
    edited = use_cases.edited(edge.session())
    found = [(kind, KIND_NAMES[kind], edited.get(kind, 0)) for kind in SAMPLES]
    return render_template("wording/list.html", found=found)


@pages.get(_KIND)
@open_to(*STAFF)
def show_letter(letter: str) -> Response:
    """A letter of the kind as its reader sees it, in each language."""
    places = [_place(letter, language) for language in LANGUAGES]
    shown = [(place, use_cases.current(edge.session(), place)) for place in places]
    letters = [specimens.letter(place, current.template) for place, current in shown]
    return framing.page(
        "wording/letter.html",
        letters,
        **_about(places[0]),
        shown=[(*both, drawn) for both, drawn in zip(shown, letters, strict=True)],
        may_edit=auth.principal().has(*EDITORS),
    )


@pages.get(_PLACE)
@open_to(*EDITORS)
def edit_wording(letter: str, language: str) -> Response:
    place = _place(letter, language)
    current = use_cases.current(edge.session(), place)
    return _form(place, {"template": current.template, "version": current.version}, template=current.template)


@pages.post(f"{_PLACE}/pratinjau")
@open_to(*EDITORS)
@idempotency.kept_by_view
def preview_wording(letter: str, language: str) -> Response:
    """The form as it was filled in, with the letter that would come of it; nothing is kept."""
    place = _place(letter, language)
    try:
        template = use_cases.check(place, request.form.get("template", ""), specimens.trial())
    except Refusal as refusal:
        return _refused(_form(place, request.form, errors=errors_of(refusal)), refusal)
    return _form(place, request.form, template=template)


@pages.post(_PLACE)
@open_to(*EDITORS)
def save_wording(letter: str, language: str) -> Response:
    place = _place(letter, language)
    try:
        use_cases.save(
            edge.session(),
            place,
            typed=request.form.get("template", ""),
            change=_change(),
            trial=specimens.trial(),
        )
    except use_cases.WrittenMeanwhile as refusal:
        edge.session().rollback()
        return _refused(_meanwhile(place, refusal), refusal)
    except Refusal as refusal:
        edge.session().rollback()
        return _refused(_form(place, request.form, errors=errors_of(refusal)), refusal)
    return make_response(redirect(_address(place, "/riwayat", "tersimpan"), 303))


@pages.get(f"{_PLACE}/riwayat")
@open_to(*STAFF)
def show_history(letter: str, language: str) -> str:
    """Who changed what, when and why; and the ways back."""
    return _history(_place(letter, language))


@pages.post(f"{_PLACE}/riwayat")
@open_to(*EDITORS)
def go_back(letter: str, language: str) -> Response:
    """To the words of an earlier version, or, where none is named, to what there was without any."""
    place, chosen = _place(letter, language), request.form.get("to", "")
    try:
        if chosen:
            use_cases.restore(edge.session(), place, to=_number(chosen), change=_change(), trial=specimens.trial())
        else:
            use_cases.go_back(edge.session(), place, change=_change())
    except NotFound:
        raise
    except Refusal as refusal:
        edge.session().rollback()
        return _refused(make_response(_history(place, errors=errors_of(refusal))), refusal)
    return make_response(redirect(_address(place, "/riwayat", "tersimpan"), 303))


def _place(kind: str, language: str) -> Place:
    place = Place(kind=kind, language=language, festival=_festival())
    use_cases.check_place(place)
    return place


def _festival() -> str:
    """The festival that the address names; of one that is not known here there are no letters.

    Raises:
        NotFound: it is none of ours.
    """
    shown = request.args.get("festival", "")
    if not shown:
        return ALL
    try:
        festival = str(UUID(shown))
    except ValueError:
        raise NotFound from None
    if festival not in use_cases.festivals(edge.session()):
        raise NotFound
    return festival


def _form(
    place: Place,
    typed: Mapping[str, object],
    *,
    template: str | None = None,
    errors: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """The form, with the letter that `template` makes where it makes one."""
    letters = [] if template is None else [specimens.letter(place, template)]
    sample = SAMPLES[place.kind].values
    known = {name: sample.get(name) for name in sorted({*sample, *specimens.trial().others})}
    return framing.page(
        "wording/edit.html",
        letters,
        **_about(place),
        place=place,
        typed=typed,
        letter=letters[0] if letters else None,
        how=HOW,
        condition=CONDITION,
        known=[(f"{{{{ {name} }}}}", PLACEHOLDERS[name], value) for name, value in known.items()],
        errors=errors or {},
        **more,
    )


def _meanwhile(place: Place, refusal: Refusal) -> Response:
    """What was typed, beside what somebody else saved; the next attempt is one at the newer version."""
    step = next(iter(use_cases.history(edge.session(), place)), None)
    current = use_cases.current(edge.session(), place)
    typed = {**request.form, "version": current.version}
    return _form(place, typed, errors=errors_of(refusal), theirs=step)


def _history(place: Place, *, errors: Mapping[str, str] | None = None) -> str:
    steps = use_cases.history(edge.session(), place)
    ways = [("", _("To the wording of all letters of this kind") if place.festival else _("To the original wording"))]
    ways += [
        (str(one.version), _("To version %(version)s, by %(author)s", version=one.version, author=one.author))
        for one in (step.wording for step in steps)
        if one.template is not None
    ]
    return render_template(
        "wording/history.html",
        **_about(place),
        place=place,
        current=use_cases.current(edge.session(), place),
        steps=steps,
        ways=ways,
        may_edit=auth.principal().has(*EDITORS),
        is_saved="tersimpan" in request.args,
        errors=errors or {},
        typed=request.form,
    )


def _about(place: Place) -> dict[str, object]:
    """What the pages of a kind have in common."""
    festivals = use_cases.festivals(edge.session()) if place.kind in OF_A_FESTIVAL else {}
    return {
        "kind": place.kind,
        "name": KIND_NAMES[place.kind],
        "festivals": festivals,
        "festival": place.festival,
        "of_festival": festivals.get(place.festival, ""),
        "query": f"?festival={place.festival}" if place.festival else "",
    }


def _refused(response: Response, refusal: Refusal) -> Response:
    response.status_code = refusal.status
    return response


def _change() -> Change:
    caller = auth.principal()
    return Change(
        version=_number(request.form.get("version", "")),
        reason=request.form.get("reason", ""),
        by=Author(id=caller.id, name=caller.name or caller.id),
        at=clock.now(),
    )


def _number(shown: str) -> int:
    """A version that was shown; what is none is older than all."""
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else -1


def _address(place: Place, below: str, said: str) -> str:
    festival = f"&festival={place.festival}" if place.festival else ""
    return f"{LIST}/{place.kind}/{place.language}{below}?{said}{festival}"
