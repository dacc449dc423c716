"""scoring's own processes behind the real origin: what a browser meets on festival day."""

import base64
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from services.scoring.config import Settings
from tests.builders.ports import free_ports
from tests.builders.system import wait_until

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Origin:
    """The running processes by name: web, worker, stream and caddy."""

    address: str
    processes: dict[str, subprocess.Popen[bytes]]
    begin: Callable[[str], None]

    def kill(self, name: str) -> None:
        _end(self.processes[name])

    def restart(self, name: str) -> None:
        """Begin again what was killed; returns when the origin answers."""
        self.begin(name)
        wait_until(lambda: _answers(f"{self.address}/festival"), within_s=READY_WITHIN_S, what="the origin answers")


@contextmanager
def running(settings: Settings) -> Iterator[Origin]:
    """Web, worker with beat, stream and Caddy on free ports; all end with the block."""
    web, stream, public = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="inovasi-origin-") as folder:
        environment = {
            **os.environ,
            **_of_scoring(settings, public=public),
            **_of_caddy(web=web, stream=stream, public=public),
            "HOME": folder,
        }
        processes: dict[str, subprocess.Popen[bytes]] = {}
        commands = _commands(web=web, stream=stream, folder=Path(folder))

        def begin(name: str) -> None:
            with (Path(folder) / f"{name}.log").open("ab") as log:
                processes[name] = subprocess.Popen(
                    commands[name],
                    cwd=ROOT,
                    env=environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

        try:
            for name in commands:
                begin(name)
            for address in (f"http://127.0.0.1:{web}/readyz", f"http://127.0.0.1:{stream}/readyz"):
                wait_until(lambda at=address: _answers(at), within_s=READY_WITHIN_S, what=f"{address} answers")
            address = f"http://localhost:{public}"
            wait_until(lambda: _answers(f"{address}/festival"), within_s=READY_WITHIN_S, what="the origin answers")
            yield Origin(address, processes, begin)
        finally:
            for process in processes.values():
                _end(process)


def _commands(*, web: int, stream: int, folder: Path) -> dict[str, list[str]]:
    queues = "scoring.events,scoring.jobs"
    return {
        "web": [
            *(str(BIN / "granian"), "--interface", "wsgi", "--factory", "--host", "127.0.0.1", "--port", str(web)),
            *("--workers", "1", "--blocking-threads", "8", "--no-access-log", "services.scoring.app:serve"),
        ],
        "worker": [
            *(str(BIN / "celery"), "-q", "-A", "services.scoring.worker", "worker", "-Q", queues, "-c", "1", "-B"),
            *("-s", str(folder / "beat"), "--without-gossip", "--without-mingle", "-n", "scoring@browser"),
        ],
        "stream": [
            *(str(BIN / "gunicorn"), "-k", "gevent", "-w", "1", "-b", f"127.0.0.1:{stream}"),
            "services.scoring.stream:serve()",
        ],
        "caddy": [str(BIN / "caddy"), "run", "--config", "deploy/Caddyfile", "--adapter", "caddyfile"],
    }


def _of_scoring(settings: Settings, *, public: int) -> dict[str, str]:
    common = settings.common
    return {
        "SCORING_DATABASE_URL": common.database_url,
        "REDIS_URL": common.redis_url,
        "INTERNAL_TOKEN": common.internal_token,
        "SESSION_PUBLIC_KEY": base64.b64encode(common.session_public_key.encode()).decode(),
        "PASS_SECRET": settings.pass_secret,
        "SUBMISSION_URL": settings.submission_url,
        "PUBLIC_URL": f"http://localhost:{public}",
    }


def _of_caddy(*, web: int, stream: int, public: int) -> dict[str, str]:
    # Styles come from scoring too: every service has the look.
    return {
        "PORT": str(public),
        "BIND": "127.0.0.1",
        "SCORING_UPSTREAM": f"127.0.0.1:{web}",
        "SUBMISSION_UPSTREAM": f"127.0.0.1:{web}",
        "STREAM_UPSTREAM": f"127.0.0.1:{stream}",
    }


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=1).status_code < 500
    except requests.RequestException:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with its children, at once: nothing here is worth finishing."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
