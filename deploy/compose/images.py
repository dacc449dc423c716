"""Which images does the system need, and how do they get onto this machine?"""

import os
from concurrent.futures import ThreadPoolExecutor

from deploy.compose import ROOT, engine, stand_ins
from deploy.compose.shell import quiet, run, say

BASE = "python:3.11-slim-bookworm"
# Official image -> the stand-in that may take its place; the base comes first, the others rest on it.
OFFICIAL = {BASE: "python", "postgres:18": "postgres", "valkey/valkey:9.1": "valkey", "caddy:2.11": "caddy"}
OURS = ("submission", "scoring", "notify", "mailbox")
PULL_TIMEOUT_S = 300
# A machine that gets its Python packages from somewhere else says so in these.
PASSED_ON = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")

REMEDY = """\
The base images can't be fetched: no registry answers. To have stand-ins made from Debian's packages instead
(this installs debootstrap and needs root):  INSTALL_ENGINE=1 make test-compose"""


class NoImages(Exception):
    """The base images can neither be fetched nor be replaced; the message says what to do."""


def provide(*, prefix: str, tag: str) -> None:
    """Have the base images here, and build ours on them.

    Raises:
        NoImages: the base images are not to be had.
    """
    for image, kind in OFFICIAL.items():
        _provide_base(image, kind=kind)
    say("building our images")
    # The first fills the cache with what all share; the others then only add their own.
    first, *others = OURS
    _build(first, prefix=prefix, tag=tag)
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(lambda service: _build(service, prefix=prefix, tag=tag), others))


def _provide_base(image: str, *, kind: str) -> None:
    there = quiet("docker", "image", "inspect", image)
    if there and not stand_ins.is_stand_in(image):
        return
    if not there and quiet("docker", "pull", "--quiet", image, timeout_s=PULL_TIMEOUT_S):
        return
    if not there and not (engine.may_install() and os.geteuid() == 0):
        raise NoImages(REMEDY)
    stand_ins.build(image, kind=kind, base=BASE)


def _build(service: str, *, prefix: str, tag: str) -> None:
    options = [f"--build-arg=SERVICE={service}", f"--build-arg=BASE={BASE}"]
    options += [f"--build-arg={name}={os.environ[name]}" for name in PASSED_ON if os.environ.get(name)]
    stand_ins.docker_build(ROOT, *options, "--tag", f"{prefix}/{service}:{tag}")
    run("docker", "image", "inspect", "--format", "{{.Size}}", f"{prefix}/{service}:{tag}", hidden=True)
