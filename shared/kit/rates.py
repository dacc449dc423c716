"""How often may somebody do something, at no cost to what may be done as often as one likes?"""

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Response, g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

_COUNTED = "rate_is_counted"


class RouteLimiter(Limiter):
    """Limits for the routes that it decorates, counted by address.

    In memory, per process: a request never touches the broker.
    """

    def __init__(self) -> None:
        super().__init__(_address, storage_uri="memory://", strategy="moving-window", headers_enabled=True)

    def init_app(self, app: Flask) -> None:
        """Count on the decorated routes alone.

        A decorated route asks by itself. What the library would do before and after every request is for limits of
        whole applications, of which we have none: it took a quarter of the time of handing in a sheet.
        """
        hooks = _Hooks(app)
        super().init_app(cast(Flask, hooks))
        app.after_request(lambda response: hooks.after(response) if _COUNTED in g else response)


class _Hooks:
    """An application as far as the limiter sets it up; what it would run with every request is only remembered."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.after: Callable[[Response], Response] = lambda response: response

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)

    def before_request(self, _check: object) -> None:
        """For limits of whole applications alone."""

    def after_request(self, tell: Callable[[Response], Response]) -> None:
        self.after = tell

    def teardown_request(self, _forget: object) -> None:
        """Forgets what ends with the request anyway."""


def _address() -> str:
    setattr(g, _COUNTED, True)
    return get_remote_address()
