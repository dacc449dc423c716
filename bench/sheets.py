"""How many score sheets are accepted per second, beside PostgreSQL doing the same two inserts and nothing else?"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from bench import load
from bench.rows import Row
from deploy.local.servers import postgres_binary
from shared.kit.db import Database
from tests.builders import festivals
from tests.builders.system import System

SECONDS = 8
CLIENTS = 8
ENTRIES = 120
JUDGES = 100

# Each thread walks through its own half of all pairs of entry and judge: a first sheet each time, never a repeat.
_REQUESTS = """
local entries = {%s}
local judges = {%s}
local threads = 0
function setup(thread) thread:set("slice", threads); threads = threads + 1 end
function init() step = slice * math.floor(#entries * #judges / 2) end
function request()
  local judge = judges[math.floor(step / #entries) %% #judges + 1]
  local entry = entries[step %% #entries + 1]
  step = step + 1
  return wrk.format("PUT", "/api/scoring/v1/rounds/%s/entries/" .. entry .. "/sheet", {
    ["Content-Type"] = "application/json", ["If-None-Match"] = "*",
    ["Cookie"] = "juri=" .. judge, ["Idempotency-Key"] = "bench-" .. step,
  }, '{"scores":{"novelty":7,"benefit":8,"replicability":6,"authority_collaboration":9,"presentation":7},"note":""}')
end
"""
_TABLES = """
CREATE TABLE bench_sheet (entry_id uuid, judge_id uuid, revision int, festival_id uuid, scores jsonb,
  total numeric(7,4), note text, accepted_at timestamptz, PRIMARY KEY (entry_id, judge_id, revision));
CREATE TABLE bench_answer (caller text, key text, request_hash text, status int, headers jsonb, body bytea,
  created_at timestamptz, PRIMARY KEY (caller, key));
"""
_TWO_INSERTS = """
BEGIN;
INSERT INTO bench_sheet VALUES (gen_random_uuid(), gen_random_uuid(), 1, gen_random_uuid(),
  '{"novelty":7,"benefit":8,"replicability":6,"authority_collaboration":9,"presentation":7}', 72.5, '', now());
INSERT INTO bench_answer VALUES (gen_random_uuid()::text, 'key', repeat('0', 64), 200,
  '{"ETag": "\\"1\\"", "Content-Type": "application/json"}', decode(repeat('00', 250), 'hex'), now());
END;
"""


def accepted(system: System) -> Row:
    """Sheets over HTTP, each with its idempotency key, durable before the answer, against bare pgbench."""
    database = Database(system.database_url("scoring"))
    built = festivals.build(database, entries=ENTRIES, judges=JUDGES, slug="bench")
    database.dispose()
    entries, judges = (", ".join(f'"{value}"' for value in values) for values in (built.entries, built.tokens))
    script = _REQUESTS % (entries, judges, built.round_id)
    ours = load.run(system.addresses["scoring"], seconds=SECONDS, clients=CLIENTS, script=script)
    if ours.failed:
        raise RuntimeError(f"{ours.failed} sheets were not accepted")
    return Row("(a) score sheets accepted", ours.per_second, _two_inserts(system), "per s", "pgbench, the two inserts")


def _two_inserts(system: System) -> float:
    with system.postgres.superuser("scoring") as connection:
        connection.execute(_TABLES)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "two_inserts.sql"
        script.write_text(_TWO_INSERTS, encoding="utf-8")
        address = system.database_url("scoring").replace("+psycopg", "")
        with system.postgres.superuser("scoring") as connection:
            connection.execute("ALTER TABLE bench_sheet OWNER TO scoring; ALTER TABLE bench_answer OWNER TO scoring")
        command = [str(postgres_binary("pgbench")), "-n", "-M", "prepared", "-f", str(script)]
        command += ["-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), address]
        printed = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ)).stdout
    rate = re.search(r"tps = ([\d.]+)", printed)
    if rate is None:
        raise RuntimeError(f"pgbench said nothing of its rate:\n{printed}")
    return float(rate[1])
