"""What the backbone's tests stand on: two toy services, their databases, and processes to be killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg import sql
from werkzeug.serving import make_server

from deploy.local.servers import Postgres
from shared import look
from shared.kit import web
from shared.kit.config import Env
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.backbone import toy
from tests.builders.services import environment
from tests.builders.sign_in import INTERNAL_TOKEN
from tests.builders.system import ROOT

Start = Callable[..., subprocess.Popen[bytes]]


def _database_of(postgres: Postgres, name: str) -> Iterator[Database]:
    with postgres.superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER scoring").format(sql.Identifier(name)))
    database = Database(postgres.url(name, "scoring"))
    toy.create_tables(database)
    yield database
    database.dispose()
    with postgres.superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def ringer(postgres: Postgres) -> Iterator[Database]:
    """The publisher's database."""
    yield from _database_of(postgres, "toy_ringer")


@pytest.fixture
def hearer(postgres: Postgres) -> Iterator[Database]:
    """The listener's database."""
    yield from _database_of(postgres, "toy_hearer")


def _url(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def application(database: Database, service: str, redis_url: str) -> ServiceApp:
    """A toy service's web application, with all that the kit gives it."""
    values = environment(REDIS_URL=redis_url) | {f"{service.upper()}_DATABASE_URL": _url(database)}
    app = web.create_app(__name__, web.Common.read(Env(values=values), service))
    look.install(app)
    return app


@contextmanager
def served(app: ServiceApp) -> Iterator[str]:
    """The application behind a real socket; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.database.dispose()


@pytest.fixture
def ringer_url(ringer: Database, redis_url: str) -> Iterator[str]:
    """The publisher's web process, so that it can be asked what was missed."""
    with served(application(ringer, toy.PUBLISHER, redis_url)) as url:
        yield url


@pytest.fixture
def replayable_url(hearer: Database, redis_url: str) -> Iterator[str]:
    """The listener's web process, which replays what it laid aside."""
    app = application(hearer, toy.LISTENER, redis_url)
    app.extensions["handlers"] = toy.HANDLERS
    with served(app) as url:
        yield url


@pytest.fixture
def start(ringer: Database, hearer: Database, ringer_url: str, redis_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts a process of the toy's, its output in a log of its name; all are killed in the end."""
    processes: list[subprocess.Popen[bytes]] = []
    variables = {
        "RINGER_DATABASE_URL": _url(ringer),
        "HEARER_DATABASE_URL": _url(hearer),
        "RINGER_URL": ringer_url,
        "REDIS_URL": redis_url,
        "INTERNAL_TOKEN": INTERNAL_TOKEN,
    }

    def run(name: str, *arguments: str, **changes: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env={**os.environ, **variables, **changes},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        processes.append(process)
        return process

    yield run
    for process in processes:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL the process and its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def start_worker(start: Start, tmp_path: Path, *, beat: bool = True, **changes: str) -> subprocess.Popen[bytes]:
    """The hearer's worker with two children; with beat it also catches up and retries."""
    arguments = ["celery", "-A", "tests.backbone.worker", "worker", "-Q", "hearer.events,hearer.jobs", "-c", "2"]
    arguments += ["--without-gossip", "--without-mingle", "-n", "hearer@test"]
    if beat:
        arguments += ["-B", "-s", str(tmp_path / "beat")]
    return start("worker", *arguments, **changes)
