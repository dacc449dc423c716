"""Is this receipt the service's, and is it for this profile and these files? Answered offline, with its public keys."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt

from inovasi.errors import WrongReceipt
from inovasi.manifest import file_sha256
from inovasi.words import say

TYPE = "inovasi-receipt+jwt"
ALGORITHM = "EdDSA"


def verify(text: str, keys: Mapping[str, Any], *, files: Path | None = None) -> list[str]:
    """What the receipt proves, in sentences. `text` is the answer to the submission in JSON, or the token alone.

    Raises:
        WrongReceipt: it is not signed by any of the keys, or what is shown with it is not what was submitted.
    """
    answer, token = _token_in(text)
    receipt = _signed(token, keys)
    told = [
        say("The receipt is right."),
        say(
            "Submitted {at} by agency {agency}; innovation {innovation}, version {version}",
            at=datetime.fromtimestamp(receipt["iat"], UTC).isoformat(),
            agency=receipt["agency_id"],
            innovation=receipt["sub"],
            version=receipt["version"],
        ),
    ]
    if "claims" in answer:
        if _profile_sha256(answer, receipt["profile_fields"]) != receipt["profile_sha256"]:
            raise WrongReceipt(say("the profile or the claims are not those that were submitted"))
        told.append(say("The profile and the claims are those that were submitted."))
    if files is not None:
        told.append(_check_files(receipt, files))
    return told


def _token_in(text: str) -> tuple[dict[str, Any], str]:
    if not text.lstrip().startswith("{"):
        return {}, text.strip()
    try:
        answer = json.loads(text)
        return answer, str(answer.get("receipt", answer)["token"])
    except (ValueError, KeyError, TypeError, AttributeError) as reason:
        raise WrongReceipt(say("it is no receipt")) from reason


def _signed(token: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        if header.get("typ") != TYPE:
            raise WrongReceipt(say("it is no receipt"))
        known = {key.key_id: key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys}
        claims: dict[str, Any] = jwt.decode(
            token,
            known[header.get("kid")],
            algorithms=[ALGORITHM],
            options={"require": ["iss", "iat", "jti", "sub"], "verify_iat": False},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as reason:
        raise WrongReceipt(say("it is not signed by any published key, or was changed")) from reason
    return claims


def _profile_sha256(innovation: Mapping[str, Any], fields: list[str]) -> str:
    """As `docs/receipts.md` has it: the canonical JSON (RFC 8785) of these fields and of the claims."""
    try:
        profile = {field: innovation[field] for field in fields}
        claims = sorted([claim["indicator"], claim["level"]] for claim in innovation["claims"])
    except (KeyError, TypeError) as reason:
        raise WrongReceipt(say("the profile or the claims are not those that were submitted")) from reason
    hashed = {"profile": profile, "claims": claims}
    canonical = json.dumps(hashed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _check_files(receipt: Mapping[str, Any], folder: Path) -> str:
    held = {file_sha256(path) for path in folder.rglob("*") if path.is_file()}
    wanted = [one for one in receipt["files"] if one["kind"] != "link"]
    missing = [f"{one['indicator']}: {one['sha256']}" for one in wanted if one["sha256"] not in held]
    if missing:
        raise WrongReceipt(say("files are missing: {names}", names=", ".join(missing)))
    return say("All {count} files are there, byte by byte.", count=len(wanted))
