"""The one origin in front of the services."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from tests.builders.ports import free_ports
from tests.builders.system import wait_until

ROOT = Path(__file__).resolve().parents[2]
CADDY = Path(sys.executable).with_name("caddy")
SERVICES = ("submission", "scoring", "stream", "notify", "notify_stream", "mailbox")


class _NamesItself(BaseHTTPRequestHandler):
    """Answers with the name of the service it stands for."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.name.encode())  # type: ignore[attr-defined]

    def log_message(self, *_arguments: object) -> None:
        return


class _Origin:
    """A running Caddy; every service but notify answers behind it."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.session.get(self.address + path, headers=headers, timeout=20)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Origin]:
    folder = str(tmp_path_factory.mktemp("caddy"))
    port, *behind = free_ports(1 + len(SERVICES))
    upstreams = {f"{name.upper()}_UPSTREAM": f"127.0.0.1:{at}" for name, at in zip(SERVICES, behind, strict=True)}
    standing = []
    for name, at in zip(SERVICES, behind, strict=True):
        if name == "notify":
            continue
        server = ThreadingHTTPServer(("127.0.0.1", at), _NamesItself)
        server.name = name  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        standing.append(server)
    environment = {**os.environ, **upstreams, "PORT": str(port), "BIND": "127.0.0.1", "MAX_FILE_MB": "10"}
    environment |= {"XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}
    command = [str(CADDY), "run", "--config", "deploy/Caddyfile", "--adapter", "caddyfile"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as caddy:
        found = _Origin(port)
        wait_until(lambda: _answers(found), within_s=15, what="Caddy answers")
        yield found
        caddy.terminate()
    found.session.close()
    for server in standing:
        server.shutdown()
        server.server_close()


def _answers(origin: _Origin) -> bool:
    try:
        return origin.get("/").ok
    except requests.ConnectionError:
        return False


class TestRouting:
    @pytest.mark.parametrize(
        ("path", "service"),
        [
            ("/", "submission"),
            ("/inovasi", "submission"),
            ("/api/submission/v1/innovations", "submission"),
            ("/static/look/look.css", "submission"),
            ("/kelola", "submission"),
            ("/juriah", "submission"),
            ("/indeks", "scoring"),
            ("/festival/2026", "scoring"),
            ("/festival/2026/papan", "scoring"),
            ("/juri/masuk/abc", "scoring"),
            ("/kelola/festival", "scoring"),
            ("/api/scoring/v1/index/2026", "scoring"),
            ("/festival/2026/papan/aliran", "stream"),
            ("/kelola/kotak-masuk/aliran", "notify_stream"),
            ("/surat", "mailbox"),
        ],
    )
    def test_brings_each_address_to_its_service(self, origin: _Origin, path: str, service: str) -> None:
        assert origin.get(path).text == service

    @pytest.mark.parametrize("path", ["/internal/events", "/internal", "/metrics", "/livez", "/readyz", "//metrics"])
    def test_keeps_the_inside_inside(self, origin: _Origin, path: str) -> None:
        assert origin.get(path).status_code == 404


class TestHeaders:
    def test_forbid_what_the_pages_do_not_need(self, origin: _Origin) -> None:
        headers = origin.get("/").headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Server" not in headers or "Caddy" not in headers["Server"]


class TestServiceAway:
    def test_tells_a_person_in_indonesian(self, origin: _Origin) -> None:
        answer = origin.get("/langganan")
        assert answer.status_code == 503
        assert "Sebentar tidak tersedia" in answer.content.decode()
        assert answer.headers["Retry-After"]

    def test_tells_a_program_as_a_problem_in_its_language(self, origin: _Origin) -> None:
        answer = origin.get("/api/notify/v1/deliveries", **{"Accept-Language": "en"})
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert json.loads(answer.text)["title"] == "Briefly not available"


class TestFile:
    def test_gets_a_certificate_where_a_host_name_is_given(self, tmp_path: Path) -> None:
        environment = {
            **os.environ,
            "SITE_ADDRESS": "inovasi.kota.example",
            "PORT": "443",
            "XDG_DATA_HOME": str(tmp_path),
        }
        command = [str(CADDY), "adapt", "--config", "deploy/Caddyfile", "--adapter", "caddyfile", "--validate"]
        adapted = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        (server,) = json.loads(adapted.stdout)["apps"]["http"]["servers"].values()
        assert server["listen"] == ["0.0.0.0:443"]
        assert server["routes"][0]["match"] == [{"host": ["inovasi.kota.example"]}]
