"""How are live boards sent to many viewers at once? For gunicorn with gevent workers: SSE and nothing else.

    gunicorn -k gevent -w 1 --worker-connections 3000 "services.scoring.stream:serve()"

gunicorn makes sockets, locks and threads cooperative before it imports this; psycopg notices and waits politely.
"""

from flask import Response, request

from services.scoring.board import live
from services.scoring.config import Settings
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.views import View
from services.scoring.handlers import HANDLERS
from shared import look
from shared.kit import edge, garbage, streams, web
from shared.kit.auth import PUBLIC, open_to
from shared.kit.edge import ServiceApp


def serve() -> ServiceApp:
    """The application of a process that serves it, told by the environment."""
    app = create_app(Settings.from_env())
    garbage.pass_over_what_stands()
    return app


def create_app(settings: Settings) -> ServiceApp:
    """The application."""
    app = web.create_app(__name__, settings.common)
    app.extensions["handlers"] = HANDLERS
    look.install(app)
    boards = live.boards(app.database, redis_url=settings.common.redis_url)
    streams.stop_with(boards)

    @app.get("/festival/<slug>/papan/aliran", endpoint="board_stream")
    @open_to(PUBLIC)
    def stream_board(slug: str) -> Response:
        festival = festivals.festival_at(edge.session(), slug)
        last_seen = request.headers.get("Last-Event-ID", "")
        return streams.answer(boards.watch((festival.id, View.PUBLIC), last_seen=last_seen))

    return app
