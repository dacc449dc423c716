"""How does the person who typed `make up` see that it goes on?"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO


class Terminal:
    """Standard output, shared by steps that are under way and processes that write meanwhile."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._is_line_open = False

    def isatty(self) -> bool:
        return self._stream.isatty()

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()

    def write(self, text: str) -> None:
        """Write lines of a process; a step that is under way keeps its line."""
        with self._lock:
            if self._is_line_open:
                text, self._is_line_open = "\n" + text, False
            self._put(text)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Announce a step, and say how long it took."""
        with self._lock:
            self._put(f"  {what} … ")
            self._is_line_open = True
        started = time.monotonic()
        yield
        took = f"{time.monotonic() - started:.1f} s\n"
        with self._lock:
            self._put(took if self._is_line_open else f"  {what}: {took}")
            self._is_line_open = False

    def _put(self, text: str) -> None:
        # A terminal that was closed must not keep us from stopping in order.
        with suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()


terminal = Terminal(sys.stdout)
step = terminal.step


def say(line: str = "") -> None:
    """One line on the terminal, at once."""
    terminal.write(line + "\n")
