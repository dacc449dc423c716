"""With which key are receipts signed?

A key of their own, derived from the session's: a session can never pass as a receipt nor a receipt as a session, and
there is no further secret to keep. See docs/decisions.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.contracts.receipts import ALGORITHM, TYPE

_PURPOSE = b"inovasi receipt v1"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs receipts; `key_id` is the key's thumbprint (RFC 7638) and `x` its public half (RFC 8037)."""

    key_id: str
    x: str
    _private: Ed25519PrivateKey

    def sign(self, claims: Mapping[str, Any]) -> str:
        """The claims as a JSON Web Signature in one line."""
        return jwt.encode(dict(claims), self._private, algorithm=ALGORITHM, headers={"kid": self.key_id, "typ": TYPE})


def signer(session_private_key: str) -> Signer:
    """The signer that belongs to this session key (PEM)."""
    session_key = serialization.load_pem_private_key(session_private_key.encode(), password=None)
    secret = session_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
    private = Ed25519PrivateKey.from_private_bytes(derived)
    x = _base64url(private.public_key().public_bytes_raw())
    return Signer(key_id=_thumbprint(x), x=x, _private=private)


def public_key(key_id: str, x: str) -> dict[str, str]:
    """The public half as a JSON Web Key."""
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key_id, "alg": ALGORITHM, "use": "sig"}


def _thumbprint(x: str) -> str:
    canonical = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    return _base64url(hashlib.sha256(canonical.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
