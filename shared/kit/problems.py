"""How does a person or a program learn what went wrong, in one place for all of it?"""

import json
import traceback
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, make_response, redirect, render_template, request
from flask_babel import format_date, gettext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from shared.kit import auth, logs
from shared.kit.errors import FieldError, Invalid, Refusal, Unauthenticated
from shared.kit.messages import N_, Message

log = logs.get(__name__)

PROBLEM_JSON = "application/problem+json"

_BY_STATUS: Mapping[int, tuple[str, Message, Message]] = {
    400: ("bad-request", N_("The request could not be read"), N_("Check that the body is valid JSON and send again.")),
    404: ("not-found", N_("Not found"), N_("This address leads nowhere, or to something you may not see.")),
    405: ("method-not-allowed", N_("Not possible here"), N_("This address does not take that method.")),
    413: ("too-large", N_("Too large"), N_("What you sent is larger than allowed. Make it smaller and send again.")),
    415: ("unsupported-media-type", N_("Unsupported format"), N_("Send it in the format that the API describes.")),
    422: ("invalid", N_("Some of it is not right yet"), N_("Nothing was saved. Please mend the fields named.")),
    429: ("too-many-requests", N_("Too many requests"), N_("Please wait a moment, then try again.")),
    500: ("our-fault", N_("This is our fault"), N_("Nothing was saved. Please try again; tell us the code below.")),
    503: ("away", N_("Briefly not available"), N_("Nothing was lost. Please try again in a few seconds.")),
}

# marshmallow's and webargs' own sentences, so that they are translated like ours.
LIBRARY_MESSAGES = (
    N_("Missing data for required field."),
    N_("Field may not be null."),
    N_("Unknown field."),
    N_("Invalid input type."),
    N_("Not a valid string."),
    N_("Not a valid utf-8 string."),
    N_("Not a valid integer."),
    N_("Not a valid number."),
    N_("Not a valid boolean."),
    N_("Not a valid list."),
    N_("Not a valid mapping type."),
    N_("Not a valid UUID."),
    N_("Not a valid date."),
    N_("Not a valid datetime."),
    N_("Not a valid URL."),
    N_("Not a valid email address."),
    N_("Invalid JSON body."),
    N_("Invalid value."),
    N_("Number too large."),
    N_("Special numeric values (nan or infinity) are not permitted."),
)


def say(message: Message) -> str:
    """The sentence in the reader's language; values that are sentences or days are written in it too."""
    values = {name: _written(value) for name, value in message.values.items()}
    translated: str = gettext(message.text)
    return translated % values if values else translated


def _written(value: object) -> object:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return format_date(value, "d MMMM y")
    return value


def wants_json() -> bool:
    """Whether the caller is a program: under /api and /internal everybody is."""
    return request.path.startswith(("/api/", "/internal/", "/livez", "/readyz", "/metrics"))


def install(app: Flask) -> None:
    """Answer every error with problem+json (RFC 9457) to programs and a page to people."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(Exception, _unexpected)


def _refused(refusal: Refusal) -> Response:
    if isinstance(refusal, Unauthenticated) and not wants_json() and request.method == "GET":
        return make_response(redirect(f"/masuk?lanjut={quote(request.full_path.rstrip('?'))}", 303))
    if (
        isinstance(refusal, Unauthenticated)
        and not wants_json()
        and request.form
        and auth.comes_from_our_pages(request)
    ):
        # The sign-in ran out while somebody was typing: what was typed goes along to the sign-in and back.
        page = render_template("look/signed_out.html", onward=request.path, typed=request.form.items(multi=True))
        return make_response(page, refusal.status)
    return answer(refusal.status, refusal.slug, refusal.title, refusal.detail, refusal.errors)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages") if hasattr(error, "data") else None
    if status == 422 and messages:
        return _refused(Invalid(list(field_errors(messages))))
    slug, title, detail = _BY_STATUS.get(status, (f"http-{status}", N_("Not possible"), N_("Please check and retry.")))
    response = answer(status, slug, title, detail)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def field_errors(messages: Any, pointer: str = "") -> Iterator[FieldError]:
    """marshmallow's nested messages as one error per JSON pointer; webargs' location level is left out."""
    if isinstance(messages, str | Message):
        yield FieldError(pointer or "/", messages if isinstance(messages, Message) else Message(messages))
    elif isinstance(messages, list):
        for message in messages:
            yield from field_errors(message, pointer)
    elif isinstance(messages, dict):
        for key, nested in messages.items():
            is_location = not pointer and key in {"json", "query", "form", "files", "headers"}
            step = "" if is_location or key in {"_schema", "value"} else f"/{key}"
            yield from field_errors(nested, pointer + step)


def _database(error: DBAPIError) -> Response:
    state = getattr(error.orig, "sqlstate", None) or ""
    # Without a state it is the connection, or the driver would not send a value: only the first may be tried again.
    is_away = not state and isinstance(error, OperationalError | InterfaceError)
    if error.connection_invalidated or is_away or state[:2] in {"08", "40", "53", "55", "57"}:
        log.warning("database.away", state=state, error=type(error.orig).__name__)
        return _retry_soon()
    return _unexpected(error)


def _busy(_error: PoolTimeout) -> Response:
    log.warning("database.pool_exhausted")
    return _retry_soon()


def _retry_soon() -> Response:
    response = answer(503, *_BY_STATUS[503])
    response.headers["Retry-After"] = "2"
    return response


def _unexpected(error: Exception) -> Response:
    if isinstance(error, RecursionError | ValueError) and _came_from_json(error):
        return answer(400, *_BY_STATUS[400])
    log.error("request.failed", method=request.method, endpoint=request.endpoint, exc_info=error)
    return answer(500, *_BY_STATUS[500])


def _came_from_json(error: Exception) -> bool:
    """Whether the body's JSON itself was too much: brackets too deep, or a number of thousands of digits."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].filename == json.decoder.__file__


def answer(status: int, slug: str, title: Message, detail: Message, errors: tuple[FieldError, ...] = ()) -> Response:
    """The problem as JSON or as a page, in the reader's language, with the correlation id."""
    problem = {
        "type": f"/masalah/{slug}",
        "title": say(title),
        "status": status,
        "detail": say(detail),
        "instance": request.path,
        "correlation_id": logs.correlation_id(),
        "errors": [{"pointer": error.pointer, "detail": say(error.message)} for error in errors],
    }
    if wants_json():
        response = make_response(problem, status)
        response.content_type = PROBLEM_JSON
        return response
    return make_response(render_template("look/problem.html", problem=problem, status=status), status)
