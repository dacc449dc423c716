"""What do the public pages cost with a thousand, ten thousand and a hundred thousand innovations?"""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil
import requests

from bench import hello, load, many
from shared.contracts import affairs
from shared.kit import logs
from shared.kit.db import Database
from tests.builders.system import System

SIZES = (1_000, 10_000, 100_000)
SECONDS = 8
# More different searches than are kept: nearly each is drawn anew.
QUERIES = 5_000
POPULAR = 500
# Measured once each was read, as they are all day but in the first seconds after a change.
READ_AGAIN = "detail, popular"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one kind of request did at one size."""

    kind: str
    size: int
    load: load.Load


def main() -> int:
    """Fill, ask and measure size by size; print the tables."""
    logs.configure("bench", level="WARNING")
    with tempfile.TemporaryDirectory(prefix="inovasi-bench-") as folder:
        Path(folder).chmod(0o755)
        system = System(Path(folder) / "system", log_level="WARNING", only=("submission-web",))
        with system, hello.served() as yardstick:
            database, words = Database(system.database_url("submission"), pool_size=1), many.Words()
            figures, memory = list[Figure](), dict[int, int]()
            for size in SIZES:
                many.fill(database, words, upto=size)
                # A fresh process: its memory is of this size alone.
                system.kill("submission-web")
                pid = system.start("submission-web")
                system.wait_ready(("submission",))
                figures += [
                    Figure(kind=kind, size=size, load=_ask(system, paths, were_read=kind == READ_AGAIN))
                    for kind, paths in _kinds(words, size).items()
                ]
                memory[size] = _resident_bytes(pid)
            bare = load.run(yardstick, seconds=SECONDS, headers=load.AS_A_BROWSER)
            _print(figures, bare, memory)
            _print_exports(system, pid)
            database.dispose()
    return 0


def _kinds(words: many.Words, size: int) -> dict[str, list[str]]:
    """The addresses asked for, by kind of request."""
    chance = words.random
    any_slug = [many.slug_of(chance.randrange(size)) for _ in range(QUERIES)]
    return {
        "list": ["/inovasi"],
        READ_AGAIN: [f"/inovasi/{slug}" for slug in any_slug[:POPULAR]],
        "detail, any": [f"/inovasi/{slug}" for slug in any_slug],
        "search": [f"/inovasi?q={quote(query)}" for query in words.queries(QUERIES)],
        "filter": [
            "/inovasi?" + urlencode({"tahun": year, "urusan": affair, "opd": f"dinas-{agency:02}"})
            for year in many.YEARS
            for affair in affairs.ALL
            for agency in range(many.AGENCIES)
        ],
        "API list": ["/api/submission/v1/public/innovations?limit=24"],
        "API search": [f"/api/submission/v1/public/innovations?q={quote(query)}" for query in words.queries(QUERIES)],
    }


def _ask(system: System, paths: list[str], *, were_read: bool) -> load.Load:
    address = system.addresses["submission"]
    for path in paths if were_read else paths[:1]:
        requests.get(address + path, timeout=60).raise_for_status()
    return load.run(address, seconds=SECONDS, paths=paths, headers=load.AS_A_BROWSER)


def _resident_bytes(pid: int) -> int:
    """What the process that serves takes; granian's parent does not."""
    parent = psutil.Process(pid)
    return max(process.memory_info().rss for process in [parent, *parent.children(recursive=True)])


def _print(figures: list[Figure], bare: load.Load, memory: dict[int, int]) -> None:
    print(f"hello: {bare.per_second:,.0f} per s, p99 {bare.p99_ms:.1f} ms; {load.CLIENTS} clients\n")
    print(
        "| request | " + " | ".join(f"{size:,}: per s | p99 ms | × hello" for size in SIZES) + " | p99, most ÷ fewest |"
    )
    print("|---|" + "---:|" * (3 * len(SIZES) + 1))
    for kind in dict.fromkeys(figure.kind for figure in figures):
        row = [figure.load for figure in figures if figure.kind == kind]
        cells = [f"{one.per_second:,.0f} | {one.p99_ms:.1f} | {one.per_second / bare.per_second:.2f}" for one in row]
        print(f"| {kind} | " + " | ".join(cells) + f" | {row[-1].p99_ms / row[0].p99_ms:.1f} |")
        if failed := sum(one.failed for one in row):
            print(f"{failed} requests failed", file=sys.stderr)
    print("\nresident: " + ", ".join(f"{size:,}: {used / MEGABYTE:.0f} MB" for size, used in memory.items()))


def _print_exports(system: System, pid: int) -> None:
    """Each export of everything: rows' bytes, seconds, and what the web process took meanwhile."""
    print("\n| export of everything | MB | s | resident before, MB | most meanwhile, MB |\n|---|---:|---:|---:|---:|")
    for form in ("csv", "json", "xlsx"):
        before, most, sent, started = _resident_bytes(pid), 0, 0, time.perf_counter()
        with requests.get(
            f"{system.addresses['submission']}/data/inovasi-daerah.{form}", stream=True, timeout=300
        ) as answer:
            for chunk in answer.iter_content(MEGABYTE):
                sent += len(chunk)
                most = max(most, _resident_bytes(pid))
        took = time.perf_counter() - started
        print(f"| {form} | {sent / MEGABYTE:.1f} | {took:.1f} | {before / MEGABYTE:.0f} | {most / MEGABYTE:.0f} |")


if __name__ == "__main__":
    sys.exit(main())
