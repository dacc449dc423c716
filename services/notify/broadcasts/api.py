"""How does the committee write, count, send and stop a broadcast by program?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.notify.broadcasts import audiences, forms, schemas, sending, use_cases
from services.notify.broadcasts.models import Broadcast
from services.notify.broadcasts.schemas import SENDERS
from shared.kit import clock, edge
from shared.kit.auth import STAFF, open_to, principal

api = Blueprint("broadcasts", __name__, description="What the committee tells a chosen audience")

Answer = tuple[dict[str, Any], int, dict[str, str]]
_ONE = "/broadcasts/<uuid:broadcast_id>"


@api.get("/broadcasts")
@open_to(*STAFF)
@api.arguments(schemas.BroadcastQuery, location="query")
@api.response(200, schemas.BroadcastPage)
def list_all_broadcasts(asked: dict[str, Any]) -> dict[str, Any]:
    """List broadcasts and drafts, newest first."""
    found, following = sending.page(edge.session(), before=asked.get("cursor"))
    return {"items": [_facts(one) for one in found], "next": following}


@api.post("/broadcasts")
@open_to(*SENDERS)
@api.arguments(schemas.BroadcastIn)
@api.response(201, schemas.BroadcastOut)
def write_broadcast(body: dict[str, Any]) -> Answer:
    """Write a draft; nothing leaves yet."""
    begun = use_cases.begin(
        edge.session(), body, public_url=forms.public_url(), ask=forms.ask(), by=principal(), now=clock.now()
    )
    return _tagged(begun, status=201)


@api.get(_ONE)
@open_to(*STAFF)
@api.response(200, schemas.BroadcastOut)
def read_broadcast(broadcast_id: UUID) -> Answer:
    """One broadcast, with the ETag to edit or send it by."""
    return _tagged(use_cases.of(edge.session(), broadcast_id))


@api.put(_ONE)
@open_to(*SENDERS)
@api.arguments(schemas.BroadcastIn)
@api.response(200, schemas.BroadcastOut)
def rewrite_broadcast(body: dict[str, Any], broadcast_id: UUID) -> Answer:
    """Put another text and audience into a draft, from the version named in If-Match."""
    broadcast = _seen(broadcast_id)
    use_cases.change(
        edge.session(),
        broadcast,
        body,
        version=broadcast.version,
        public_url=forms.public_url(),
        ask=forms.ask(),
        now=clock.now(),
    )
    return _tagged(broadcast)


@api.delete(_ONE)
@open_to(*SENDERS)
@api.response(204)
def delete_broadcast(broadcast_id: UUID) -> None:
    """Delete a draft."""
    use_cases.discard(edge.session(), use_cases.of(edge.session(), broadcast_id, is_locked=True))


@api.get(f"{_ONE}/reached")
@open_to(*STAFF)
@api.response(200, schemas.ReachedOut)
def count_reached(broadcast_id: UUID) -> dict[str, int]:
    """Count whom it would reach now."""
    broadcast = use_cases.of(edge.session(), broadcast_id)
    found = audiences.reached(edge.session(), broadcast, year=forms.year(), ask=forms.ask(), at=clock.now())
    lists = {"without_address": len(found.without_address), "refusing": len(found.refusing)}
    return {"count": found.count, "in_app": found.in_app, "turned_off": found.turned_off, **lists}


@api.post(f"{_ONE}/test")
@open_to(*SENDERS)
@api.response(202, schemas.BroadcastOut)
def test_broadcast(broadcast_id: UUID) -> Answer:
    """Send the letter to the caller alone."""
    broadcast = use_cases.of(edge.session(), broadcast_id, is_locked=True)
    sending.send_test(edge.session(), broadcast, to=forms.own_address(), number=broadcast.tests, now=clock.now())
    return _tagged(broadcast, status=202)


@api.post(f"{_ONE}/send")
@open_to(*SENDERS)
@api.arguments(schemas.SendIn)
@api.response(202, schemas.BroadcastOut)
def send_it(body: dict[str, int], broadcast_id: UUID) -> Answer:
    """Send the version named in If-Match to exactly as many as were counted; sent twice is sent once."""
    broadcast = _seen(broadcast_id)
    sending.send(
        edge.session(),
        broadcast,
        version=broadcast.version,
        count=body["count"],
        year=forms.year(),
        ask=forms.ask(),
        by=principal(),
        now=clock.now(),
    )
    return _tagged(broadcast, status=202)


@api.post(f"{_ONE}/stop")
@open_to(*SENDERS)
@api.response(200, schemas.BroadcastOut)
def stop_it(broadcast_id: UUID) -> Answer:
    """End what has not left yet."""
    broadcast = use_cases.of(edge.session(), broadcast_id, is_locked=True)
    sending.stop(edge.session(), broadcast, by=principal(), now=clock.now())
    return _tagged(broadcast)


def _seen(broadcast_id: UUID) -> Broadcast:
    broadcast = use_cases.of(edge.session(), broadcast_id, is_locked=True)
    edge.check_if_match(broadcast.version)
    return broadcast


def _tagged(broadcast: Broadcast, *, status: int = 200) -> Answer:
    return _facts(broadcast), status, {"ETag": edge.etag(broadcast.version)}


def _facts(broadcast: Broadcast) -> dict[str, Any]:
    progress = sending.progress(edge.session(), [broadcast.id])[broadcast.id]
    columns = {name: getattr(broadcast, name) for name in schemas.BroadcastOut().fields if hasattr(broadcast, name)}
    counts = {name: getattr(progress, name) for name in ("waiting", "delivered", "failed", "not_sent")}
    return {**columns, **counts, "standing": sending.standing(broadcast, progress)}
