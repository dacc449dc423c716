"""How does an agency's system have itself called, and see what became of it?"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.notify.webhooks import concerns, keeping, queries, schemas, sending, use_cases
from services.notify.webhooks.models import Endpoint, WebhookDelivery, WebhookEvent
from shared.contracts.keys import MANAGE_WEBHOOKS
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, AGENCY, OFFICER, open_to, principal

api = Blueprint("webhooks", __name__, description="Calls to agencies' own systems")

Answer = tuple[Endpoint, int, dict[str, str]]
_ONE = "/webhooks/<uuid:endpoint_id>"
_DELIVERY = f"{_ONE}/deliveries/<uuid:delivery_id>"
_MAY = open_to(AGENCY, OFFICER, ADMIN, scope=MANAGE_WEBHOOKS)


@api.get("/webhook-types")
@_MAY
@api.response(200, schemas.WebhookTypeList)
def list_webhook_types() -> dict[str, Any]:
    """List the types of events that a webhook may be told of."""
    return {"items": [{"type": one.type, "about": (one.__doc__ or "").splitlines()[0]} for one in concerns.TOLD]}


@api.get("/webhooks")
@_MAY
@api.arguments(schemas.WebhookQuery, location="query")
@api.response(200, schemas.WebhookList)
def list_webhooks(asked: dict[str, Any]) -> dict[str, Any]:
    """List your agency's webhooks; administrators see everybody's."""
    whose = asked.get("agency") if principal().has(ADMIN) else principal().agency_id
    return {"items": queries.endpoints(edge.session(), agency_id=whose)}


@api.post("/webhooks")
@_MAY
@api.arguments(schemas.WebhookIn)
@api.response(201, schemas.WebhookOut)
def register_webhook(body: dict[str, Any]) -> Answer:
    """Register an address to be called; ask for its secret next."""
    return _tagged(use_cases.register(edge.session(), principal(), **body, now=clock.now()), status=201)


@api.get(_ONE)
@_MAY
@api.response(200, schemas.WebhookOut)
def show_webhook(endpoint_id: UUID) -> Answer:
    """One webhook, with the ETag to edit it by."""
    return _tagged(_own(endpoint_id))


@api.patch(_ONE)
@_MAY
@api.arguments(schemas.WebhookChanges, required=False)
@api.response(200, schemas.WebhookOut)
def edit_webhook(changes: dict[str, Any], endpoint_id: UUID) -> Answer:
    """Change address, label or types, from the version named in If-Match."""
    endpoint = _own(endpoint_id, lock=True)
    edge.check_if_match(endpoint.version)
    return _tagged(use_cases.edit(endpoint, changes=changes, now=clock.now()))


@api.delete(_ONE)
@_MAY
@api.response(204)
def delete_webhook(endpoint_id: UUID) -> None:
    """Delete it, with its secret and its log."""
    use_cases.delete(edge.session(), _own(endpoint_id), by=principal())


@api.get(f"{_ONE}/secret")
@_MAY
@api.response(200, schemas.SecretOut)
def show_webhook_secret(endpoint_id: UUID) -> Answer:
    """Show what calls are signed with."""
    return _own(endpoint_id), 200, {"Cache-Control": "no-store"}


@api.post(f"{_ONE}/rotate-secret")
@_MAY
@api.arguments(schemas.SecretRotation, required=False)
@api.response(200, schemas.WebhookOut)
def rotate_webhook_secret(body: dict[str, Any], endpoint_id: UUID) -> Answer:
    """Sign with a new secret; for the overlap with the one before too."""
    overlap = timedelta(hours=body["overlap_hours"])
    return _tagged(use_cases.rotate(_own(endpoint_id, lock=True), overlap=overlap, now=clock.now()))


@api.delete(f"{_ONE}/previous-secret")
@_MAY
@api.response(204)
def end_previous_webhook_secret(endpoint_id: UUID) -> None:
    """Sign with the secret before the last rotation no more."""
    use_cases.end_previous(_own(endpoint_id, lock=True))


@api.post(f"{_ONE}/pause")
@_MAY
@api.response(200, schemas.WebhookOut)
def pause_webhook(endpoint_id: UUID) -> Answer:
    """Call it no more for now; what happens meanwhile waits."""
    return _tagged(use_cases.pause(_own(endpoint_id, lock=True), now=clock.now()))


@api.post(f"{_ONE}/resume")
@_MAY
@api.arguments(schemas.Resumption, required=False)
@api.response(200, schemas.WebhookOut)
def resume_webhook(body: dict[str, Any], endpoint_id: UUID) -> Answer:
    """Call it again, with or without what waited."""
    return _tagged(use_cases.resume(edge.session(), _own(endpoint_id, lock=True), **body, now=clock.now()))


@api.post(f"{_ONE}/test")
@_MAY
@api.response(202, schemas.WebhookDeliveryOut)
def test_webhook(endpoint_id: UUID) -> dict[str, Any]:
    """Call it once, now, with an event of its own type; see the answer in the delivery."""
    session, endpoint = edge.session(), _own(endpoint_id, lock=True)
    delivery = use_cases.ping(session, endpoint, now=clock.now())
    return _facts(*queries.delivery_of(session, endpoint, delivery.id))


@api.post(f"{_ONE}/replay")
@_MAY
@api.arguments(schemas.Replay)
@api.response(202, schemas.Replayed)
def replay_webhook(body: dict[str, Any], endpoint_id: UUID) -> dict[str, int]:
    """Send again what happened since a moment, each with its id of before."""
    endpoint = _own(endpoint_id, lock=True)
    return {"count": keeping.replay(edge.session(), endpoint, **body, now=clock.now())}


@api.get(f"{_ONE}/deliveries")
@_MAY
@api.arguments(schemas.LogQuery, location="query")
@api.response(200, schemas.WebhookDeliveryPage)
def list_webhook_deliveries(asked: dict[str, Any], endpoint_id: UUID) -> dict[str, Any]:
    """List what was sent, or waits, newest first."""
    items, following = queries.log(
        edge.session(),
        _own(endpoint_id),
        state=asked.get("state"),
        sought=asked.get("sought", ""),
        before=asked.get("cursor"),
    )
    return {"items": [asdict(item) for item in items], "next": following}


@api.get(_DELIVERY)
@_MAY
@api.response(200, schemas.WebhookDeliveryDetails)
def show_webhook_delivery(endpoint_id: UUID, delivery_id: UUID) -> dict[str, Any]:
    """One delivery: what is sent, and every call with its answer."""
    session, endpoint = edge.session(), _own(endpoint_id)
    delivery, event = queries.delivery_of(session, endpoint, delivery_id)
    body = sending.body_of(event, agency_id=endpoint.agency_id).decode()
    return {**_facts(delivery, event), "body": body, "calls": queries.attempts(session, delivery)}


@api.post(f"{_DELIVERY}/send-again")
@_MAY
@api.response(202, schemas.WebhookDeliveryOut)
def send_webhook_delivery_again(endpoint_id: UUID, delivery_id: UUID) -> dict[str, Any]:
    """Send it again, with the same id, whatever became of it."""
    session, endpoint = edge.session(), _own(endpoint_id, lock=True)
    delivery, event = queries.delivery_of(session, endpoint, delivery_id, lock=True)
    return _facts(keeping.send_again(session, delivery, now=clock.now()), event)


def _own(endpoint_id: UUID, *, lock: bool = False) -> Endpoint:
    return use_cases.to_manage(edge.session(), principal(), endpoint_id, lock=lock)


def _tagged(endpoint: Endpoint, *, status: int = 200) -> Answer:
    return endpoint, status, {"ETag": edge.etag(endpoint.version)}


def _facts(delivery: WebhookDelivery, event: WebhookEvent) -> dict[str, Any]:
    of_event = {"type": event.type, "subject": event.subject, "occurred_at": event.occurred_at}
    own = ("id", "event_id", "state", "reason", "attempts", "due_at", "state_since")
    return {**of_event, **{name: getattr(delivery, name) for name in own}}
