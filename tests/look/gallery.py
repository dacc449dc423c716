"""How do all the pieces look together?  `python -m tests.look.gallery` serves them on http://localhost:8123"""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, render_template, request

from shared import look
from shared.kit import auth

_PROBLEM = {
    "title": "Tidak ditemukan",
    "detail": "Alamat ini tidak ada, atau isinya tidak terbuka untuk Anda.",
    "errors": [],
    "correlation_id": "4f1c2a9e",
}


def create_app() -> Flask:
    """The shell alone, with a page that shows every macro and no service around it."""
    app = Flask(__name__, static_folder=None, template_folder=str(Path(__file__).parent / "templates"))
    app.config.update(CITY_NAME="Kota Pagar Alam", PUBLIC_URL="https://inovasi.contoh.test")
    look.install(app)
    app.before_request(_sign_in_on_wish)
    for address, name, values in (
        ("/", "gallery.html", _things()),
        ("/inovasi", "list.html", _things()),
        ("/formulir", "form.html", {}),
        ("/papan", "board.html", {}),
        ("/masalah", "look/problem.html", {"problem": _PROBLEM, "status": 404}),
    ):
        view = auth.open_to(auth.PUBLIC)(lambda name=name, values=values: render_template(name, **values))
        app.add_url_rule(address, name, view)
    app.add_url_rule("/kelola/kotak-masuk/aliran", "inbox", auth.open_to(auth.PUBLIC)(_inbox))
    return app


def _inbox() -> Response:
    """A reader's inbox, told of once; the browser is to come back in an hour."""
    told = 'retry: 3600000\n\nevent: inbox\ndata: {"unread": 120, "newest": "0198"}\n\n'
    return Response(told, mimetype="text/event-stream")


def _sign_in_on_wish() -> None:
    if "staff" in request.args:
        g.principal = auth.Principal(
            id="staff:1", name="Siti Contoh", roles=frozenset({auth.VERIFIER, auth.JUDGE}), by_cookie=True
        )


def _things() -> dict[str, Any]:
    return {"instant": datetime(2026, 3, 5, 7, 7, tzinfo=UTC), "day": date(2026, 3, 5)}


if __name__ == "__main__":
    create_app().run(port=8123)
