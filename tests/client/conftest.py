"""What does the command speak to: the real application, on a real port, over a wire that can break?"""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from werkzeug.serving import WSGIRequestHandler, make_server

from services.submission.accounts.models import Agency
from services.submission.app import create_app
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import files, submissions
from tests.builders.submissions import Caller
from tests.client.wire import Wire


class Quiet(WSGIRequestHandler):
    def log(self, *_line: object) -> None:
        """Say nothing of each request."""


@pytest.fixture
def app(submission_database_url: str, redis_url: str, tmp_path: Path) -> Iterator[ServiceApp]:
    storage_url = (tmp_path / "store").as_uri()
    app = create_app(submissions.settings(submission_database_url, storage_url=storage_url, redis_url=redis_url))
    yield app
    app.database.dispose()


@pytest.fixture
def database(app: ServiceApp) -> Database:
    return app.database


@pytest.fixture
def hospital(database: Database) -> Agency:
    return submissions.add_agency(database, "RSUD Besemah", "RSUD")


@pytest.fixture
def key(database: Database, hospital: Agency) -> str:
    return submissions.key_for(database, hospital)["Authorization"].removeprefix("Bearer ")


@pytest.fixture
def owner(app: ServiceApp, key: str) -> Caller:
    """The same agency by another way, to look and to meddle."""
    return Caller(app.test_client(), {"Authorization": f"Bearer {key}"})


@pytest.fixture
def wire(app: ServiceApp) -> Iterator[Wire]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    wire = Wire(server.server_port)
    yield wire
    wire.close()
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A YAML file and its evidence: in a folder of the indicator, by its name, and as a link."""
    folder = tmp_path / "inovasi"
    (folder / "bukti" / "16").mkdir(parents=True)
    (folder / "bukti" / "16" / "sk.pdf").write_bytes(files.pdf())
    (folder / "bukti" / "17-tim.pdf").write_bytes(files.pdf("tim"))
    (folder / "bukti" / "catatan.txt").write_text("bukan bukti")
    told = {
        **submissions.profile(),
        "latitude": -4.02,
        "claims": {16: 2, 17: 1, 35: 3},
        "evidence": {35: "https://video.example/ringkas"},
    }
    (folder / "inovasi.yaml").write_text(yaml.safe_dump(told), "utf-8")
    return folder
