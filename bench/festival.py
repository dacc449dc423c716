"""Festival day, measured: each row a ratio of two figures taken in this run. `make bench-festival` (8 minutes)

It stops with 1 where something is wrong (a watcher missed a board, a festival was ranked too often), whatever the
speed of the machine; how fast is only printed.
"""

import os
import platform
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from bench import burst, load, maturity, ranking, sheets, watching
from bench.rows import Row, table
from shared.kit import logs
from tests.builders.system import System

_SCORING = {"scoring-web", "scoring-worker", "scoring-stream"}


def main() -> int:
    """Measure, and print the table; 2 where the load generator is missing."""
    if shutil.which("wrk") is None:
        print(f"{load.WrkMissing.__doc__} Install it first: apt-get install wrk", file=sys.stderr)
        return 2
    logs.configure("bench", level="WARNING")
    with tempfile.TemporaryDirectory(prefix="inovasi-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        rows = [*_accepted(folder / "a"), *_watched(folder / "b"), ranking.growth(), *_worked(folder / "c")]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(table(sorted(rows, key=lambda row: row.name)))
    return 0 if all(_is_kept(row) for row in rows) else 1


def _accepted(folder: Path) -> list[Row]:
    print("sheets accepted …", file=sys.stderr)
    with System(folder, only={"scoring-web"}) as system:
        return sheets.accepted(system, row="(f1)")


def _watched(folder: Path) -> list[Row]:
    """A festival each, so that the burst has all its sheets to come."""
    with System(folder, only=_SCORING) as system:
        print("watchers …", file=sys.stderr)
        seen = watching.seen_by_the_last(system, sheets.festival(system, slug="bench-watched"))
        print("a burst …", file=sys.stderr)
        return [*seen, *burst.rankings(system, sheets.festival(system, slug="bench-burst"))]


def _worked(folder: Path) -> list[Row]:
    print("one worker process, and two …", file=sys.stderr)
    # With the publisher's web process: parcels that overtake one another make the workers compare notes with it.
    with System(folder, only={"submission-relay", "submission-web"}) as system:
        return [maturity.by_processes(system)]


def _is_kept(row: Row) -> bool:
    """Whether what does not depend on the machine's speed is as promised."""
    return row.goal != "1" or row.ratio == 1


if __name__ == "__main__":
    # Ended by a signal it leaves no process behind, either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
