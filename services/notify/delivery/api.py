"""What may be asked about deliveries, by programs?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.notify.delivery import again, queries
from services.notify.delivery.models import Delivery
from services.notify.delivery.schemas import DeliveryPage, DeliveryQuery, DeliveryState
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, open_to

api = Blueprint("deliveries", __name__, description="The ledger of what was told to whom")


@api.get("/deliveries")
@open_to(ADMIN)
@api.arguments(DeliveryQuery, location="query")
@api.response(200, DeliveryPage)
def list_deliveries(asked: dict[str, Any]) -> dict[str, Any]:
    """List deliveries, newest first."""
    items, following = queries.deliveries(
        edge.session(), event_id=asked.get("event"), state=asked.get("state"), before=asked.get("cursor")
    )
    return {"items": items, "next": following}


@api.post("/deliveries/<uuid:delivery_id>/send-again")
@open_to(ADMIN)
@api.response(202, DeliveryState)
def send_delivery_again(delivery_id: UUID) -> Delivery:
    """Send a failed delivery again, with the same Message-ID."""
    return again.send_again(edge.session(), delivery_id, now=clock.now())
