"""How does a number in the corner of every page stay true? For gunicorn with gevent workers: SSE and nothing else.

    gunicorn -k gevent -w 1 --worker-connections 3000 "services.notify.stream:serve()"

gunicorn makes sockets, locks and threads cooperative before it imports this.
"""

from flask import Response, request

from services.notify.audience.readers import READERS, person_id
from services.notify.config import Settings
from services.notify.handlers import HANDLERS
from services.notify.inbox import live
from shared import look
from shared.kit import garbage, streams, web
from shared.kit.auth import open_to
from shared.kit.edge import ServiceApp

# A sign-in that ended is noticed when the browser comes back.
AT_MOST_S = 15 * 60.0


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
    inboxes = live.inboxes(app.database, redis_url=settings.common.redis_url)
    streams.stop_with(inboxes)

    @app.get("/kelola/kotak-masuk/aliran", endpoint="inbox_stream")
    @open_to(*READERS)
    def stream_inbox() -> Response:
        last_seen = request.headers.get("Last-Event-ID", "")
        return streams.answer(inboxes.watch(person_id(), last_seen=last_seen, at_most_s=AT_MOST_S))

    return app
