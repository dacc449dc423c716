"""How does a service reach its database, and when is a change final?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

_OUTBOX_USED = "outbox_used"


def mark_outbox_used(session: Session) -> None:
    """Remember that this transaction leaves events behind, so that the bell rings after its commit."""
    session.info[_OUTBOX_USED] = True


def _encode_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


class Database:
    """One service's PostgreSQL: a pool of connections and the transactions on it."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.engine: Engine = create_engine(
            url,
            json_serializer=_encode_json,
            json_deserializer=msgspec.json.decode,
            pool_size=pool_size,
            max_overflow=5,
            pool_timeout=10,
            # A restarted PostgreSQL must cost a reconnect, not an error to somebody.
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5, "options": "-c statement_timeout=30000 -c timezone=UTC"},
        )
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self.on_events: Callable[[], None] = lambda: None
        event.listen(self._sessions, "after_commit", self._ring)

    def _ring(self, session: Session) -> None:
        if session.info.pop(_OUTBOX_USED, False):
            self.on_events()

    def session(self) -> Session:
        """A new session; whoever opens it commits and closes it."""
        return self._sessions()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end of the block, and rolls back on any error."""
        with self._sessions() as session, session.begin():
            yield session

    def dispose(self) -> None:
        self.engine.dispose()
