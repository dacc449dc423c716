"""`make up` and `make down`: the whole system without Docker."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from deploy.local import leftovers
from deploy.local.ports import Ports, PortTaken
from tests.builders.system import wait_until

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 90.0


class _Checkout:
    """A data folder and a set of ports that nobody else uses."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = _nine_free_ports()
        self._environment = {**os.environ, "INOVASI_VAR": str(var), "PORT": str(self.port), "DEMO": "0"}
        self.started: list[subprocess.Popen[bytes]] = []

    def up(self) -> subprocess.Popen[bytes]:
        with (self.var.parent / "out").open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy.local", "up"], cwd=ROOT, env=self._environment, stdout=out, stderr=out
            )
        self.started.append(process)
        return process

    def wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        wait_until(
            lambda: "Stop with Ctrl-C" in self.said() or process.poll() is not None,
            within_s=READY_WITHIN_S,
            what="make up says that it is ready",
        )
        assert process.poll() is None, self.said()

    def run(self, action: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "deploy.local", action]
        return subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=90, check=False
        )

    def said(self) -> str:
        return (self.var.parent / "out").read_text(encoding="utf-8")


@pytest.fixture
def checkout(scratch: Path, request: pytest.FixtureRequest) -> Iterator[_Checkout]:
    folder = scratch / request.node.name
    folder.mkdir()
    found = _Checkout(folder / "var")
    yield found
    for process in found.started:
        process.kill()
        process.wait()
    leftovers.sweep(found.var)


class TestUp:
    def test_starts_after_a_crash_and_leaves_nothing_when_told_to_stop(self, checkout: _Checkout) -> None:
        """One start, cut off by SIGKILL; the next cleans up by itself, serves, refuses a twin, and stops in order."""
        first = checkout.up()
        checkout.wait_ready(first)
        first.kill()
        first.wait()
        assert leftovers.find(checkout.var), "a crash leaves processes behind"

        second = checkout.up()
        checkout.wait_ready(second)
        assert "Ending what an earlier start left running" in checkout.said()
        assert requests.get(f"http://127.0.0.1:{checkout.port}/inovasi", timeout=10).ok
        twin = checkout.run("up")
        assert (twin.returncode, f"http://localhost:{checkout.port}" in twin.stdout) == (1, True)

        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0
        assert leftovers.find(checkout.var) == []

    def test_names_a_taken_port_and_the_remedy(self, checkout: _Checkout) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", checkout.port + 4))
            other.listen()
            refused = checkout.run("up")
        assert refused.returncode == 1
        assert f"Port {checkout.port + 4} (for stream) is taken" in refused.stdout
        assert leftovers.find(checkout.var) == []


class TestDown:
    def test_ends_a_run_in_its_very_beginning(self, checkout: _Checkout) -> None:
        starting = checkout.up()
        wait_until(lambda: "PostgreSQL" in checkout.said(), within_s=60, what="the start begins")
        assert "Ended" in checkout.run("down").stdout
        assert starting.wait(30) == 0
        assert leftovers.find(checkout.var) == []


def _nine_free_ports() -> int:
    # Below those that the system gives to outgoing connections: one of these could take a port before we do.
    while True:
        ports = Ports.following(random.randrange(10_000, 30_000))
        with suppress(PortTaken):
            ports.check()
            return ports.public
