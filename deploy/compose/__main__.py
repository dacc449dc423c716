"""What can be done with the system as containers? `python -m deploy.compose --help` lists it."""

import argparse
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from deploy.compose import ROOT, VAR, engine, env_file, images
from deploy.compose.project import Project
from deploy.compose.shell import CommandFailed, say


def main() -> int:
    """Do what the command line asks; 2 means this machine lacks something, and what is said."""
    parser = argparse.ArgumentParser(prog="python -m deploy.compose", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, action, words in (
        ("env", write_env, "write .env with fresh secrets"),
        ("images", build_images, "have all images here, stand-ins where no registry answers"),
        ("test", test, "start the system on a free port, run tests/system against it, take it away"),
    ):
        command = commands.add_parser(name, help=words)
        command.set_defaults(action=action)
        if name == "test":
            command.add_argument("pytest_options", nargs="*", help="after --, options for pytest")
    chosen = parser.parse_args()
    # Being told to stop must still take the containers away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return int(chosen.action(chosen))
    except (engine.NoEngine, images.NoImages, env_file.AlreadyThere) as error:
        print(error, file=sys.stderr)
        return 2
    except CommandFailed as error:
        print(error, file=sys.stderr)
        return 1


def write_env(_chosen: argparse.Namespace) -> int:
    """Write .env for `docker compose up`."""
    env_file.write(ROOT / ".env", overrides={})
    say("wrote .env; now: docker compose up --detach --build")
    return 0


def build_images(_chosen: argparse.Namespace) -> int:
    """Have all images of docker-compose.yml on this machine under their usual names."""
    with engine.provided():
        images.provide(prefix="inovasi", tag="latest")
    return 0


def test(chosen: argparse.Namespace) -> int:
    """Run the tests that need the whole system as containers."""
    project = _new_project()
    with engine.provided():
        images.provide(prefix=project.setting("IMAGE_PREFIX"), tag=project.setting("IMAGE_TAG"))
        try:
            say(f"starting the system at {project.setting('PUBLIC_URL')}")
            project.start()
            say("running the journey against it")
            return _pytest(project, chosen.pytest_options)
        except CommandFailed:
            print(project.compose("ps", "--all"), project.logs(), sep="\n", file=sys.stderr)
            raise
        finally:
            say("taking the system away")
            project.stop()
            project.env_file.unlink()
            say("done")


def _new_project() -> Project:
    """A project beside whatever else runs here: its own name, port and secrets."""
    port = _free_port()
    name = f"inovasi-test-{port}"
    path = VAR / f"{name}.env"
    path.unlink(missing_ok=True)
    overrides = {
        "PORT": str(port),
        "BIND": "127.0.0.1",
        "PUBLIC_URL": f"http://localhost:{port}",
        "COMPOSE_PROFILES": "mailbox",
        "IMAGE_PREFIX": "inovasi-test",
        # Two cores are enough for the test; there are some twenty processes to share them.
        "WEB_WORKERS": "1",
        "WORKER_PROCESSES": "1",
    }
    env_file.write(path, overrides=overrides)
    return Project(name=name, env_file=path)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _pytest(project: Project, options: list[str]) -> int:
    environment = {**os.environ, "COMPOSE_PROJECT": project.name, "COMPOSE_ENV": str(project.env_file)}
    command = [str(Path(sys.executable)), "-m", "pytest", "tests/system", "-m", "system", *options]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
