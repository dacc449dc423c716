"""How does everything start in the right order, run together, and stop without leaving anything behind?"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from urllib.error import HTTPError

from deploy.local import environment, leftovers, processes
from deploy.local.foreman import STOPPED, Foreman, forking
from deploy.local.ports import Ports
from deploy.local.processes import ROOT, VAR
from deploy.local.progress import say, step
from deploy.local.servers import SERVICES, Postgres, Valkey
from shared.kit.migrate import migrate

READY_WITHIN_S = 60.0
# A proxy of the machine has no business here.
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def output_of(command: Sequence[str], *, environment: Mapping[str, str]) -> str:
    """What a command writes, once it is over.

    By a file: a pipe ends when all have closed it, and the parts that are started meanwhile hold a copy of it.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    with tempfile.TemporaryFile("w+") as written:
        with forking:
            program = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=written)
        if failed := program.wait():
            raise subprocess.CalledProcessError(failed, command)
        written.seek(0)
        return written.read()


class Stopped(Exception):
    """Somebody asked us to stop before everything had started."""


class NotReady(Exception):
    """A part did not answer in time."""


class System:
    """The local system, from the first server to the last process."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._postgres = Postgres(VAR / "postgres", port=ports.postgres)
        self._valkey = Valkey(VAR / "valkey", port=ports.valkey)
        self._environment: dict[str, str] = {}
        self._foreman = Foreman()
        self._is_stopping = threading.Event()
        self._has_failed = False

    def run(self) -> int:
        """Start, say where it is, and run until told to stop; the exit code.

        Raises:
            Running: another run has this checkout.
            PortTaken: one of the ports is not free.
            NotStarted: a server did not come up.
        """
        with leftovers.claim(VAR, port=self._ports.public):
            self._end_leftovers()
            self._ports.check()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, self._on_signal)
            try:
                self._start_servers()
                self._run_processes()
            except Stopped:
                say("")
            finally:
                self._stop()
        return 1 if self._has_failed else 0

    def _end_leftovers(self) -> None:
        if leftovers.find(VAR):
            with step("Ending what an earlier start left running"):
                leftovers.sweep(VAR)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP and self._environment:
            # The terminal was closed; honcho knows SIGTERM only.
            os.kill(os.getpid(), signal.SIGTERM)
            return
        raise Stopped

    def _start_servers(self) -> None:
        say(f"Starting, with data in {VAR}")
        with step("PostgreSQL and Valkey"), ThreadPoolExecutor() as pool:
            for started in [pool.submit(self._start_postgres), pool.submit(self._valkey.start)]:
                started.result()
        self._environment = environment.compose(VAR, self._ports, postgres=self._postgres, valkey=self._valkey)
        with step("Tables"):
            for service in SERVICES:
                migrate(service, database_url=self._environment[f"{service.upper()}_DATABASE_URL"])

    def _start_postgres(self) -> None:
        self._postgres.start()
        self._postgres.create_service_databases()

    def _run_processes(self) -> None:
        for name, command in processes.commands(self._ports, var=VAR).items():
            self._foreman.add_process(name, command, env=self._environment, cwd=str(ROOT))
        # honcho waits for signals in this thread; another one waits for the parts to answer.
        threading.Thread(target=self._welcome, daemon=True).start()
        self._foreman.loop()
        self._has_failed = self._has_failed or self._foreman.returncode not in STOPPED

    def _stop(self) -> None:
        self._is_stopping.set()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        with step("Stopping"):
            self._valkey.stop()
            self._postgres.stop()
            leftovers.sweep(VAR)

    def _welcome(self) -> None:
        wants_sample = self._environment["DEMO"] == "1"
        try:
            with ThreadPoolExecutor() as pool:
                # The registry needs its tables only; the festival needs what the services tell one another.
                registry = pool.submit(self._load_sample, "services.submission.sample") if wants_sample else None
                with step("Three services, their workers and relays"):
                    addresses = [self._environment[f"{service.upper()}_URL"] + "/readyz" for service in SERVICES]
                    list(pool.map(self._wait, addresses))
                    self._wait(f"http://127.0.0.1:{self._ports.public}/masuk")
                signs = ""
                if registry is not None:
                    with step("Sample data (contoh)"):
                        signs = registry.result() + self._load_sample("services.scoring.sample")
        except (NotReady, subprocess.CalledProcessError) as error:
            if not self._is_stopping.is_set():
                say(f"\nNot ready: {error}\nThe lines above say why. Stopping.")
                self._has_failed = True
                self._foreman.terminate()
            return
        say(f"\n  Open  http://localhost:{self._ports.public}")
        say(f"  Mail  http://localhost:{self._ports.public}/surat   (everything that is sent is caught here)\n")
        say(signs or "  No sample data. Your first sign-in: make admin EMAIL=… NAME=…")
        say("  Stop with Ctrl-C.\n")

    def _load_sample(self, module: str) -> str:
        command = [sys.executable, "-m", "deploy.local.sample", module]
        return output_of(command, environment=self._environment)

    def _wait(self, address: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not self._is_stopping.is_set():
            try:
                with _DIRECTLY.open(address, timeout=2):
                    return
            except OSError as error:
                if isinstance(error, HTTPError) and error.code < 500:
                    return
                if time.monotonic() > deadline:
                    raise NotReady(f"{address} does not answer: {error}") from error
                time.sleep(0.1)
        raise NotReady("stopped meanwhile")
