"""How many score sheets are accepted per second, beside a bare Flask route and beside PostgreSQL alone?

`python -m bench.sheets` prints both. Two hundred entries, fifteen judges, six criteria, sixteen clients: each judge's
sheet is handed in, and then revised again and again, as a tablet does that saves by itself.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import bare_sheet, load
from bench.rows import Row, table
from deploy.local.servers import postgres_binary
from shared.kit import logs
from shared.kit.db import Database
from tests.builders import festivals
from tests.builders.system import System

SECONDS = 2
# Each in turn, and short ones, so that a slow moment of the machine hits both.
TURNS = 8
WARM_UP_SECONDS = 2
CLIENTS = 16
ENTRIES = 200
JUDGES = 15
CRITERIA = ("novelty", "impact", "feasibility", "sustainability", "collaboration", "presentation")

# Each thread walks round and round through its own half of all pairs of entry and judge: the first time round a first
# sheet, later the revision that follows. A pair comes again after 1,500 others, when its last revision is long there.
_REQUESTS = """
local entries = {%(entries)s}
local tokens = {%(tokens)s}
local judges = {%(judges)s}
local threads = 0
function setup(thread) thread:set("slice", threads); threads = threads + 1 end
-- wrk asks the first thread for one request that it only looks at.
function init() pairs_here = math.floor(#entries * #tokens / 2); step = slice == 0 and -1 or 0 end
function request()
  local pair = slice * pairs_here + step %% pairs_here
  local revision = math.floor(step / pairs_here)
  local judge = math.floor(pair / #entries) + 1
  step = step + 1
  local headers = {
    ["Content-Type"] = "application/json", ["Cookie"] = "juri=" .. tokens[judge], ["X-Judge"] = judges[judge],
    ["X-Revision"] = tostring(revision + 1), ["Idempotency-Key"] = "bench-" .. slice .. "-" .. revision .. "-" .. pair,
  }
  if revision == 0 then headers["If-None-Match"] = "*" else headers["If-Match"] = '"' .. revision .. '"' end
  return wrk.format("PUT", "/api/scoring/v1/rounds/%(round_id)s/entries/" .. entries[pair %% #entries + 1] .. "/sheet",
    headers, '{"scores":{%(scores)s},"note":""}')
end
"""
_TABLE = "CREATE TABLE bench_sheet (LIKE sheet INCLUDING ALL); ALTER TABLE bench_sheet OWNER TO scoring"
_INSERT = """
INSERT INTO bench_sheet (round_id, entry_id, judge_id, revision, festival_id, rubric_id, scores, total, note,
  accepted_at, via)
VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(),
  '{"novelty":2,"impact":3,"feasibility":2,"sustainability":1,"collaboration":3,"presentation":2}', 72.5, '',
  now(), 'device');
"""


def accepted(system: System, *, row: str = "(a)") -> list[Row]:
    """Sheets over HTTP, durable before the answer, against the bare route in turn, and against bare pgbench."""
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    with bare_sheet.served(system) as bare:
        for turn in range(TURNS + 1):
            built = festival(system, slug=f"bench-{turn}")
            for name, address in (("ours", system.addresses["scoring"]), ("bare", bare)):
                seconds = SECONDS if turn else WARM_UP_SECONDS
                seen = load.run(address, seconds=seconds, clients=CLIENTS, script=_script(built))
                if seen.failed:
                    raise RuntimeError(f"{seen.failed} sheets were not accepted ({name})")
                if turn:
                    rates[name].append(seen.per_second)
    ours, theirs = (sum(found) / len(found) for found in rates.values())
    bare_route = "a bare Flask route, the same insert, same server"
    return [
        Row(f"{row} score sheets accepted", ours, theirs, "per s", bare_route, goal="≥ 0.8"),
        Row(f"{row} score sheets accepted", ours, _in_postgres(system), "per s", "pgbench, the same insert"),
    ]


def festival(system: System, *, slug: str) -> festivals.Built:
    """A festival open for scoring, as large as the goals name."""
    database = Database(system.database_url("scoring"))
    try:
        return festivals.build(database, entries=ENTRIES, judges=JUDGES, slug=slug, rubric="three-judges")
    finally:
        database.dispose()


def _script(built: festivals.Built) -> str:
    values: dict[str, Any] = {
        "entries": built.entries,
        "tokens": built.tokens,
        "judges": built.judges,
    }
    quoted = {name: ", ".join(f'"{value}"' for value in found) for name, found in values.items()}
    scores = ",".join(f'"{key}":2' for key in CRITERIA)
    return _REQUESTS % {**quoted, "round_id": built.round_id, "scores": scores}


def _in_postgres(system: System) -> float:
    with system.postgres.superuser("scoring") as connection:
        connection.execute(_TABLE)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "insert.sql"
        script.write_text(_INSERT, encoding="utf-8")
        address = system.database_url("scoring").replace("+psycopg", "")
        command = [str(postgres_binary("pgbench")), "-n", "-M", "prepared", "-f", str(script)]
        command += ["-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), address]
        printed = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ)).stdout
    rate = re.search(r"tps = ([\d.]+)", printed)
    if rate is None:
        raise RuntimeError(f"pgbench said nothing of its rate:\n{printed}")
    return float(rate[1])


def main() -> int:
    """Measure with the web process alone, and print the rows."""
    logs.configure("bench", level="WARNING")
    with tempfile.TemporaryDirectory(prefix="inovasi-bench-") as folder:
        Path(folder).chmod(0o755)
        with System(Path(folder) / "system", only={"scoring-web"}) as system:
            print(table(accepted(system)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
