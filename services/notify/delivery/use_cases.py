"""How does each letter leave exactly once, though servers refuse, hang, and workers die?

A run sends over a few connections at a time, each a line of its own: take some letters, and hand over one while it is
written down how the one before it ended. A letter can leave twice only where its worker dies in the instant between the
server's 250 and that commit: of all that a dying process had in hand, at most two per connection.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

from services.notify.channels.email import Mailer
from services.notify.channels.outcome import Outcome
from services.notify.delivery import claims, writing
from services.notify.delivery.claims import Claim
from services.notify.delivery.outcomes import Notebook
from services.notify.delivery.writing import Desk, Ready, Sender
from services.notify.messages import letters
from shared.kit import logs
from shared.kit.db import Database

log = logs.get(__name__)

BUDGET_S = 8.0
"""No letter is begun later than this in a run: with the server's time-outs on top, the task still ends in time."""
PAUSE_AFTER_TROUBLE = timedelta(seconds=3)


def deliver_due(database: Database, sender: Sender, *, clock: Callable[[], datetime]) -> int:
    """Send what is due, within the time budget; how many were delivered.

    The first line adds another each time it finds its hands full, up to `sender.connections` of them.
    """
    run = _Run(database, sender, clock=clock)
    more: list[Future[int]] = []
    with ThreadPoolExecutor(max_workers=sender.connections) as lines:

        def widen() -> None:
            if len(more) < sender.connections - 1:
                more.append(lines.submit(run.line))

        delivered = run.line(widen)
        return delivered + sum(line.result() for line in more)


class _Run:
    """What the lines of a run share."""

    def __init__(self, database: Database, sender: Sender, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._sender = sender
        self._clock = clock
        self._desk = Desk(sender)
        self._ends = time.monotonic() + BUDGET_S

    def line(self, widen: Callable[[], None] = lambda: None) -> int:
        """Send batch after batch over one connection, until nothing is due, time is up or the server is in trouble."""
        delivered, is_over = 0, False
        with Notebook(self._database, clock=self._clock) as notebook, self._sender.mailer() as mailer:
            while not is_over and time.monotonic() < self._ends:
                claim, ready = self._take()
                if claim.is_full:
                    widen()
                if claim.ids:
                    count, is_over = self._send_batch(mailer, notebook, claim, ready)
                    notebook.finish()
                    delivered += count
                elif claim.wait_s:
                    self._wait_until(time.monotonic() + claim.wait_s)
                else:
                    break
        return delivered

    def _take(self) -> tuple[Claim, dict[UUID, Ready]]:
        sender = self._sender
        with self._database.transaction() as session:
            claim = claims.claim_next(
                session, time_zone=sender.time_zone, per_second=sender.per_second, now=self._clock()
            )
        if not claim.ids:
            return claim, {}
        # Committed first: a letter that kills its worker before it is even sent must run out of attempts too.
        with self._database.transaction() as session:
            return claim, writing.make_ready(session, claim.ids)

    def _send_batch(
        self, mailer: Mailer, notebook: Notebook, claim: Claim, ready: dict[UUID, Ready]
    ) -> tuple[int, bool]:
        """Send the letters one by one: how many were delivered, and whether to stop for now."""
        notebook.open()
        delivered, slot = 0, time.monotonic() + claim.wait_s
        for done, delivery_id in enumerate(claim.ids):
            self._wait_until(slot + done * claim.step_s)
            outcome = self._send(mailer, ready.get(delivery_id))
            notebook.write(delivery_id, outcome)
            delivered += outcome.is_delivered
            if outcome.ends_batch or time.monotonic() > self._ends:
                pause = PAUSE_AFTER_TROUBLE if outcome.ends_batch else timedelta()
                self._give_back(claim.ids[done + 1 :], pause=pause)
                return delivered, True
        return delivered, False

    def _send(self, mailer: Mailer, ready: Ready | None) -> Outcome:
        if ready is None:
            return Outcome(reason="dropped")
        hindrance = ready.hindrance()
        if hindrance is not None:
            return hindrance
        delivery, notice = ready.delivery, ready.notice
        with logs.correlated(notice.correlation_id):
            try:
                outcome = mailer.send(self._desk.parcel(ready))
            except letters.WrongTemplate as error:
                log.exception("delivery.wrong_template", delivery_id=str(delivery.id))
                return Outcome(reason=f"template: {error}")
            except Exception as error:
                # Our own mistake about one letter; left to rise, it would hold up all that are behind it.
                log.exception("delivery.broke", delivery_id=str(delivery.id))
                return Outcome(may_try_again=True, reason=f"error: {type(error).__name__}")
            log.info(
                "delivery.attempted",
                delivery_id=str(delivery.id),
                kind=notice.kind,
                attempt=delivery.attempts,
                is_delivered=outcome.is_delivered,
                reason=outcome.reason,
            )
            return outcome

    def _give_back(self, untried: Sequence[UUID], *, pause: timedelta) -> None:
        now = self._clock()
        with self._database.transaction() as session:
            claims.release(session, untried, due_at=now + pause, now=now)

    @staticmethod
    def _wait_until(instant: float) -> None:
        time.sleep(max(0.0, instant - time.monotonic()))
