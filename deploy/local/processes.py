"""Which processes make up the local system?"""

import os
import shlex
import sys
from pathlib import Path

from deploy.local.ports import Ports
from deploy.local.servers import SERVICES

ROOT = Path(__file__).resolve().parents[2]
# A test keeps its data elsewhere than the system that a person tries out.
VAR = Path(os.environ.get("INOVASI_VAR") or ROOT / "var").resolve()
WORKER_PROCESSES = {"submission": 1, "scoring": 2, "notify": 1}
_BIN = Path(sys.executable).parent


def commands(ports: Ports, *, var: Path) -> dict[str, str]:
    """Shell commands by process name: webs, streams, workers with their beat, relays, webhooks, mailbox, Caddy."""
    found = {
        "mailbox": _join("python", "-m", "deploy.mailbox"),
        "scoring-stream": stream("scoring", port=ports.stream),
        "notify-stream": stream("notify", port=ports.notify_stream),
        "notify-webhooks": _join("python", "-m", "services.notify.webhooks"),
        "caddy": _join("caddy", "run", "--config", "deploy/Caddyfile", "--adapter", "caddyfile"),
    }
    web_ports = {"submission": ports.submission, "scoring": ports.scoring, "notify": ports.notify}
    for service in SERVICES:
        found[f"{service}-web"] = web(service, port=web_ports[service])
        found[f"{service}-worker"] = worker(service, beat_file=var / "run" / f"beat-{service}")
        found[f"{service}-relay"] = _join("python", "-m", "shared.kit.relay", service)
    found["notify-mail"] = mail_worker()
    return found


def web(service: str, *, port: int) -> str:
    """One web process; at submission, those whose turn has not come yet wait in threads (`shared/kit/lanes.py`)."""
    threads = "256" if service == "submission" else "8"
    return _join(
        *("granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", threads, "--no-access-log", "--log-level", "error"),
        f"services.{service}.app:serve",
    )


def stream(service: str, *, port: int) -> str:
    """The process that holds open what is watched live."""
    return _join(
        *("gunicorn", "-k", "gevent", "-w", "1", "-b", f"127.0.0.1:{port}", "--log-level", "warning"),
        *("--worker-connections", "3000", f"services.{service}.stream:serve()"),
    )


def worker(service: str, *, beat_file: Path) -> str:
    """A worker for both of a service's queues, with beat inside it: one process less on a laptop."""
    queues = f"{service}.events,{service}.jobs"
    return _join(
        *("celery", "-q", "-A", f"services.{service}.worker", "worker", "-Q", queues, "-B", "-s", str(beat_file)),
        *("-c", str(WORKER_PROCESSES[service]), "--without-gossip", "--without-mingle", "-n", f"{service}@%h"),
        *("-l", "warning"),
    )


def mail_worker() -> str:
    """The worker that hands letters over, and does nothing else: no event waits for a mail server."""
    return _join(
        *("celery", "-q", "-A", "services.notify.worker", "worker", "-Q", "notify.mail", "-c", "1"),
        *("--without-gossip", "--without-mingle", "-n", "notify-mail@%h", "-l", "warning"),
    )


def _join(program: str, *arguments: str) -> str:
    # exec: a signal must reach the program and not a shell around it.
    return "exec " + shlex.join([str(_BIN / program), *arguments])
