"""Who of this checkout's processes is running, and how are those ended that nobody looks after any more?"""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MARK = "INOVASI_RUN"
"""Every process of a run carries this variable, so that ours are found and no others."""

_STOP_WITHIN_S = 30.0
_PATIENCE_S = 8.0


@dataclass(frozen=True, slots=True)
class Run:
    """A `make up` that is alive: its process, and the port it is reached at."""

    pid: int
    port: int


class Running(Exception):
    """This checkout's system runs already."""


def claim(var: Path, *, port: int) -> IO[str]:
    """Take this checkout for a run; it is given back when the file is closed or the process dies, however it dies.

    Raises:
        Running: another run has it.
    """
    (var / "run").mkdir(parents=True, exist_ok=True)
    # A lock of the process and not of the open file: the children that honcho forks do not inherit it.
    file = (var / "run" / "lock").open("a+", encoding="ascii")
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise Running from error
    file.truncate(0)
    file.write(f"{os.getpid()} {port}")
    file.flush()
    return file


def current(var: Path) -> Run | None:
    """The run that has this checkout now."""
    try:
        claim(var, port=0).close()
    except Running:
        pid, port = (var / "run" / "lock").read_text(encoding="ascii").split()
        return Run(int(pid), int(port))
    return None


def find(var: Path) -> list[int]:
    """All processes of this checkout's runs, except the one that asks."""
    mark = f"{MARK}={var}".encode()
    return [pid for pid in _pids() if mark in _strings(pid, "environ") or _is_postgres(pid, var)]


def end(var: Path) -> int:
    """End the run that is alive, and whatever an earlier one left; how many processes there were."""
    count = len(find(var))
    run = current(var)
    if run is not None:
        _send([run.pid], signal.SIGTERM)
        _gone_within(lambda: [run.pid] if current(var) else [], _STOP_WITHIN_S)
    sweep(var)
    return count


def sweep(var: Path) -> None:
    """End what is left, first politely; PostgreSQL last, when nobody asks it anything any more."""

    def others() -> list[int]:
        return [pid for pid in find(var) if not _is_postgres(pid, var)]

    def everything() -> list[int]:
        return find(var)

    _insist(others, (signal.SIGTERM, signal.SIGKILL))
    _insist(everything, (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL))


def _insist(which: Callable[[], list[int]], signals: Sequence[signal.Signals]) -> None:
    for number in signals:
        _send(which(), number)
        _gone_within(which, _PATIENCE_S)


def _pids() -> list[int]:
    own = os.getpid()
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if int(entry.name) != own]


def _is_postgres(pid: int, var: Path) -> bool:
    # It runs as another user, whose environment root may not see inside a container; its arguments everybody sees.
    return str(var / "postgres" / "data").encode() in _strings(pid, "cmdline")


def _strings(pid: int, file: str) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/{file}").read_bytes().split(b"\0")
    except OSError:
        return []  # it ended meanwhile, or is somebody else's


def _gone_within(which: Callable[[], list[int]], patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while which() and time.monotonic() < deadline:
        time.sleep(0.1)


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue  # it ended by itself
