"""How does a service reach its database, and when is a change final?"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakMethod, finalize

import msgspec
import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

_OUTBOX_USED = "outbox_used"
_MARKS = "marks"
_CONNECT_TIMEOUT_S = 5
_OPTIONS = "-c statement_timeout=30000 -c timezone=UTC"


def mark(session: Session, name: str) -> None:
    """Remember that this transaction leaves work of a kind behind; see `Database.after_commit_of`."""
    session.info.setdefault(_MARKS, set()).add(name)


def mark_outbox_used(session: Session) -> None:
    """Remember that this transaction leaves events behind, so that the bell rings after its commit."""
    mark(session, _OUTBOX_USED)


def _call(ring: WeakMethod[Any], session: Session) -> None:
    listener = ring()
    if listener is not None:
        listener(session)


def _close(engine: Engine, direct: list[psycopg.Connection]) -> None:
    for held in direct:
        held.close()
    direct.clear()
    engine.dispose()


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
            connect_args={"connect_timeout": _CONNECT_TIMEOUT_S, "options": _OPTIONS},
        )
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self.on_events: Callable[[], None] = lambda: None
        self._actions: dict[str, Callable[[], None]] = {_OUTBOX_USED: lambda: self.on_events()}
        # Held weakly: a listener is kept as long as the sessions' class, which this would keep in turn, for ever.
        ring = WeakMethod(self._ring)
        event.listen(self._sessions, "after_commit", lambda session: _call(ring, session))
        self._of_thread = threading.local()
        self._direct: list[psycopg.Connection] = []
        # Whoever lets go of it without a word leaves no connection open.
        finalize(self, _close, self.engine, self._direct).atexit = False

    def after_commit_of(self, name: str, action: Callable[[], None]) -> None:
        """Call `action` after each commit of a transaction that was marked so; it must return at once."""
        self._actions[name] = action

    def _ring(self, session: Session) -> None:
        for name in session.info.pop(_MARKS, ()):
            if name in self._actions:
                self._actions[name]()

    def session(self) -> Session:
        """A new session; whoever opens it commits and closes it."""
        return self._sessions()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end of the block, and rolls back on any error."""
        with self._sessions() as session, session.begin():
            yield session

    def direct(self) -> psycopg.Connection:
        """This thread's own connection, on which each statement is a transaction by itself.

        For the few statements that come by the thousand: one way to the database and back, and nothing around it.
        """
        held: psycopg.Connection | None = getattr(self._of_thread, "connection", None)
        if held is None or held.closed:
            address = self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            held = psycopg.connect(address, autocommit=True, connect_timeout=_CONNECT_TIMEOUT_S, options=_OPTIONS)
            self._of_thread.connection = held
            self._direct.append(held)
        return held

    def leave_direct(self) -> None:
        """Give this thread's own connection up; the next use makes another."""
        held: psycopg.Connection | None = getattr(self._of_thread, "connection", None)
        self._of_thread.connection = None
        if held is not None:
            held.close()
            self._direct.remove(held)

    def dispose(self) -> None:
        _close(self.engine, self._direct)
