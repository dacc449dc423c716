"""How are many endpoints called beside one another, so that whoever is slow holds up nobody else?

Calls are made in lanes. Half of them are kept for endpoints that were quick the last time; those that were slow, that
failed, or that nobody knows yet share the other half.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from services.notify.channels.webhook import Caller
from services.notify.webhooks import sending
from services.notify.webhooks.sending import Claimed
from shared.kit import logs
from shared.kit.db import Database

log = logs.get(__name__)

LANES = 8
LANES_FOR_SLOW = 4


class Switchboard:
    """Hands deliveries that are due to free lanes; several may run at once, on one machine or many."""

    def __init__(self, database: Database, caller: Caller, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._caller = caller
        self._clock = clock
        self._lanes = ThreadPoolExecutor(LANES, thread_name_prefix="webhooks")
        self._changed = threading.Condition()
        self._busy = 0
        self._slow = 0
        self._is_closing = False

    def run(self, *, is_over: Callable[[], bool], wait: Callable[[], None]) -> None:
        """Make calls until it is over; `wait` returns when there may be something new to do."""
        while not is_over():
            try:
                self.hand_out()
            except SQLAlchemyError as error:
                # It comes back; what is due stands in rows.
                log.warning("webhook.database_away", error=repr(error))
            wait()
        self.close()

    def run_until_quiet(self) -> None:
        """Make every call that is due now, and those that become due meanwhile."""
        is_quiet = False
        while not is_quiet:
            self.hand_out()
            with self._changed:
                self._changed.wait_for(lambda: self._busy == 0)
            is_quiet = self.hand_out() == 0

    def hand_out(self) -> int:
        """Give free lanes what is due; how much that was. A lane goes on by itself for as long as there is more."""
        count = 0
        while (claimed := self._take()) is not None:
            self._lanes.submit(self._run_lane, claimed)
            count += 1
        return count

    def close(self) -> None:
        """End once the calls under way have ended: each does, by itself."""
        with self._changed:
            self._is_closing = True
        self._lanes.shutdown()

    def _run_lane(self, first: Claimed) -> None:
        claimed: Claimed | None = first
        while claimed is not None:
            try:
                with logs.correlated(claimed.correlation_id):
                    sending.send(self._database, self._caller, claimed, clock=self._clock)
            except Exception:
                # Nothing was written down: it is sent again when its lease is over, with the same id.
                log.exception("webhook.call_lost", delivery_id=str(claimed.delivery_id))
            claimed = self._take(instead_of=claimed)

    def _take(self, *, instead_of: Claimed | None = None) -> Claimed | None:
        """What is due for a free lane, or for the lane whose call has ended."""
        with self._changed:
            if instead_of is not None:
                self._busy -= 1
                self._slow -= not instead_of.is_swift
                self._changed.notify_all()
            if self._busy == LANES or self._is_closing:
                return None
            with self._database.transaction() as session:
                swift_only = self._slow >= LANES_FOR_SLOW
                claimed = sending.claim(session, swift_only=swift_only, now=self._clock())
            if claimed is not None:
                self._busy += 1
                self._slow += not claimed.is_swift
            return claimed
