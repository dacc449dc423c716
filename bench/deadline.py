"""Does anybody suffer when 200 agencies submit in the same minute, each with a file? `make bench-deadline`

Each of 200 clients registers an innovation, claims a level, uploads a PDF of a megabyte and submits, all at once, over
real servers. Beside them a citizen opens the public list again and again. Ends within a minute, or says so.
"""

import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import requests

from bench.rows import Row, table
from services.submission.accounts.issuing import issue_key
from services.submission.accounts.rules import SCOPES
from services.submission.accounts.use_cases import register_agency
from services.submission.trail.use_cases import SYSTEM
from shared.contracts import receipts
from shared.kit import clock, logs
from shared.kit.db import Database
from tests.builders import files
from tests.builders.submissions import API, profile
from tests.builders.system import System

AGENCIES = 200
FILE_BYTES = 1024 * 1024
QUIET_S = 5.0
WITHIN_S = 60.0
PROCESSES = ("submission-web", "submission-relay", "submission-worker", "scoring-web", "scoring-worker")


@dataclass
class Seen:
    """What the clients saw: seconds per request, how often they were asked to come again, and what went wrong."""

    took_s: list[float] = field(default_factory=list)
    journeys_s: list[float] = field(default_factory=list)
    again: int = 0
    wrong: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)


class Agency:
    """An agency's system that does as it is told: one connection, a key per change, and it comes again after a 503."""

    def __init__(self, origin: str, key: str, number: int, seen: Seen) -> None:
        self._origin, self._number, self._seen = origin, number, seen
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {key}"

    def submit_one(self) -> None:
        began = time.perf_counter()
        try:
            path = self._register()
            answer = self._call("POST", f"{path}/submit", step="submit")
            self._seen.tokens.append(answer.json()["receipt"]["token"])
            self._seen.journeys_s.append(time.perf_counter() - began)
        except Exception as error:
            self._seen.wrong.append(f"{type(error).__name__}: {error}")

    def _register(self) -> str:
        drafted = self._call("POST", "/innovations", step="draft", json=profile(name=f"Contoh {self._number}"))
        path = f"/innovations/{drafted.json()['id']}"
        claims = {"claims": [{"indicator": "16", "level": 2}]}
        etag = {"If-Match": drafted.headers["ETag"]}
        self._call("PUT", f"{path}/claims", step="claims", json=claims, headers=etag)
        content = files.pdf(f"{self._number:06d}" + "A" * FILE_BYTES)
        upload = {"file": ("bukti.pdf", content, "application/pdf")}
        self._call("POST", f"{path}/evidence", step="evidence", data={"indicator": "16"}, files=upload)
        return path

    def _call(self, method: str, path: str, *, step: str, **sent: object) -> requests.Response:
        headers = {"Idempotency-Key": f"{self._number}-{step}", **sent.pop("headers", {})}  # type: ignore[dict-item]
        while True:
            began = time.perf_counter()
            answer = self._session.request(method, self._origin + API + path, headers=headers, timeout=60, **sent)  # type: ignore[arg-type]
            self._seen.took_s.append(time.perf_counter() - began)
            if answer.status_code != 503:
                answer.raise_for_status()
                return answer
            self._seen.again += 1
            time.sleep(float(answer.headers.get("Retry-After", "1")))


class Citizen(threading.Thread):
    """Opens the public list again and again until told to stop."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self._address, self._enough = f"{origin}/inovasi", threading.Event()
        self.took_s: list[float] = []

    def run(self) -> None:
        with requests.Session() as session:
            while not self._enough.is_set():
                began = time.perf_counter()
                session.get(self._address, timeout=60).raise_for_status()
                self.took_s.append(time.perf_counter() - began)
                self._enough.wait(0.02)

    def stop(self) -> list[float]:
        self._enough.set()
        self.join()
        return self.took_s


def keys_for(database: Database) -> list[str]:
    """An agency and its key for each client."""
    keys = []
    with database.transaction() as session:
        for number in range(AGENCIES):
            agency = register_agency(
                session,
                name=f"Perangkat Daerah Contoh {number}",
                short_name=f"PD{number}",
                contact_email=None,
                is_confirmed=False,
                is_sample=True,
                now=clock.now(),
            )
            _, key = issue_key(
                session, agency, label="sistem", scopes=SCOPES, expires_at=None, by=SYSTEM, now=clock.now()
            )
            keys.append(key)
    return keys


def all_at_once(origin: str, keys: Sequence[str]) -> tuple[Seen, float]:
    """Let every agency submit at the same moment; what they saw, and how long it took in all."""
    seen = Seen()
    clients = [Agency(origin, key, number, seen) for number, key in enumerate(keys)]
    threads = [threading.Thread(target=client.submit_one) for client in clients]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen, time.perf_counter() - began


def p99(times_s: Sequence[float]) -> float:
    """The time that 99 of 100 stayed below, in milliseconds."""
    return statistics.quantiles(times_s, n=100)[98] * 1000


def main() -> int:
    """Measure, and print the table; 1 where anybody failed, or it took longer than a minute."""
    logs.configure("bench", level="WARNING")
    with tempfile.TemporaryDirectory(prefix="inovasi-bench-") as folder:
        Path(folder).chmod(0o755)
        with System(Path(folder) / "system", log_level="WARNING", only=PROCESSES) as system:
            database = Database(system.database_url("submission"), pool_size=1)
            keys = keys_for(database)
            database.dispose()
            origin = system.addresses["submission"]
            quiet, busy = Citizen(origin), Citizen(origin)
            quiet.start()
            time.sleep(QUIET_S)
            quiet_s = quiet.stop()
            busy.start()
            seen, took_s = all_at_once(origin, keys)
            busy_s = busy.stop()
            published = requests.get(f"{origin}{API}/receipt-keys", timeout=10).json()
            for token in seen.tokens:
                receipts.read(token, published)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, one web process\n")
    print(table([Row("public list p99 while they submit", p99(busy_s), p99(quiet_s), "ms", "the same list, quiet")]))
    print(f"\n{len(seen.tokens)} of {AGENCIES} submitted with {FILE_BYTES // 1024} KB each, in {took_s:.1f} s")
    print(f"p50 {statistics.median(seen.took_s) * 1000:,.0f} ms and p99 {p99(seen.took_s):,.0f} ms per request")
    print(
        f"p99 {p99(seen.journeys_s) / 1000:.1f} s from first request to receipt; {seen.again} times asked to come again"
    )
    for complaint in sorted(set(seen.wrong))[:10]:
        print(f"WRONG: {complaint}")
    return 0 if len(seen.tokens) == AGENCIES and took_s <= WITHIN_S else 1


if __name__ == "__main__":
    sys.exit(main())
