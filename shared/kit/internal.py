"""What may the other services and the ops team ask, behind the public origin?"""

import msgspec
from flask import Response, jsonify, request

from shared.kit import catch_up, clock, dead_letters, edge
from shared.kit.auth import INTERNAL, open_to
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_


def install(app: edge.ServiceApp, service: str) -> None:
    """Serve `/internal/events` (catch-up) and `/internal/dead-letters` (list and replay)."""

    @app.get("/internal/events", endpoint="internal_events")
    @open_to(INTERNAL)
    def events() -> Response:
        after = _number("after")
        subscriber = request.args.get("subscriber", "")
        settling_s = request.args.get("settling_s", float(catch_up.SETTLING_S), type=float)
        parcel = catch_up.answer(
            edge.session(), service=service, subscriber=subscriber, after=after, settling_s=settling_s
        )
        return jsonify(msgspec.to_builtins(parcel))

    @app.get("/internal/dead-letters", endpoint="internal_dead_letters")
    @open_to(INTERNAL)
    def list_dead_letters() -> Response:
        return jsonify(count=dead_letters.count(edge.session()), letters=dead_letters.waiting(edge.session()))

    @app.post("/internal/dead-letters/replay", endpoint="internal_replay")
    @open_to(INTERNAL)
    def replay() -> Response:
        return jsonify(dead_letters.replay(app.database, app.extensions["handlers"], now=clock.now()))


def _number(name: str) -> int:
    raw = request.args.get(name, "")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 18:
        raise Invalid([FieldError(f"/{name}", N_("A whole number from 0 is needed."))])
    return int(raw)
