"""The yardstick for pages: a bare Flask application that says hello."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from flask import Flask

from tests.builders.ports import free_ports
from tests.builders.system import ROOT, wait_until


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


@contextmanager
def served() -> Iterator[str]:
    """Its address, under the same server with the same settings as ours."""
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "8", "--no-access-log"]
    process = subprocess.Popen([*command, "bench.hello:create_app"], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/"
        wait_until(lambda: _answers(address), within_s=20, what="hello answers")
        yield address
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=1).ok
    except requests.RequestException:
        return False
