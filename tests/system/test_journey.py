"""The main job on real containers, with a worker killed and Redis restarted in the middle: nothing is lost."""

from collections.abc import Callable

import pytest

from deploy.compose.project import Project
from deploy.compose.shell import run
from tests.journeys.main_job import MainJob

pytestmark = pytest.mark.system


def killing_a_worker(project: Project) -> Callable[[], None]:
    def kill() -> None:
        run("docker", "kill", "--signal", "KILL", project.containers("scoring-worker")[0], hidden=True)
        project.compose("up", "--detach", "--no-build", "--no-deps", "scoring-worker")

    return kill


def restarting_redis(project: Project) -> Callable[[], None]:
    return lambda: (project.compose("restart", "redis"), None)[1]


class TestMainJob:
    def test_works_though_a_worker_is_killed_and_redis_restarted(self, project: Project, origin: str) -> None:
        """All eight steps, and at the end no event lies with the dead letters."""
        said = project.inside(
            "submission-web", "python", "-m", "services.submission.accounts.first_admin", "admin@example.test", "Admin"
        )
        email, password = said.split()[:2]
        disturb = {"while it is returned": killing_a_worker(project), "while judges score": restarting_redis(project)}
        MainJob(origin, admin=(email, password), disturb=disturb).run()
        for service in ("submission", "scoring", "notify"):
            count = project.inside("postgres", "psql", "-U", "postgres", "-At", "-d", service, "-c", _DEAD)
            assert count.strip() == "0", service

    def test_more_workers_can_be_added(self, project: Project) -> None:
        """The one command of the festival day."""
        project.compose(
            "up", "--detach", "--no-build", "--no-recreate", "--scale", "scoring-worker=4", "scoring-worker"
        )
        assert len(project.containers("scoring-worker")) == 4


_DEAD = "SELECT count(*) FROM dead_letters"
