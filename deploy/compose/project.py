"""How is one system of containers started, looked into, broken and taken away?"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.compose import ROOT
from deploy.compose.shell import CommandFailed, run

COMPOSE_FILE = ROOT / "docker-compose.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One running copy of docker-compose.yml: a name of its own, an environment of its own."""

    name: str
    env_file: Path

    def compose(self, *arguments: str, hidden: bool = True, timeout_s: float = 900) -> str:
        """Call Docker Compose for this project and return what it printed."""
        options = ["--project-name", self.name, "--env-file", str(self.env_file), "--file", str(COMPOSE_FILE)]
        return run(*_compose(), *options, *arguments, env=_environment(), hidden=hidden, timeout_s=timeout_s)

    def start(self, *options: str) -> None:
        """Start everything and return when each part says it is well."""
        self.compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "180", *options)

    def stop(self) -> None:
        """Take everything away, the data too."""
        self.compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "15")

    def containers(self, service: str | None = None) -> list[str]:
        """The ids of the running containers, of one service or of all."""
        return self.compose("ps", "--quiet", *([service] if service else [])).split()

    def inside(self, service: str, *command: str) -> str:
        """Run a command in a service's container and return what it printed."""
        return self.compose("exec", "--no-TTY", service, *command)

    def can(self, service: str, *command: str) -> bool:
        """Whether a command in a service's container ends well."""
        try:
            self.inside(service, *command)
        except CommandFailed:
            return False
        return True

    def logs(self, *services: str, lines: int = 60) -> str:
        return self.compose("logs", "--no-color", "--tail", str(lines), *services)

    def setting(self, name: str) -> str:
        """One value of this project's environment file."""
        found = re.search(rf"^{name}=(.*)$", self.env_file.read_text(), flags=re.M)
        return found[1] if found else ""


def inspect(container: str) -> dict[str, object]:
    """What the engine knows about a container."""
    described: dict[str, object] = json.loads(run("docker", "inspect", container, hidden=True))[0]
    return described


def _compose() -> list[str]:
    """Compose as the engine's plugin, or else the one that came as a Python package."""
    if shutil.which("docker"):
        plugin = subprocess.run(
            ["docker", "compose", "version", "--short"], capture_output=True, text=True, check=False
        )
        if plugin.returncode == 0 and int(plugin.stdout.lstrip("v").split(".")[0]) >= 2:
            return ["docker", "compose"]
    return [str(Path(sys.executable).with_name("docker-compose"))]


def _environment() -> dict[str, str]:
    """Ours without what would win over the project's own environment file."""
    named = set(re.findall(r"^#? ?(\w+)=", (ROOT / ".env.example").read_text(), flags=re.M))
    return {name: value for name, value in os.environ.items() if name not in named}
