"""Whatever a program sends to scoring's API, the answer is never an error of ours: schemathesis asks."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import festivals as builder
from tests.builders import sign_in

SEED = "1672"


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


class TestApi:
    @pytest.mark.parametrize("who", ["citizen", "staff", "judge"])
    def test_never_fails_by_itself(self, address: str, database: Database, who: str, tmp_path: Path) -> None:
        built = builder.build(database, entries=2, judges=2)
        builder.score(database, built.judges[0], built.entries[0], 7)
        headers = {
            "citizen": [],
            "staff": ["-H", f"Authorization: {sign_in.as_staff('admin', 'committee', 'verifier')['Authorization']}"],
            "judge": ["-H", f"Cookie: juri={built.tokens[0]}"],
        }[who]
        told = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/scoring/openapi.json"),
                *("--url", address, "--checks", "not_a_server_error", "--seed", SEED, "--max-examples", "2"),
                *("--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-color"),
                *headers,
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.returncode == 0, told.stdout[-20_000:]
