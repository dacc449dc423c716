"""What do those hear who watch boards?"""

from collections.abc import Iterator, Mapping
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from services.scoring.board import use_cases
from services.scoring.festival.views import View
from shared.kit.db import Database
from shared.kit.streams import Change, Streams

Key = tuple[UUID, View]


def boards(database: Database, *, redis_url: str) -> Streams[Key]:
    """The boards that are being watched in this process, by festival and view; each change is the whole board."""
    return Streams(database, _changed, redis_url=redis_url, rings=use_cases.CHANNEL_PREFIX + "*")


def _changed(session: Session, held: Mapping[Key, str]) -> Iterator[tuple[Key, Change]]:
    for board in use_cases.changed_boards(session, {key: int(version or 0) for key, version in held.items()}):
        body = msgspec.json.encode(use_cases.in_full(board))
        change = Change(event="board", version=str(board.version), body=body)
        yield (board.festival_id, View(board.view)), change
