"""How many list pages does a web process serve, beside a bare Flask hello under the same server?"""

import subprocess
import sys

import requests

from bench import load
from bench.rows import Row
from services.submission.config import Settings
from services.submission.sample import load as sample
from shared.kit import clock
from shared.kit.config import Env
from shared.kit.db import Database
from tests.builders.ports import free_ports
from tests.builders.system import ROOT, System, wait_until

SECONDS = 8


def public_list(system: System) -> Row:
    """The first view of the list with the sample's innovations."""
    database = Database(system.database_url("submission"), pool_size=1)
    if sample.is_empty(database):
        settings = Settings.from_env(Env(values=system.environment))
        sample.load(database, settings, password="kata-sandi-uji-coba", now=clock.now())
    database.dispose()
    ours = load.run(system.addresses["submission"] + "/inovasi", seconds=SECONDS)
    return Row("(c) public list pages", ours.per_second, _hello(), "per s", "a bare Flask hello, same server")


def _hello() -> float:
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "8", "--no-access-log"]
    process = subprocess.Popen([*command, "bench.hello:create_app"], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/"
        wait_until(lambda: _answers(address), within_s=20, what="hello answers")
        return load.run(address, seconds=SECONDS).per_second
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=1).ok
    except requests.RequestException:
        return False
