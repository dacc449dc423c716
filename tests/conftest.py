"""What does every test stand on: real servers, and clean databases made by the real migrations."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from deploy.local.servers import Postgres, Valkey
from tests.builders import services
from tests.builders.databases import clean_database
from tests.builders.ports import free_ports


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.path.name != "test_fuzzed.py")


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Whatever applications a test made are closed after it."""
    yield
    services.close_all()


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A directory that the unprivileged PostgreSQL user can reach too."""
    folder = Path(tempfile.mkdtemp(prefix="inovasi-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(scratch: Path) -> Iterator[Postgres]:
    server = Postgres(scratch / "postgres", port=free_ports(1)[0], settings={"fsync": "off", "autovacuum": "off"})
    server.start()
    server.create_service_databases()
    yield server
    server.stop(mode="immediate")


@pytest.fixture(scope="session")
def valkey(scratch: Path) -> Iterator[Valkey]:
    server = Valkey(scratch / "valkey", port=free_ports(1)[0])
    server.start()
    yield server
    server.kill()


@pytest.fixture
def redis_url(valkey: Valkey) -> str:
    """An empty Valkey."""
    with redis.Redis(port=valkey.port) as client:
        client.flushall()
    return valkey.url


@pytest.fixture
def submission_database_url(postgres: Postgres) -> Iterator[str]:
    yield from clean_database(postgres, "submission")


@pytest.fixture
def scoring_database_url(postgres: Postgres) -> Iterator[str]:
    yield from clean_database(postgres, "scoring")


@pytest.fixture
def notify_database_url(postgres: Postgres) -> Iterator[str]:
    yield from clean_database(postgres, "notify")
