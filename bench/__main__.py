"""`make bench`: one table, each row a ratio of two figures taken in this run."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import events, load, pages, sheets
from bench.rows import table
from shared.kit import logs
from tests.builders.system import ROOT, System


def main() -> int:
    """Measure, and print the table; 2 where the load generator is missing."""
    if shutil.which("wrk") is None:
        print(f"{load.WrkMissing.__doc__} Install it first: apt-get install wrk", file=sys.stderr)
        return 2
    logs.configure("bench", level="WARNING")
    with tempfile.TemporaryDirectory(prefix="inovasi-bench-") as folder:
        Path(folder).chmod(0o755)
        with System(Path(folder) / "system", log_level="WARNING") as system:
            bare = _start_bare_worker(system)
            try:
                rows = [*events.latency(system), events.throughput(system)]
            finally:
                bare.terminate()
                bare.wait()
            rows = [*sheets.accepted(system), *rows, pages.public_list(system)]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(table(sorted(rows, key=lambda row: row.name)))
    return 0


def _start_bare_worker(system: System) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "celery", "-q", "-A", "bench.noop", "worker", "-Q", "bench.noop", "-c", "2"]
    command += ["--without-gossip", "--without-mingle", "-l", "warning", "-n", "bare@bench"]
    return subprocess.Popen(
        command, cwd=ROOT, env=system.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


if __name__ == "__main__":
    sys.exit(main())
