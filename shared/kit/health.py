"""Is this process alive, and is it ready to serve; if not, which part is missing?"""

import redis
from flask import Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.kit import bell
from shared.kit.auth import PUBLIC, open_to
from shared.kit.edge import ServiceApp, current

PROBE_TIMEOUT_S = 1.0


def install(app: ServiceApp, service: str, *, redis_url: str) -> None:
    """Serve `/livez` and `/readyz`; the origin does not pass them to the outside."""
    client = bell.client(redis_url, timeout_s=PROBE_TIMEOUT_S)

    @app.get("/livez", endpoint="livez")
    @open_to(PUBLIC)
    def livez() -> Response:
        return jsonify(status="ok", service=service)

    @app.get("/readyz", endpoint="readyz")
    @open_to(PUBLIC)
    def readyz() -> Response:
        parts = {"database": _database, "redis": lambda: _redis(client), **app.probes}
        missing = [name for name, is_there in parts.items() if not is_there()]
        # Without Redis the service still takes and keeps everything: it is degraded, not out.
        status = "unavailable" if "database" in missing else "degraded" if missing else "ok"
        response = jsonify(status=status, service=service, missing=missing)
        response.status_code = 503 if "database" in missing else 200
        return response


def _database() -> bool:
    try:
        with current().database.engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM outbox_head"))
    except SQLAlchemyError:
        return False
    return True


def _redis(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
