"""How does somebody who signs in choose by program what they are told?"""

from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from services.notify.audience.readers import READERS, person_id
from services.notify.preferences import typed, use_cases
from services.notify.preferences.rules import GROUPS, Wishes
from services.notify.preferences.schemas import PreferencesSchema
from shared.kit import clock, edge
from shared.kit.auth import open_to
from shared.kit.errors import FieldError, Invalid

api = Blueprint("preferences", __name__, description="What the caller is told, how and when")


@api.get("/preferences")
@open_to(*READERS)
@api.response(200, PreferencesSchema)
def read_preferences() -> dict[str, Any]:
    """Show what holds for the caller now."""
    return _shown(_held())


@api.put("/preferences")
@open_to(*READERS)
@api.arguments(PreferencesSchema)
@api.response(200, PreferencesSchema)
def put_preferences(body: dict[str, Any]) -> dict[str, Any]:
    """Hold to these wishes from now on."""
    try:
        wished = typed.wishes(_as_form(body), time_zone=current_app.config["BABEL_DEFAULT_TIMEZONE"])
    except Invalid as refused:
        raise Invalid([FieldError(_pointer(error.pointer), error.message) for error in refused.errors]) from refused
    use_cases.change(edge.session(), person_id(), wished, now=clock.now())
    return _shown(wished)


def _held() -> Wishes:
    reader = person_id()
    return use_cases.wishes(edge.session(), [reader])[reader]


def _shown(wishes: Wishes) -> dict[str, Any]:
    chosen = {group.name: wishes.of_group(group) for group in GROUPS}
    return {
        "language": wishes.language,
        "quiet_from": f"{wishes.quiet_from:%H:%M}" if wishes.quiet_from else None,
        "quiet_until": f"{wishes.quiet_until:%H:%M}" if wishes.quiet_until else None,
        "choices": {name: {"email": choice.email, "inbox": choice.inbox} for name, choice in chosen.items()},
    }


def _as_form(body: dict[str, Any]) -> dict[str, str]:
    """The same as it would be typed on the page, so that one place says what may be wished."""
    form = typed.form_of(_held()) | {
        typed.LANGUAGE: body["language"],
        typed.QUIET_FROM: body["quiet_from"] or "",
        typed.QUIET_UNTIL: body["quiet_until"] or "",
    }
    for name, choice in body["choices"].items():
        form[f"{typed.BY_EMAIL}{name}"] = choice["email"]
        form.pop(f"{typed.IN_APP}{name}", None)
        if choice["inbox"]:
            form[f"{typed.IN_APP}{name}"] = "1"
    return form


def _pointer(of_form: str) -> str:
    named = {f"/{typed.LANGUAGE}": "/language", f"/{typed.QUIET_FROM}": "/quiet_from"}
    named[f"/{typed.QUIET_UNTIL}"] = "/quiet_until"
    return named.get(of_form, f"/choices/{of_form.removeprefix(f'/{typed.BY_EMAIL}')}/email")
