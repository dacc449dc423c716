"""The yardstick for sheets: a bare Flask route that puts the same row into a table of the same shape."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import requests
from flask import Flask, request
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from tests.builders.ports import free_ports
from tests.builders.system import ROOT, System, wait_until

THREADS = 8
TABLE = "CREATE TABLE bare_sheet (LIKE sheet INCLUDING ALL); ALTER TABLE bare_sheet OWNER TO scoring"
_INSERT = """
INSERT INTO bare_sheet (round_id, entry_id, judge_id, revision, festival_id, rubric_id, scores, note, request_key,
                        total, accepted_at, via)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 72.5, now(), 'device')
"""


def create_app() -> Flask:
    app = Flask(__name__)
    pool = ConnectionPool(os.environ["BARE_DATABASE_URL"], min_size=THREADS, max_size=THREADS, open=True)

    @app.put("/api/scoring/v1/rounds/<uuid:round_id>/entries/<uuid:entry_id>/sheet")
    def put_sheet(round_id: UUID, entry_id: UUID) -> dict[str, Any]:
        body, headers = request.get_json(), request.headers
        revision = int(headers["X-Revision"])
        values = (
            *(round_id, entry_id, headers["X-Judge"], revision, round_id, round_id),
            *(Jsonb(body["scores"]), body["note"], headers["Idempotency-Key"]),
        )
        with pool.connection() as connection:
            connection.execute(_INSERT, values)
        return {"revision": revision, "total": "72.5", "scores": body["scores"], "note": body["note"]}

    return app


@contextmanager
def served(system: System) -> Iterator[str]:
    """Its address, under the same server with the same settings as ours, on the same database."""
    with system.postgres.superuser("scoring") as connection:
        connection.execute(TABLE)
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", str(THREADS), "--no-access-log"]
    address = system.database_url("scoring").replace("+psycopg", "")
    process = subprocess.Popen(
        [*command, "bench.bare_sheet:create_app"],
        cwd=ROOT,
        env={**os.environ, "BARE_DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
    )
    try:
        origin = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(origin), within_s=20, what="the bare route answers")
        yield origin
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=1).status_code == 404
    except requests.RequestException:
        return False
