"""How do styles and pictures stay in the browser's cache, and change at once when they change?"""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for
from flask_bootstrap import Bootstrap5

_STATIC = Path(__file__).parent / "static"
_YEAR_S = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Add the globals `asset(name)` and `bootstrap_css()`, and let browsers keep what has a version for a year."""
    app.add_template_global(address, "asset")
    app.add_template_global(bootstrap_address, "bootstrap_css")
    app.after_request(_keep_for_long)


def address(name: str) -> str:
    """Where one of our static files is, with the version of its content."""
    return url_for("look.static", filename=name, v=_version(name))


def bootstrap_address() -> str:
    """Where Bootstrap's style is, with Bootstrap's version."""
    return url_for("bootstrap.static", filename="css/bootstrap.min.css", v=Bootstrap5.bootstrap_version)


@cache
def _version(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]


def _keep_for_long(response: Response) -> Response:
    if (request.endpoint or "").endswith(".static") and "v" in request.args and response.status_code in {200, 304}:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
        response.headers.pop("Vary", None)
    return response
