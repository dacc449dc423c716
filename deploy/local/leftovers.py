"""Which processes did an earlier start leave behind, and how are they ended?"""

import os
import signal
import time
from pathlib import Path

from deploy.local.environment import MARK

PATIENCE_S = 8.0


def find(var: Path) -> list[int]:
    """Our processes, known by the variable they carry, so that a number given to another program is never ended."""
    mark = f"{MARK}={var}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        pid = int(entry.parent.name)
        if pid == os.getpid():
            continue
        try:
            variables = entry.read_bytes().split(b"\0")
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
        if mark in variables:
            found.append(pid)
    return found


def end(var: Path) -> int:
    """End them, first politely; how many there were."""
    first = find(var)
    for number, patience_s in ((signal.SIGTERM, PATIENCE_S), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 5.0)):
        for pid in find(var):
            _send(pid, number)
        deadline = time.monotonic() + patience_s
        while find(var):
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        else:
            break
    # A server that was killed leaves its lock; the next start reads it and sees that nobody holds it.
    return len(first)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it ended by itself
