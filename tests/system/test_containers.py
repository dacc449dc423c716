"""Is what runs as closed to the outside, and as humble, as docker-compose.yml says?"""

import socket
from typing import Any

import pytest
import requests

from deploy.compose import project as containers
from deploy.compose.project import Project
from deploy.compose.shell import run

pytestmark = pytest.mark.system

WEBS = ("submission-web", "scoring-web", "notify-web", "scoring-stream", "notify-stream")
# What each of these would say if it were reachable, from a container that has Python.
CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)"
LOG_IN = "import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=5)"


def published(project: Project) -> dict[str, list[str]]:
    """The ports on this machine that lead into a container, by service."""
    ports: dict[str, list[str]] = {}
    for container in project.containers():
        facts: Any = containers.inspect(container)
        bound = [binding["HostPort"] for hosts in facts["NetworkSettings"]["Ports"].values() for binding in hosts or []]
        if bound:
            ports[facts["Config"]["Labels"]["com.docker.compose.service"]] = bound
    return ports


class TestFromOutside:
    def test_only_the_origin_has_a_port(self, project):
        assert published(project) == {"caddy": [project.setting("PORT")]}

    @pytest.mark.parametrize("path", ["/internal/events", "/internal/dead-letters", "/metrics", "/livez", "/readyz"])
    def test_the_origin_hides_what_is_internal(self, project, origin, path):
        token = {"Authorization": f"Bearer {project.setting('INTERNAL_TOKEN')}"}
        assert requests.get(origin + path, headers=token, timeout=10).status_code == 404

    @pytest.mark.parametrize(
        "path", ["//internal/events", "/%69nternal/events", "/x/../internal/events", "/INTERNAL/events"]
    )
    def test_the_origin_hides_it_however_it_is_spelled(self, project, origin, path):
        host, port = origin.removeprefix("http://").split(":")
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
        request += f"Authorization: Bearer {project.setting('INTERNAL_TOKEN')}\r\n\r\n"
        with socket.create_connection((host, int(port)), 10) as connection:
            connection.sendall(request.encode())
            status_line = connection.makefile("rb").readline()
        assert status_line.split()[1] in {b"404", b"301", b"308", b"400"}

    def test_the_origin_shows_the_home_page(self, origin):
        assert requests.get(origin, timeout=10).status_code == 200


class TestFromInside:
    @pytest.mark.parametrize("target", [("postgres", 5432), ("redis", 6379)])
    def test_the_page_s_network_does_not_lead_to_databases(self, project, target):
        """Caddy could be taken over; from where it stands nothing but the pages can be seen."""
        host, port = target
        network = f"{project.name}_edge"
        image = f"{project.setting('IMAGE_PREFIX')}/notify:{project.setting('IMAGE_TAG')}"
        probe = ["docker", "run", "--rm", "--network", network, image, "python", "-c"]
        run(*probe, CONNECT, "submission-web", "8000", hidden=True)
        with pytest.raises(containers.CommandFailed):
            run(*probe, CONNECT, host, str(port), hidden=True)

    @pytest.mark.parametrize(
        ("service", "other"), [("submission", "scoring"), ("scoring", "notify"), ("notify", "submission")]
    )
    def test_a_service_can_enter_no_other_s_database(self, project, service, other):
        password = project.setting(f"{service.upper()}_DB_PASSWORD")
        own, foreign = (f"postgresql://{service}:{password}@postgres:5432/{name}" for name in (service, other))
        assert project.can(f"{service}-worker", "python", "-c", LOG_IN, own)
        assert not project.can(f"{service}-worker", "python", "-c", LOG_IN, foreign)

    def test_what_only_databases_and_broker_need_leads_nowhere_else(self, project):
        facts: Any = run(
            "docker", "network", "inspect", "--format", "{{.Internal}}", f"{project.name}_inner", hidden=True
        )
        assert facts.strip() == "true"


class TestRights:
    def test_no_process_runs_as_root(self, project):
        for container in project.containers():
            lines = run("docker", "top", container, "-eo", "uid,pid,args", hidden=True).splitlines()[1:]
            assert not [line for line in lines if line.split()[0] == "0"], container

    @pytest.mark.parametrize("service", ["submission", "scoring", "notify"])
    def test_an_image_holds_its_own_service_alone(self, project, service):
        folders = project.inside(f"{service}-web", "sh", "-c", "cd /app/services && ls -d */").split()
        assert [name for name in folders if not name.startswith("_")] == [f"{service}/"]

    @pytest.mark.parametrize("service", WEBS)
    def test_a_container_can_not_change_its_own_code(self, project, service):
        assert not project.can(service, "touch", "/app/x")
