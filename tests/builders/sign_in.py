"""Who is signed in, in a test: key pairs and the headers that staff and services send."""

from datetime import UTC, datetime
from functools import cache
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.kit import auth

INTERNAL_TOKEN = "internal-token-of-the-tests"


@cache
def keys() -> tuple[str, str]:
    """The private and the public PEM of the tests' sign-ins."""
    private = Ed25519PrivateKey.generate()
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return secret.decode(), public.decode()


def session_of(*roles: str, agency_id: UUID | None = None, person_id: UUID | None = None, name: str = "Contoh") -> str:
    """A signed session, as the cookie `sesi` or a bearer token carries it."""
    return auth.issue_session(
        keys()[0],
        person_id=person_id or uuid4(),
        name=name,
        roles=list(roles),
        agency_id=agency_id,
        now=datetime.now(UTC),
    )


def as_staff(*roles: str, agency_id: UUID | None = None, person_id: UUID | None = None) -> dict[str, str]:
    """The header of somebody who signed in with these roles."""
    return {"Authorization": f"Bearer {session_of(*roles, agency_id=agency_id, person_id=person_id)}"}


def as_internal() -> dict[str, str]:
    """The header of another service."""
    return {"Authorization": f"Bearer {INTERNAL_TOKEN}"}
