"""What do the tests against running containers need?"""

import os
from pathlib import Path

import pytest

from deploy.compose.project import Project


@pytest.fixture(scope="session")
def project() -> Project:
    """The system that `make test-compose` started for us."""
    if "COMPOSE_PROJECT" not in os.environ:
        pytest.skip("no containers run for this; `make test-compose` starts them and runs these tests")
    return Project(name=os.environ["COMPOSE_PROJECT"], env_file=Path(os.environ["COMPOSE_ENV"]))


@pytest.fixture(scope="session")
def origin(project: Project) -> str:
    """The one address that is reachable from outside."""
    return project.setting("PUBLIC_URL")
