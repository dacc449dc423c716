"""What is written down of an attempt to send a letter, and when is the next one due?"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

import psycopg
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services.notify.channels.outcome import Outcome
from services.notify.delivery import rules
from services.notify.delivery.models import DELIVERED, FAILED, FINAL, PENDING, SUPPRESSED, Delivery
from shared.kit import logs
from shared.kit.db import Database

log = logs.get(__name__)

PATIENCE_S = 6.0
AGAIN_S = 0.2
GAVE_UP = "gave_up"
UNSUBSCRIBED = "unsubscribed"
ADDRESS_REFUSES = "address_refuses"

_DELIVERED = "UPDATE delivery SET state = %s, reason = %s, state_since = %s WHERE id = %s AND state <> ALL(%s)"


class Notebook:
    """Writes down how each letter of a line ended, while the next is on its way; a context manager.

    Of no more than two it is not yet written how they ended: the one at hand, and the one before it.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._pen = ThreadPoolExecutor(max_workers=1)
        self._is_open = False
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_open:
            self._pen.submit(self._database.leave_direct)
        self._pen.shutdown()

    def open(self) -> None:
        """Connect to the database while the first letter is on its way: later each moment would count."""
        if not self._is_open:
            self._is_open = True
            # Should the database be away just now, the first outcome finds that out too, and waits for it.
            self._pen.submit(self._database.direct)

    def write(self, delivery_id: UUID, outcome: Outcome) -> None:
        """Have it written, and wait for the one before it.

        Raises:
            OperationalError: the one before could not be written.
        """
        before = self._last
        self._last = self._pen.submit(settle, self._database, delivery_id, outcome, clock=self._clock)
        if before is not None:
            before.result()

    def finish(self) -> None:
        """Wait for the last one.

        Raises:
            OperationalError: it could not be written.
        """
        if self._last is not None:
            self._last.result()


def settle(database: Database, delivery_id: UUID, outcome: Outcome, *, clock: Callable[[], datetime]) -> None:
    """Write down how the attempt ended, though the database may be restarting.

    The mail server has the letter by now. Forgetting that would send it a second time, so this is tried for longer
    than a restart takes, and still ends within the task's time.

    Raises:
        OperationalError: the database stayed away; the letter is tried again when its lease is over.
    """
    ends, is_settled = time.monotonic() + PATIENCE_S, False
    while not is_settled:
        try:
            _write_down(database, delivery_id, outcome, now=clock())
            is_settled = True
        except (OperationalError, psycopg.OperationalError) as error:
            database.leave_direct()
            if time.monotonic() > ends:
                raise
            log.warning("delivery.settling_again", delivery_id=str(delivery_id), error=type(error).__name__)
            time.sleep(AGAIN_S)


def _write_down(database: Database, delivery_id: UUID, outcome: Outcome, *, now: datetime) -> None:
    if outcome.is_delivered:
        # By far the most, and until it is committed the letter could be sent twice: the shortest way there is.
        values = (DELIVERED, outcome.reason, now, delivery_id, list(FINAL))
        database.direct().execute(_DELIVERED, values)
        return
    with database.transaction() as session:
        _undelivered(session, delivery_id, outcome, now=now)


def _undelivered(session: Session, delivery_id: UUID, outcome: Outcome, *, now: datetime) -> None:
    """Write down why it was not, and when the next attempt is due; what became known meanwhile stays."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.state in FINAL:
        return
    delivery.state_since = now
    delivery.reason = outcome.reason
    if outcome.is_unwanted:
        delivery.state = SUPPRESSED
        return
    due_at = rules.next_attempt(attempts=delivery.attempts, queued_at=delivery.queued_at, now=now)
    if outcome.may_try_again and due_at is not None:
        delivery.state, delivery.due_at = PENDING, due_at
        return
    delivery.state = FAILED
    if outcome.may_try_again:
        delivery.reason = f"{GAVE_UP}: {outcome.reason}"
    log.error("delivery.failed", delivery_id=str(delivery_id), kind=delivery.kind, reason=delivery.reason)
