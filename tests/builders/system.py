"""The whole system on free ports, each process in our hands: to be measured, and to be broken."""

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local import servers
from shared.kit.migrate import migrate
from tests.builders.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SERVICES = ("submission", "scoring", "notify")
READY_WITHIN_S = 60.0
# As in deploy/local: at submission those whose turn has not come wait in threads.
WEB_THREADS = {"submission": "256", "scoring": "8", "notify": "8"}


def wait_until(condition: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Wait for a condition, or fail saying which.

    Raises:
        TimeoutError: it did not come about in time.
    """
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within_s:.0f} s: {what}")
        time.sleep(0.05)


def session_keys() -> tuple[str, str]:
    """A fresh pair for signing sign-ins: private and public PEM, each in base64."""
    private = Ed25519PrivateKey.generate()
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(secret).decode(), base64.b64encode(public).decode()


class Wire(Protocol):
    """Something between clients and a service."""

    def close(self) -> None: ...


class System:
    """PostgreSQL, Valkey, a mailbox and the three services; a context manager that leaves nothing behind."""

    def __init__(
        self,
        directory: Path,
        *,
        workers: dict[str, int] | None = None,
        log_level: str = "INFO",
        only: Iterable[str] | None = None,
    ) -> None:
        """`only` names the processes to start at first; all of `commands()` where it is None."""
        self.directory = directory
        self._only = set(only) if only is not None else None
        self._log_level = log_level
        self._workers = {"submission": 1, "scoring": 2, "notify": 1, **(workers or {})}
        pg, valkey, smtp, mailbox, stream, notify_stream, origin, *webs = free_ports(10)
        self.postgres = servers.Postgres(directory / "postgres", port=pg)
        self.valkey = servers.Valkey(directory / "valkey", port=valkey)
        self.addresses = {service: f"http://127.0.0.1:{port}" for service, port in zip(SERVICES, webs, strict=True)}
        self.mailbox = f"http://127.0.0.1:{mailbox}/surat/api/messages"
        self._mail_ports = (smtp, mailbox)
        self._stream_ports = {"scoring": stream, "notify": notify_stream}
        self.stream_address = f"http://127.0.0.1:{stream}"
        self.origin = f"http://localhost:{origin}"
        # What a test has put between clients and a service.
        self.wires: dict[str, Wire] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "System":
        self.directory.mkdir(parents=True, exist_ok=True)
        try:
            self.postgres.start()
            self.valkey.start()
            self.postgres.create_service_databases()
            for service in SERVICES:
                migrate(service, database_url=self.database_url(service))
            self.environment = self._environment()
            for name in self.commands():
                if self._only is None or name in self._only:
                    self.start(name)
            self.wait_ready([service for service in SERVICES if f"{service}-web" in self._processes])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self._processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for wire in self.wires.values():
            wire.close()
        self.valkey.stop()
        self.postgres.stop(mode="immediate")

    def database_url(self, service: str) -> str:
        return self.postgres.url(service, service)

    def commands(self) -> dict[str, list[str]]:
        """What runs, by name: `scoring-web`, `scoring-worker`, `scoring-relay`, `mailbox` …"""
        python = [sys.executable, "-m"]
        commands = {
            "mailbox": [*python, "deploy.mailbox"],
            "caddy": [str(BIN / "caddy"), "run", "--config", "deploy/Caddyfile", "--adapter", "caddyfile"],
        }
        for service, port in self._stream_ports.items():
            commands[f"{service}-stream"] = [
                *(*python, "gunicorn", "-k", "gevent", "-w", "1", "-b", f"127.0.0.1:{port}"),
                *("--worker-connections", "3000", f"services.{service}.stream:serve()"),
            ]
        for service in SERVICES:
            port = self.addresses[service].rpartition(":")[2]
            worker = f"services.{service}.worker"
            beat = str(self.directory / f"beat-{service}")
            commands[f"{service}-web"] = [
                *(*python, "granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1", "--port", port),
                *("--workers", "1", "--blocking-threads", WEB_THREADS[service]),
                *("--no-access-log", f"services.{service}.app:serve"),
            ]
            commands[f"{service}-worker"] = [
                *(*python, "celery", "-A", worker, "worker", "-Q", f"{service}.events,{service}.jobs"),
                *("-c", str(self._workers[service]), "--without-gossip", "--without-mingle", "-n", f"{service}@test"),
                *("-B", "-s", beat),
            ]
            if service == "notify":
                commands["notify-mail"] = [
                    *(*python, "celery", "-A", worker, "worker", "-Q", "notify.mail", "-c", "1"),
                    *("--without-gossip", "--without-mingle", "-n", "notify-mail@test"),
                ]
            commands[f"{service}-relay"] = [*python, "shared.kit.relay", service]
        return commands

    def start(self, name: str, *, command: list[str] | None = None) -> int:
        """Start a process, its output in a log file of its name; its pid."""
        with (self.directory / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command or self.commands()[name.partition("#")[0]],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes[name] = process
        return process.pid

    def kill(self, name: str) -> None:
        """SIGKILL the process and its children."""
        process = self._processes[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def send(self, name: str, number: signal.Signals) -> None:
        """Send a signal to the process and its children."""
        os.killpg(self._processes[name].pid, number)

    def wait_ready(self, services: Iterable[str]) -> None:
        """Wait until the webs answer."""
        for service in services:
            wait_until(lambda s=service: self._answers(s), within_s=READY_WITHIN_S, what=f"{service} answers")

    def _answers(self, service: str) -> bool:
        try:
            return requests.get(f"{self.addresses[service]}/readyz", timeout=2).ok
        except requests.RequestException:
            return False

    @staticmethod
    def _upstream(address: str) -> str:
        return address.removeprefix("http://")

    def _environment(self) -> dict[str, str]:
        private, public = session_keys()
        smtp, page = self._mail_ports
        return {
            **os.environ,
            **{f"{service.upper()}_DATABASE_URL": self.database_url(service) for service in SERVICES},
            **{f"{service.upper()}_URL": address for service, address in self.addresses.items()},
            "REDIS_URL": self.valkey.url,
            # Heartbeats of another user's workers lie in /tmp.
            "TMPDIR": str(self.directory),
            "PUBLIC_URL": self.origin,
            "PORT": self.origin.rpartition(":")[2],
            "BIND": "127.0.0.1",
            **{f"{service.upper()}_UPSTREAM": self._upstream(address) for service, address in self.addresses.items()},
            "STREAM_UPSTREAM": f"127.0.0.1:{self._stream_ports['scoring']}",
            "NOTIFY_STREAM_UPSTREAM": f"127.0.0.1:{self._stream_ports['notify']}",
            "MAILBOX_UPSTREAM": f"127.0.0.1:{page}",
            "XDG_DATA_HOME": str(self.directory),
            "XDG_CONFIG_HOME": str(self.directory),
            "INTERNAL_TOKEN": "internal-for-tests",
            "SESSION_PRIVATE_KEY": private,
            "SESSION_PUBLIC_KEY": public,
            # A test's receivers are on this machine.
            "WEBHOOKS_MAY_BE_LOCAL": "1",
            "PASS_SECRET": "pass-secret-of-sufficient-length-for-tests",
            "STORAGE_URL": (self.directory / "files").as_uri(),
            "SMTP_URL": f"smtp://127.0.0.1:{smtp}",
            "MAIL_FROM": "inovasi@example.test",
            "MAILBOX_SMTP_PORT": str(smtp),
            "MAILBOX_HTTP_PORT": str(page),
            "MAILBOX_DIR": str(self.directory / "mail"),
            "REPORT_YEAR": "2026",
            "MALLOC_ARENA_MAX": "2",
            "LOG_LEVEL": self._log_level,
            "DEMO": "0",
        }
