"""How does honcho run many processes, so that they can be told to stop at any moment?"""

import os
import signal
import threading
import time
from contextlib import suppress

from honcho import manager, printer

from deploy.local.progress import terminal

STOP_WITHIN_S = 12
forking = threading.Lock()
"""Held while the parts are forked, and while anybody else starts a program.

A fork copies what is open: the pipe on which Python waits to hear that a program has begun, too. A part that held a
copy of it for as long as it lives made whoever had started a program in that moment wait for ever.
"""
STOPPED = frozenset({0, *(known["rc"] for known in manager.SIGNALS.values())})
"""Exit codes of a manager that was asked to stop."""


class Foreman(manager.Manager):  # type: ignore[misc]
    """honcho's manager, mended where it matters for stopping in order."""

    def __init__(self) -> None:
        super().__init__(_Printer(terminal))
        self._procmgr = _Leaders()
        # Workers finish what they have begun.
        manager.KILL_WAIT = STOP_WITHIN_S

    def _start(self) -> None:
        # What is forked here inherits the handlers: honcho's would end it before it has said whom it started.
        asked: list[int] = []
        before = {number: signal.signal(number, lambda got, _frame: asked.append(got)) for number in manager.SIGNALS}
        with forking:
            super()._start()
        for number, handler in before.items():
            signal.signal(number, handler)
        if asked:
            os.kill(os.getpid(), asked[0])

    def terminate(self) -> None:
        """Tell all to stop, as soon as all have started: honcho knows them by then only."""
        threading.Thread(target=self._terminate_once_started, daemon=True).start()

    def _terminate_once_started(self) -> None:
        while not self._all_started():
            time.sleep(0.05)
        super().terminate()


class _Printer(printer.Printer):  # type: ignore[misc]
    """Writes what the processes say; of honcho's own words only who ended."""

    def write(self, message: printer.Message) -> None:
        if message.name != manager.SYSTEM_PRINTER_NAME or " stopped " in message.data:
            super().write(message)


class _Leaders:
    """Tells only the first process of each group to stop: a worker's children may finish what they are at."""

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
