"""What may somebody who signed in ask of their own inbox, by program?"""

from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import get_locale
from flask_smorest import Blueprint

from services.notify.audience.readers import READERS, person_id
from services.notify.inbox import use_cases
from services.notify.inbox.reading import words
from services.notify.inbox.schemas import InboxQuery, ItemPage, UnreadOut, UptoIn
from services.notify.inbox.use_cases import Item
from services.notify.messages import use_cases as messages
from services.notify.messages.use_cases import Wordings
from shared.kit import clock, edge
from shared.kit.auth import open_to

api = Blueprint("inbox", __name__, description="What the caller was told")


@api.get("/inbox")
@open_to(*READERS)
@api.arguments(InboxQuery, location="query")
@api.response(200, ItemPage)
def list_inbox(asked: dict[str, Any]) -> dict[str, Any]:
    """List what the caller was told, newest first."""
    items, following = use_cases.items(
        edge.session(), person_id(), is_unread=asked["unread"], before=asked.get("cursor")
    )
    wordings = messages.wordings(edge.session())
    return {"items": [_written(item, wordings) for item in items], "next": following}


@api.get("/inbox/count")
@open_to(*READERS)
@api.response(200, UnreadOut)
def count_unread() -> dict[str, int]:
    """Count what the caller has not read."""
    return _unread()


@api.post("/inbox/<uuid:item_id>/read")
@open_to(*READERS)
@api.response(200, UnreadOut)
def mark_read(item_id: UUID) -> dict[str, int]:
    """Write down that an item was read."""
    use_cases.mark_read(edge.session(), person_id(), item_id, now=clock.now())
    return _unread()


@api.post("/inbox/read")
@open_to(*READERS)
@api.arguments(UptoIn)
@api.response(200, UnreadOut)
def mark_all_read(body: dict[str, UUID]) -> dict[str, int]:
    """Write down that everything up to an item was read."""
    use_cases.mark_all_read(edge.session(), person_id(), upto=body["upto"], now=clock.now())
    return _unread()


def _unread() -> dict[str, int]:
    reader = person_id()
    return {"unread": use_cases.unread(edge.session(), [reader])[reader].count}


def _written(item: Item, wordings: Wordings) -> dict[str, Any]:
    sender = current_app.extensions["sender"]
    said = words(sender, item, language=get_locale().language, wordings=wordings)
    return {
        "id": item.id,
        "kind": item.kind,
        "about": item.subject,
        "subject": said.subject,
        "text": "\n\n".join(block.text for block in said.blocks),
        "link": said.link,
        "occurred_at": item.occurred_at,
        "read_at": item.read_at,
    }
