"""What does an open page hear of its reader's inbox? The unread count now, and each change of it."""

from collections.abc import Iterator, Mapping
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from services.notify.inbox import use_cases
from shared.kit.db import Database
from shared.kit.streams import Change, Streams


def inboxes(database: Database, *, redis_url: str) -> Streams[UUID]:
    """The inboxes that are being watched in this process, by person."""
    return Streams(database, _changed, redis_url=redis_url, rings=use_cases.RINGS)


def _changed(session: Session, held: Mapping[UUID, str]) -> Iterator[tuple[UUID, Change]]:
    for person_id, unread in use_cases.unread(session, held.keys()).items():
        version = f"{unread.count}.{unread.newest}"
        if version != held[person_id]:
            body = msgspec.json.encode({"unread": unread.count, "newest": unread.newest})
            yield person_id, Change(event="inbox", version=version, body=body)
