"""How does everything start in the right order, run together, and stop without leaving anything behind?"""

import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

from honcho.manager import Manager
from honcho.printer import Printer

from deploy.local import environment, leftovers, processes
from deploy.local.ports import Ports
from deploy.local.progress import say, step
from deploy.local.servers import SERVICES, Postgres, Valkey
from shared.kit.migrate import migrate

READY_WITHIN_S = 60.0
VAR = processes.ROOT / "var"


class AlreadyRunning(Exception):
    """This checkout's system runs already."""


class NotReady(Exception):
    """A part did not answer in time."""


class Running:
    """The local system, from the first server to the last process."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._postgres = Postgres(VAR / "postgres", port=ports.postgres)
        self._valkey = Valkey(VAR / "valkey", port=ports.valkey)
        # Colours and names from honcho; the lines themselves come from the processes.
        self._manager = Manager(Printer(sys.stdout))
        self._environment: dict[str, str] = {}

    def run(self) -> int:
        """Start, say where it is, and run until told to stop; the exit code."""
        if leftovers.find(VAR):
            raise AlreadyRunning("It runs already, or an earlier start left something behind. To end it: make down")
        self._ports.check()
        (VAR / "run").mkdir(parents=True, exist_ok=True)
        say(f"Starting in {VAR}")
        try:
            self._start_servers()
            for name, command in processes.commands(self._ports, var=VAR).items():
                self._manager.add_process(name, command, env=self._environment, cwd=str(processes.ROOT))
            # honcho waits for signals in this thread; another one waits for the parts to answer.
            threading.Thread(target=self._welcome, daemon=True).start()
            self._manager.loop()
        finally:
            with step("Stopping PostgreSQL and Valkey"):
                self._valkey.stop()
                self._postgres.stop()
            leftovers.end(VAR)
        return int(self._manager.returncode or 0)

    def _start_servers(self) -> None:
        with step("PostgreSQL and Valkey"), ThreadPoolExecutor() as pool:
            for started in [pool.submit(self._start_postgres), pool.submit(self._start_valkey)]:
                started.result()
        self._environment = environment.compose(VAR, self._ports, postgres=self._postgres, valkey=self._valkey)
        with step("Tables"):
            for service in SERVICES:
                migrate(service, database_url=self._environment[f"{service.upper()}_DATABASE_URL"])

    def _start_postgres(self) -> None:
        self._postgres.mark = {environment.MARK: str(VAR)}
        self._postgres.start()
        self._postgres.create_service_databases()

    def _start_valkey(self) -> None:
        self._valkey.mark = {environment.MARK: str(VAR)}
        self._valkey.start()

    def _welcome(self) -> None:
        try:
            with step("Three services, their workers and relays"):
                for service in SERVICES:
                    self._wait(self._environment[f"{service.upper()}_URL"] + "/readyz")
                self._wait(f"http://127.0.0.1:{self._ports.public}/masuk")
            signs = self._load_sample() if self._environment["DEMO"] == "1" else ""
        except (NotReady, subprocess.CalledProcessError) as error:
            say(f"\nNot ready: {error}\nThe lines above say why. Stopping.")
            self._manager.terminate()
            return
        say(f"\n  Open  http://localhost:{self._ports.public}")
        say(f"  Mail  http://localhost:{self._ports.public}/surat   (everything that is sent, caught here)\n")
        say(signs or "  No sample data. Your first sign-in: make admin EMAIL=… NAME=…")
        say("  Stop with Ctrl-C.\n")

    def _load_sample(self) -> str:
        with step("Sample data (contoh)"):
            for module in ("services.submission.sample", "services.scoring.sample"):
                if find_spec(module) is not None:
                    self._python(module)
        return "".join(
            self._python(module, "--sign-ins")
            for module in ("services.submission.sample", "services.scoring.sample")
            if find_spec(module) is not None
        )

    def _python(self, module: str, *arguments: str) -> str:
        command = [sys.executable, "-m", module, *arguments]
        ran = subprocess.run(
            command, cwd=processes.ROOT, env=self._environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return ran.stdout

    def _wait(self, address: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                with urllib.request.urlopen(address, timeout=2):  # noqa: S310, an address of ours
                    return
            except OSError as error:
                if time.monotonic() > deadline:
                    raise NotReady(f"{address} does not answer: {error}") from error
                time.sleep(0.1)
