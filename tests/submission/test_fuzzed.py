"""What the API document promises holds for requests nobody would think of: schemathesis with all its checks."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from shared.kit.edge import ServiceApp
from tests.builders.submissions import Caller

# The same requests each time; `make fuzz` asks for more, and others.
CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "1")
SEED = os.environ.get("FUZZ_SEED", "1672")


@pytest.fixture
def address(app: ServiceApp) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["agency", "citizen", "verifier", "administrator"])
def authorization(request: pytest.FixtureRequest, owner: Caller, verifier: Caller, admin: Caller) -> list[str]:
    """The arguments that tell who calls: what answers and what refuses differs."""
    headers = {"agency": owner, "verifier": verifier, "administrator": admin}.get(request.param, owner).headers
    return [] if request.param == "citizen" else ["-H", f"Authorization: {headers['Authorization']}"]


class TestApi:
    def test_keeps_its_document(self, address: str, owner: Caller, authorization: list[str], tmp_path: Path) -> None:
        """No check of schemathesis fails, whoever calls."""
        owner.submitted()
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
        told = subprocess.run(
            [
                *command,
                f"{address}/api/submission/openapi.json",
                *("--url", address, "--checks", "all", "--seed", SEED, "--max-examples", EXAMPLES),
                *("--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-color"),
                *authorization,
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout[-20_000:]
