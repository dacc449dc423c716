"""Is this receipt ours, and is it for this profile and these files? Answered without asking anybody.

A receipt is a JSON Web Signature (RFC 7515, `EdDSA`), so any JOSE library can check it too; `docs/receipts.md` says
what is in it. This file needs nothing of the services, only PyJWT:

    python -m shared.contracts.receipts answer.json --keys receipt-keys.json --files folder
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt

TYPE = "inovasi-receipt+jwt"
ALGORITHM = "EdDSA"
_CHUNK_BYTES = 1024 * 1024


class WrongReceipt(Exception):
    """The receipt is not ours, or not for what is shown with it; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenFile:
    """A file, or the address of a film, as it lay behind an indicator when it was submitted."""

    indicator: str
    kind: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the service has signed: this was submitted, by this agency, at this instant."""

    id: str
    issuer: str
    at: datetime
    innovation_id: str
    version: int
    agency_id: str
    profile_fields: tuple[str, ...]
    profile_sha256: str
    files: tuple[ProvenFile, ...]


def read(token: str, keys: Mapping[str, Any]) -> Receipt:
    """The receipt, its signature checked against the published keys (a JWK Set, RFC 7517).

    Raises:
        WrongReceipt: it was not signed by any of them, or is no receipt.
    """
    try:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != TYPE:
            raise WrongReceipt(f"this is signed, but as {header.get('typ')!r} and not as a receipt")
        known = {key.key_id: key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys}
        if header.get("kid") not in known:
            raise WrongReceipt(f"it names the key {header.get('kid')!r}, which is not among the published ones")
        claims = jwt.decode(
            token, known[header["kid"]], algorithms=[ALGORITHM], options={"require": ["iss", "iat", "jti", "sub"]}
        )
        return _receipt(claims)
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise WrongReceipt(f"it was not signed by this service, or was changed since: {error}") from error


def check_profile(receipt: Receipt, innovation: Mapping[str, Any]) -> None:
    """Hold an innovation, as the API gives it in JSON, to the one that was submitted.

    Raises:
        WrongReceipt: its profile or its claims are others.
    """
    try:
        found = profile_sha256(innovation, receipt.profile_fields)
    except (KeyError, TypeError) as error:
        raise WrongReceipt(f"this is not the innovation as the API gives it; it lacks {error}") from error
    if found != receipt.profile_sha256:
        raise WrongReceipt(f"the profile or the claims are not those that were submitted: {found}")


def missing_files(receipt: Receipt, sha256s: Iterable[str]) -> list[ProvenFile]:
    """The files of the receipt that are not among these; an address of a film is no file."""
    held = set(sha256s)
    return [one for one in receipt.files if one.kind != "link" and one.sha256 not in held]


def profile_sha256(innovation: Mapping[str, Any], fields: Iterable[str]) -> str:
    """The SHA-256 of these fields of an innovation and of its claims, as the API gives them in JSON.

    Hashed is the canonical JSON of RFC 8785; numbers are whole, so sorted keys without spaces are enough.
    """
    hashed = {field: innovation[field] for field in fields}
    claims = sorted([claim["indicator"], claim["level"]] for claim in innovation["claims"])
    canonical = json.dumps(
        {"profile": hashed, "claims": claims}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _receipt(claims: Mapping[str, Any]) -> Receipt:
    return Receipt(
        id=claims["jti"],
        issuer=claims["iss"],
        at=datetime.fromtimestamp(claims["iat"], UTC),
        innovation_id=claims["sub"],
        version=claims["version"],
        agency_id=claims["agency_id"],
        profile_fields=tuple(claims["profile_fields"]),
        profile_sha256=claims["profile_sha256"],
        files=tuple(ProvenFile(**one) for one in claims["files"]),
    )


def main(arguments: list[str] | None = None) -> int:
    """Check a receipt from the command line; 0 where it is right, 1 where it is not."""
    parser = argparse.ArgumentParser(prog="python -m shared.contracts.receipts", description=__doc__)
    parser.add_argument("receipt", type=Path, help="the answer to the submission in JSON, or the receipt's token alone")
    parser.add_argument("--keys", type=Path, required=True, help="the published keys, saved from /receipt-keys")
    parser.add_argument("--files", type=Path, help="a folder; each file of the receipt must lie in it")
    asked = parser.parse_args(arguments)
    try:
        told = _check(asked.receipt.read_text("utf-8"), json.loads(asked.keys.read_text("utf-8")), asked.files)
    except (WrongReceipt, OSError, ValueError) as error:
        sys.stderr.write(f"WRONG: {error}\n")
        return 1
    sys.stdout.write(told)
    return 0


def _check(text: str, keys: Mapping[str, Any], folder: Path | None) -> str:
    answer = json.loads(text) if text.lstrip().startswith("{") else {"receipt": {"token": text.strip()}}
    receipt = read(answer.get("receipt", answer)["token"], keys)
    lines = [f"Signed by {receipt.issuer}: innovation {receipt.innovation_id}, version {receipt.version}"]
    lines.append(f"Submitted at {receipt.at.isoformat()} by agency {receipt.agency_id}")
    if "claims" in answer:
        check_profile(receipt, answer)
        lines.append("The profile and the claims are those that were submitted")
    if folder is not None:
        held = [file_sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()]
        if missing := missing_files(receipt, held):
            named = ", ".join(f"{one.sha256} (indicator {one.indicator})" for one in missing)
            raise WrongReceipt(f"not in {folder}: {named}")
        lines.append(f"All {sum(one.kind != 'link' for one in receipt.files)} files are there, byte by byte")
    return "\n".join(["RIGHT", *lines]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
