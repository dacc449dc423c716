"""How many requests per second does an address take, seen from wrk?"""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

CLIENTS = 32


class WrkMissing(Exception):
    """The load generator is not installed."""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw: answers per second, and how many were not a success."""

    per_second: float
    failed: int


def run(url: str, *, seconds: int, clients: int = CLIENTS, script: str | None = None) -> Load:
    """Keep `clients` connections busy for some seconds.

    Raises:
        WrkMissing: `wrk` is not on the PATH.
    """
    if shutil.which("wrk") is None:
        raise WrkMissing("wrk is not installed: apt-get install wrk")
    command = ["wrk", "-t", "2", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "10s"]
    with tempfile.TemporaryDirectory() as folder:
        if script is not None:
            path = Path(folder) / "requests.lua"
            path.write_text(script, encoding="utf-8")
            command += ["-s", str(path)]
        printed = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    if rate is None:
        raise RuntimeError(f"wrk said nothing of its rate:\n{printed}")
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    return Load(float(rate[1]), int(failed[1]) if failed else 0)
