"""What does a form need so that nothing typed is lost and nothing is done twice?"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Flask, Response, make_response, request
from flask_babel import format_datetime, get_locale, get_timezone
from marshmallow import Schema, ValidationError

from shared.kit import problems
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_


def install(app: Flask) -> None:
    """Add the globals `new_idempotency_key()` and `field_id(pointer)`."""
    app.add_template_global(new_idempotency_key)
    app.add_template_global(field_id)


def new_idempotency_key() -> str:
    """The key by which a form sent twice is known to be the same one."""
    return str(uuid4())


def field_id(pointer: str) -> str:
    """The name and id of the field that a JSON pointer names: `/levels/16` is `levels-16`."""
    return pointer.strip("/").replace("/", "-")


def in_city_time(shown: str) -> datetime:
    """The instant that a `datetime-local` field holds.

    Raises:
        ValueError: it holds none.
    """
    local = datetime.fromisoformat(shown)
    return local if local.tzinfo else local.replace(tzinfo=ZoneInfo(str(get_timezone())))


def errors_by_field(errors: Iterable[FieldError]) -> dict[str, str]:
    """A refusal's errors as the form macros take them: field id → sentences in the reader's language."""
    found: dict[str, str] = {}
    for error in errors:
        field, sentence = field_id(error.pointer), problems.say(error.message)
        found[field] = f"{found[field]} {sentence}" if field in found else sentence
    return found


def errors_of(refusal: Refusal) -> dict[str, str]:
    """A refusal as the form macros take it: by field, or in all, under the empty name."""
    return errors_by_field(refusal.errors) or {"": problems.say(refusal.detail)}


def autosaved(version: int, *, errors: Mapping[str, str], now: datetime) -> Response:
    """What `drafts.js` hears of a form that saved itself: the version from now on, the time, and what was not saved."""
    saved_at = format_datetime(now, "HH.mm" if get_locale().language == "id" else "HH:mm")
    return make_response({"version": version, "saved_at": saved_at, "errors": dict(errors)})


def not_autosaved(refusal: Refusal) -> Response:
    """Why it saved nothing, in JSON: a page would be taken for a broken connection, and sent again without end."""
    return make_response({"detail": problems.say(refusal.detail), "errors": errors_of(refusal)}, refusal.status)


def read(schema: Schema, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, by the same rules as in the API.

    Raises:
        Invalid: naming each field that is wrong.
    """
    try:
        found: dict[str, Any] = schema.load(typed)
    except ValidationError as error:
        raise Invalid(list(problems.field_errors(error.messages))) from error
    return found


def read_valid(schema: Schema, typed: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """What is right of what was typed, by the same rules as in the API, and what is wrong with the rest."""
    try:
        return schema.load(typed), []
    except ValidationError as error:
        return dict(error.valid_data or {}), list(problems.field_errors(error.messages))


def check_version(current: int) -> None:
    """Hold a form to the version that it was drawn from, in its field `version`.

    Raises:
        Refusal: somebody changed the row meanwhile.
    """
    if request.form.get("version") != str(current):
        raise Refusal(N_("Somebody changed it while you were writing. Open it in a second window and compare."))
