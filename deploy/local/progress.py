"""How does the person who typed `make up` see that it goes on?"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str = "") -> None:
    """One line on the terminal, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce a step, and say how long it took."""
    sys.stdout.write(f"  {what} … ")
    sys.stdout.flush()
    started = time.monotonic()
    yield
    say(f"{time.monotonic() - started:.1f} s")
