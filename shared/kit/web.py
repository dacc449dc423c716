"""How is a service's web application put together from what all three share?"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, g
from flask_smorest import Api
from flask_smorest import Blueprint as ApiBlueprint
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.kit import apidocs, auth, bell, edge, health, internal, logs, metrics, problems, queue_names, sign_ins
from shared.kit.config import Env
from shared.kit.db import Database
from shared.kit.edge import ServiceApp

log = logs.get(__name__)

_MAX_CORRELATION_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The settings that every service needs."""

    service: str
    database_url: str
    redis_url: str
    internal_token: str
    session_public_key: str
    public_url: str
    city_name: str
    time_zone: str
    public_contact: str
    log_level: str

    @classmethod
    def read(cls, env: Env, service: str) -> "Common":
        """Read them, leaving complaints with `env`."""
        return cls(
            service=service,
            database_url=env.text(f"{service.upper()}_DATABASE_URL"),
            redis_url=env.text("REDIS_URL"),
            internal_token=env.text("INTERNAL_TOKEN"),
            session_public_key=env.pem("SESSION_PUBLIC_KEY"),
            public_url=env.text("PUBLIC_URL", "http://localhost:8000").rstrip("/"),
            city_name=env.text("CITY_NAME", "Kota Pagar Alam"),
            time_zone=env.text("CITY_TIME_ZONE", "Asia/Jakarta"),
            public_contact=env.text("PUBLIC_CONTACT", ""),
            log_level=env.text("LOG_LEVEL", "INFO"),
        )


def create_app(import_name: str, common: Common, *, authenticators: Sequence[auth.Authenticator] = ()) -> ServiceApp:
    """A service's application with everything that is not its own: logs, problems, sign-in, health, docs."""
    logs.configure(common.service, level=common.log_level)
    app = ServiceApp(import_name, static_folder=None)
    app.config.update(
        CITY_NAME=common.city_name,
        PUBLIC_URL=common.public_url,
        PUBLIC_CONTACT=common.public_contact,
        BABEL_DEFAULT_TIMEZONE=common.time_zone,
        SERVICE=common.service,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        **apidocs.config(common.service),
    )
    app.database = Database(common.database_url)
    app.bell = bell.Bell()
    app.queues = [queue_names.events_queue(common.service), queue_names.jobs_queue(common.service)]
    app.gauges, app.probes = [], {}
    redis_client = bell.client(common.redis_url)
    channel = bell.outbox_channel(common.service)
    app.database.on_events = lambda: app.bell.ring("outbox", lambda: redis_client.publish(channel, b""))
    staff = auth.StaffSessions(
        common.session_public_key,
        has_ended=lambda person_id, since: sign_ins.has_ended(edge.session(), person_id, since=since),
    )
    app.authenticators = [auth.InternalToken(common.internal_token), staff, *authenticators]
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_finish)
    app.api = Api(app)
    apidocs.teach_decimals(app.api)
    problems.install(app)
    apidocs.install(app, common.service)
    health.install(app, common.service, redis_url=common.redis_url)
    metrics.install(app, redis_url=common.redis_url)
    internal.install(app, common.service)
    return app


def register_api(app: ServiceApp, blueprint: ApiBlueprint) -> None:
    """Add a room's JSON routes below `/api/<service>/v1`."""
    app.api.register_blueprint(blueprint, url_prefix=f"/api/{app.config['SERVICE']}/v1")


def _begin() -> None:
    shown = edge.current_request().headers.get(logs.CORRELATION_HEADER, "")
    usable = shown.isascii() and shown.isprintable() and len(shown) <= _MAX_CORRELATION_LENGTH
    begun = logs.correlated(shown if usable else None)
    g.begun = (time.perf_counter(), begun, begun.__enter__())


def _finish(response: Response) -> Response:
    asked, context = edge.current_request(), edge.current_context()
    started, begun, correlation_id = context.pop("begun", (time.perf_counter(), None, None))
    duration_s = time.perf_counter() - started
    if correlation_id:
        response.headers[logs.CORRELATION_HEADER] = correlation_id
    if context.get("principal", auth.ANYBODY) is not auth.ANYBODY:
        # What one person may see lies in no cache for the next; a view that knows better has said so.
        response.headers.setdefault("Cache-Control", "private, no-cache")
    metrics.observe_request(asked.endpoint, asked.method, response.status_code, duration_s)
    if asked.endpoint not in {"livez", "readyz", "metrics"}:
        log.info(
            "request.answered",
            method=asked.method,
            endpoint=asked.endpoint,
            status=response.status_code,
            duration_ms=round(duration_s * 1000, 1),
        )
    if begun is not None:
        begun.__exit__()
    return response
