"""How are live boards sent to many viewers at once? For gunicorn with gevent workers: SSE and nothing else.

    gunicorn -k gevent -w 1 --worker-connections 3000 "services.scoring.stream:create_app()"

gunicorn makes sockets, locks and threads cooperative before it imports this; psycopg notices and waits politely.
"""

import signal
from types import FrameType

from flask import Response, request

from services.scoring.board.live import Boards
from services.scoring.config import Settings
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.views import View
from services.scoring.handlers import HANDLERS
from shared import look
from shared.kit import edge, web
from shared.kit.auth import PUBLIC, open_to
from shared.kit.edge import ServiceApp

_MAX_VERSION_DIGITS = 9
_HEADERS = {
    # no-transform: compressing would hold events back.
    "Cache-Control": "no-cache, no-transform",
    # The same said to nginx, where somebody puts one in front.
    "X-Accel-Buffering": "no",
}


def create_app(settings: Settings | None = None) -> ServiceApp:
    """The application, from the environment where no settings are given."""
    settings = settings or Settings.from_env()
    app = web.create_app(__name__, settings.common)
    app.extensions["handlers"] = HANDLERS
    look.install(app)
    boards = Boards(app.database, redis_url=settings.common.redis_url)
    _stop_with(boards)

    @app.get("/festival/<slug>/papan/aliran", endpoint="board_stream")
    @open_to(PUBLIC)
    def stream_board(slug: str) -> Response:
        festival = festivals.festival_at(edge.session(), slug)
        watching = boards.watch(festival.id, view=View.PUBLIC, last_seen=_last_seen())
        return Response(watching, mimetype="text/event-stream", headers=_HEADERS)

    return app


def _last_seen() -> int:
    shown = request.headers.get("Last-Event-ID", "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= _MAX_VERSION_DIGITS else 0


def _stop_with(boards: Boards) -> None:
    """Let viewers go when gunicorn stops the worker, which would otherwise wait 30 s for them."""
    before = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        boards.stop()
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, stop)
