"""How does a request become one transaction and one answer?"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, Request, Response, current_app, g, request
from flask_smorest import Api
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from shared.kit import auth, bell, clock, idempotency
from shared.kit.db import Database
from shared.kit.errors import NotFound, PreconditionMissing, Stale

MAX_JSON_BYTES = 1024 * 1024
_FEWEST_DIGITS = len(str(MAX_JSON_BYTES))
UPLOADED_AS = frozenset({"multipart/form-data", "application/offset+octet-stream"})
_CODINGS = frozenset({"gzip", "zstd", "br"})


class ServiceApp(Flask):
    """A Flask application in which each request is one transaction, committed before the answer."""

    database: Database
    bell: bell.Bell
    authenticators: list[auth.Authenticator]
    api: Api
    queues: list[str]
    """On which the service works, so that their lengths are shown."""
    gauges: list[Callable[[Session], Iterable[GaugeMetricFamily]]]
    """What a service adds to its figures."""
    probes: dict[str, Callable[[], bool]]
    """Parts outside that a service can do without for a time: name, and whether it is there."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is a coroutine, and Flask would look for that eight times a request."""
        return func

    def dispatch_request(self) -> Response:
        """Identify, admit, and run the view inside its transaction."""
        asked, context = current_request(), current_context()
        if asked.routing_exception is not None:
            self.raise_routing_exception(asked)
        _limit_json(asked)
        context.principal = auth.ANYBODY
        if asked.view_args:
            _refuse_zero_bytes(asked.view_args)
        if asked.endpoint is not None and _is_static(asked.endpoint):
            return super().dispatch_request()  # type: ignore[return-value]
        # From here on somebody may have opened the session: authenticators read the database too.
        try:
            context.principal = caller = auth.identify(self.authenticators, asked)
            view = self.view_functions[asked.endpoint or ""]
            if asked.endpoint is not None:
                auth.admit(caller, getattr(view, "audience", None))
                auth.refuse_foreign_pages(caller, asked)
            key = None if hasattr(view, "keeps_keys") else idempotency.key_of(asked)
            if key is None or caller is auth.ANYBODY:
                return self._answer_and_commit()
            return self._answer_once(key)
        finally:
            opened: Session | None = context.pop("session", None)
            if opened is not None:
                opened.close()

    def _answer_once(self, key: str) -> Response:
        request_hash = idempotency.fingerprint(request)
        caller = g.principal
        before = idempotency.claim(session(), caller=caller, key=key, request_hash=request_hash, now=clock.now())
        if before is not None:
            return before
        response: Response = self.make_response(super().dispatch_request())
        if response.status_code < 400:
            idempotency.keep(session(), caller=caller, key=key, response=response)
            session().commit()
        return response

    def _answer_and_commit(self) -> Response:
        response: Response = self.make_response(super().dispatch_request())
        if response.status_code < 400 and "session" in current_context():
            session().commit()
        return response


def session() -> Session:
    """The current request's transaction; opened at the first use, committed before the answer."""
    if "session" not in g:
        g.session = current().database.session()
    opened: Session = g.session
    return opened


def current() -> ServiceApp:
    """The application that serves the current request."""
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def current_request() -> Request:
    """The current request itself: each look through Flask's `request` takes a microsecond, where it is asked much."""
    return request._get_current_object()  # type: ignore[attr-defined,no-any-return]


def current_context() -> Any:
    """What the current request keeps in Flask's `g`, itself, for the same reason."""
    return g._get_current_object()


def etag(version: int) -> str:
    """The entity tag of a row's version."""
    return f'"{version}"'


def check_if_match(version: int) -> None:
    """Hold an edit to the version it was made from.

    Raises:
        PreconditionMissing: no If-Match header.
        Stale: the row has another version now.
    """
    if "If-Match" not in request.headers:
        raise PreconditionMissing
    shown = request.if_match
    if not shown.star_tag and str(version) not in {_without_coding(tag) for tag in shown}:
        raise Stale(current=etag(version))


def _without_coding(tag: str) -> str:
    """The tag as we gave it: a proxy that compresses an answer says so at the tag's end (`"3-gzip"`, Caddy)."""
    bare, _, coding = tag.rpartition("-")
    return bare if coding in _CODINGS else tag


def _is_static(endpoint: str) -> bool:
    return endpoint == "static" or endpoint.endswith(".static")


def _refuse_zero_bytes(named: Mapping[str, object]) -> None:
    """Nothing is called so: PostgreSQL knows no text with a zero byte, and would break over the question."""
    if any("\x00" in value for value in named.values() if isinstance(value, str)):
        raise NotFound


def _limit_json(asked: Request) -> None:
    if len(asked.environ.get("CONTENT_LENGTH", "")) < _FEWEST_DIGITS:
        return
    # Uploads are bounded by their own rules; nobody has a megabyte of JSON to say.
    if (asked.content_length or 0) > MAX_JSON_BYTES and asked.mimetype not in UPLOADED_AS:
        raise RequestEntityTooLarge
