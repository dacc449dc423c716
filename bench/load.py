"""How many requests per second does an address take, seen from wrk?"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CLIENTS = 32
AS_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd", "Accept-Language": "id"}
_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
# Each thread walks through the addresses from a place of its own.
_WALK = """
local paths = {%s}
local threads = 0
function setup(thread) thread:set("place", threads * 977); threads = threads + 1 end
function request()
  place = place + 1
  return wrk.format("GET", paths[place %% #paths + 1])
end
"""


class WrkMissing(Exception):
    """The load generator is not installed."""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw: answers per second, the time that 99 of 100 stayed below, and how many were not a success."""

    per_second: float
    p99_ms: float
    failed: int


def run(
    url: str,
    *,
    seconds: int,
    clients: int = CLIENTS,
    script: str | None = None,
    paths: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Load:
    """Keep `clients` connections busy for some seconds, with one address or with all of `paths` in turn.

    Raises:
        WrkMissing: `wrk` is not on the PATH.
    """
    if shutil.which("wrk") is None:
        raise WrkMissing("wrk is not installed: apt-get install wrk")
    command = ["wrk", "-t", "2", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "10s", "--latency"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    if paths:
        script = _WALK % ", ".join(f'"{path}"' for path in paths)
    with tempfile.TemporaryDirectory() as folder:
        if script is not None:
            path = Path(folder) / "requests.lua"
            path.write_text(script, encoding="utf-8")
            command += ["-s", str(path)]
        printed = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    if rate is None:
        raise RuntimeError(f"wrk said nothing of its rate:\n{printed}")
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", printed)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    return Load(
        per_second=float(rate[1]),
        p99_ms=float(p99[1]) * _MS[p99[2]] if p99 else float("nan"),
        failed=int(failed[1]) if failed else 0,
    )
