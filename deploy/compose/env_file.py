"""Where do a new system's secrets come from, and how do they reach its .env?"""

import base64
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from deploy.compose import ROOT

EXAMPLE = ROOT / ".env.example"
SECRETS = (
    "POSTGRES_PASSWORD",
    "SUBMISSION_DB_PASSWORD",
    "SCORING_DB_PASSWORD",
    "NOTIFY_DB_PASSWORD",
    "REDIS_PASSWORD",
    "INTERNAL_TOKEN",
    "PASS_SECRET",
)


class AlreadyThere(Exception):
    """The file exists; its secrets may be in use, so it is left alone."""


def write(path: Path, *, overrides: Mapping[str, str]) -> None:
    """Write .env.example anew with fresh secrets and these values, readable by its owner alone.

    Raises:
        AlreadyThere: there is such a file.
    """
    values = {**fresh_secrets(), **overrides}
    text = re.sub(
        r"^(\w+)=(.*)$", lambda line: f"{line[1]}={values.get(line[1], line[2])}", EXAMPLE.read_text(), flags=re.M
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise AlreadyThere(f"{path} exists and may hold secrets in use; move it away for a new one.") from error
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def fresh_secrets() -> dict[str, str]:
    """Every secret of .env.example, made up anew; hexadecimal, so that they fit into addresses as they are."""
    made = {name: secrets.token_hex(24) for name in SECRETS}
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    made["SESSION_PRIVATE_KEY"] = base64.b64encode(private).decode()
    made["SESSION_PUBLIC_KEY"] = base64.b64encode(public).decode()
    return made


def read(path: Path) -> dict[str, str]:
    """The assignments of a file written by `write`."""
    return dict(re.findall(r"^(\w+)=(.*)$", path.read_text(), flags=re.M))
