"""Is this the person they say, and what do they get to prove it?"""

from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts.models import Person
from shared.kit import auth
from shared.kit.errors import Unauthenticated
from shared.kit.messages import N_

_hasher = PasswordHasher()
# Of a password nobody has: verified for unknown addresses, so that the answer takes as long as for known ones.
_NOBODY = _hasher.hash("nobody signs in with this")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session and what a program or page wants to know of it."""

    token: str
    expires_at: datetime
    name: str
    roles: list[str]


def sign_in(session: Session, *, email: str, password: str, private_key: str, now: datetime) -> SignedIn:
    """A session that all three services accept.

    Raises:
        Unauthenticated: address or password is wrong, or the account is closed; it does not say which.
    """
    person = session.scalar(select(Person).where(Person.email == email.lower()))
    is_right = _matches(person.password_hash if person and person.password_hash else _NOBODY, password)
    if person is None or not is_right or not person.is_active:
        raise Unauthenticated(N_("The e-mail address or the password is not right."))
    if _hasher.check_needs_rehash(person.password_hash):
        person.password_hash = _hasher.hash(password)
    return begin(person, private_key=private_key, now=now)


def begin(person: Person, *, private_key: str, now: datetime) -> SignedIn:
    """A session of somebody whose password was right."""
    token = auth.issue_session(
        private_key, person_id=person.id, name=person.name, roles=person.roles, agency_id=person.agency_id, now=now
    )
    return SignedIn(token=token, expires_at=now + auth.SESSION_LIFETIME, name=person.name, roles=list(person.roles))


def is_password_of(person: Person, password: str) -> bool:
    """Whether somebody who is signed in knows the password, too."""
    return _matches(person.password_hash, password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
