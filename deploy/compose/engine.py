"""Is there a Docker engine to work with, and if not, may we provide one?"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.compose import VAR
from deploy.compose.shell import quiet, run, say

START_TIMEOUT_S = 30
# overlay2 is the default; vfs copies everything, but works where the kernel has no overlay file system.
STORAGE_ATTEMPTS: tuple[list[str], ...] = ([], ["--storage-driver=vfs"])
SERVER_BINARIES = ("dockerd", "containerd", "iptables")

REMEDY = """\
There is no Docker engine to talk to here. Either
  - start yours (or install one: https://docs.docker.com/engine/install/), or
  - let this command install Debian's docker.io and start it while the test runs:  INSTALL_ENGINE=1 make test-compose"""


class NoEngine(Exception):
    """No engine answers and none may or can be started; the message says what to do."""


def may_install() -> bool:
    """Whether this machine is ours to install packages on: CI, or a person said so."""
    return os.environ.get("CI") == "true" or os.environ.get("INSTALL_ENGINE") == "1"


@contextlib.contextmanager
def provided() -> Iterator[None]:
    """Have an engine answer for the length of a block, one of our own if need be.

    Raises:
        NoEngine: none answers, and none could be provided.
    """
    if _answers():
        yield
        return
    if not may_install():
        raise NoEngine(REMEDY)
    if os.geteuid() != 0:
        raise NoEngine("Installing and starting an engine needs root; run this as root, or start an engine first.")
    apt_install("docker.io", "iptables", unless=SERVER_BINARIES)
    server = _start()
    try:
        yield
    finally:
        say("stopping the engine that was started for this")
        server.terminate()
        server.wait(timeout=60)


def apt_install(*packages: str, unless: tuple[str, ...]) -> None:
    """Install Debian packages, unless these programs are there already."""
    if all(shutil.which(program, path=_path_with_sbin()) for program in unless):
        return
    if not shutil.which("apt-get"):
        raise NoEngine(f"{', '.join(packages)} would come from apt-get, which is missing here.")
    say(f"installing {' '.join(packages)} from Debian")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-q", env=environment, hidden=True)
    run("apt-get", "install", "-q", "-y", "--no-install-recommends", *packages, env=environment, hidden=True)


def _answers() -> bool:
    return shutil.which("docker") is not None and quiet("docker", "info")


def _start() -> "subprocess.Popen[bytes]":
    """Start dockerd and wait until it answers."""
    VAR.mkdir(parents=True, exist_ok=True)
    log_path = VAR / "dockerd.log"
    for options in STORAGE_ATTEMPTS:
        say(f"starting dockerd {' '.join(options)}".rstrip())
        with log_path.open("wb") as log:
            server = subprocess.Popen(
                ["dockerd", *options],
                stdout=log,
                stderr=log,
                env={**os.environ, "PATH": _path_with_sbin()},
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and server.poll() is None:
            if _answers():
                return server
            time.sleep(0.2)
        server.terminate()
        server.wait(timeout=30)
    _tell_end_of(log_path)
    raise NoEngine(f"dockerd does not start here; its log is {log_path}.")


def _tell_end_of(log_path: Path) -> None:
    print(*log_path.read_text(errors="replace").splitlines()[-20:], sep="\n", file=sys.stderr)


def _path_with_sbin() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
