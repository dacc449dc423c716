"""What does a digest say of each piece of news in it, and how are the rows settled that it gathered?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.notify.delivery.models import DIGEST, PENDING, Delivery, Notice
from services.notify.delivery.writing import Sender
from services.notify.inbox.reading import words
from services.notify.inbox.use_cases import Item
from services.notify.messages.use_cases import Wordings

MOST_LISTED = 40
IN_DIGEST = "in_digest"

Row = tuple[Delivery, Notice]


def due(now: datetime) -> tuple[Any, ...]:
    """What is to be gathered now, as the conditions of a query."""
    return Delivery.channel == DIGEST, Delivery.state == PENDING, Delivery.due_at <= now


def of(sender: Sender, rows: Sequence[Row], in_force: Wordings, *, language: str) -> dict[str, Any]:
    """The subject of each letter that was gathered, and where it leads; of many, how many more there are."""
    entries = []
    for delivery, notice in rows[:MOST_LISTED]:
        item = Item(
            id=delivery.id,
            kind=notice.kind,
            subject=notice.subject,
            parameters=notice.parameters,
            occurred_at=notice.occurred_at,
            read_at=None,
        )
        said = words(sender, item, language=language, wordings=in_force)
        link = said.link if said.link.startswith(("http://", "https://")) else sender.public_url + said.link
        entries.append({"subject": said.subject or notice.subject, "link": link})
    return {"entries": entries, "count": len(rows), "more": max(len(rows) - MOST_LISTED, 0)}


def settle(session: Session, rows: Sequence[Row], **values: object) -> None:
    """Write down what became of the rows that were gathered."""
    if rows:
        those = Delivery.id.in_([delivery.id for delivery, _ in rows])
        session.execute(update(Delivery).where(those).values(values))
