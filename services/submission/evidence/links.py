"""How does a browser fetch a private file for a few minutes, without showing who asks again?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from shared.kit.errors import NotFound

GOOD_FOR = timedelta(minutes=5)
# A session of a person is signed by the same key: the audience keeps one from passing for the other.
_AUDIENCE = "evidence"
_ALGORITHM = "EdDSA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Who may fetch what: the file itself, or the small picture of its first page."""

    evidence_id: UUID
    viewer: str
    is_staff: bool
    is_picture: bool


def sign(private_key: str, grant: Grant, *, now: datetime) -> str:
    """A token for the address of a link; it ends by itself after GOOD_FOR."""
    claims = {
        "aud": _AUDIENCE,
        "exp": now + GOOD_FOR,
        "sub": grant.viewer,
        "evidence": str(grant.evidence_id),
        "staff": grant.is_staff,
        "picture": grant.is_picture,
    }
    return jwt.encode(claims, private_key, algorithm=_ALGORITHM)


def read(private_key: str, token: str) -> Grant:
    """What a link grants.

    Raises:
        NotFound: it has ended, or it is not one of ours.
    """
    public_key = load_pem_private_key(private_key.encode(), password=None).public_key()
    try:
        claims = jwt.decode(
            token,
            public_key,  # type: ignore[arg-type]
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["exp", "sub", "aud"]},
        )
    except jwt.InvalidTokenError as error:
        raise NotFound from error
    return Grant(
        evidence_id=UUID(claims["evidence"]),
        viewer=claims["sub"],
        is_staff=claims["staff"],
        is_picture=claims["picture"],
    )
