"""Where are an endpoint's deliveries found, each with its requests and answers, and sent again?"""

import json
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.notify.webhooks import keeping, names, queries, sending
from services.notify.webhooks.models import STATES
from services.notify.webhooks.pages import LIST, MAY, ONE, own
from shared.kit import clock, edge

pages = Blueprint("webhook_log_pages", __name__, template_folder="templates")

_DELIVERY = f"{ONE}/kiriman/<uuid:delivery_id>"
MOST_SOUGHT = 200


@pages.get(f"{ONE}/kiriman")
@MAY
def list_deliveries(endpoint_id: UUID) -> str:
    """The endpoint's log, newest first."""
    endpoint, state = own(endpoint_id), request.args.get("status")
    chosen = state if state in STATES else None
    # A zero byte is in no name, and PostgreSQL takes none.
    sought = request.args.get("cari", "").replace("\0", "")[:MOST_SOUGHT]
    entries, following = queries.log(edge.session(), endpoint, state=chosen, sought=sought, before=_cursor())
    return render_template(
        "webhooks/log.html",
        endpoint=endpoint,
        entries=entries,
        following=following,
        chosen=chosen,
        sought=sought,
        names=names,
    )


@pages.get(_DELIVERY)
@MAY
def show_delivery(endpoint_id: UUID, delivery_id: UUID) -> str:
    """What is sent, and every call with its answer."""
    session, endpoint = edge.session(), own(endpoint_id)
    delivery, event = queries.delivery_of(session, endpoint, delivery_id)
    body = json.loads(sending.body_of(event, agency_id=endpoint.agency_id))
    return render_template(
        "webhooks/delivery.html",
        endpoint=endpoint,
        delivery=delivery,
        event=event,
        body=json.dumps(body, indent=2, ensure_ascii=False),
        calls=queries.attempts(session, delivery),
        names=names,
    )


@pages.post(f"{_DELIVERY}/kirim-ulang")
@MAY
def send_delivery_again(endpoint_id: UUID, delivery_id: UUID) -> Response:
    session, endpoint = edge.session(), own(endpoint_id, lock=True)
    delivery, _ = queries.delivery_of(session, endpoint, delivery_id, lock=True)
    keeping.send_again(session, delivery, now=clock.now())
    return make_response(redirect(f"{LIST}/{endpoint_id}/kiriman/{delivery_id}", 303))


def _cursor() -> UUID | None:
    try:
        return UUID(request.args.get("sesudah", ""))
    except ValueError:
        return None
