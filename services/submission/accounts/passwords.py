"""How does somebody come to a password, and to another one?"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.submission.accounts.models import PasswordLink, Person
from services.submission.accounts.sign_in import is_password_of
from services.submission.accounts.steps import announce_person
from services.submission.trail import use_cases as trail
from services.submission.trail.use_cases import SYSTEM
from shared.contracts.events import PasswordLinkIssued
from shared.kit import ids, outbox, sign_ins
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_

NEW, FORGOTTEN, RESET = "new", "forgotten", "reset"
LASTS = {NEW: timedelta(days=3), FORGOTTEN: timedelta(hours=1), RESET: timedelta(days=1)}
"""How long a link opens, by why it was issued: whoever asked for it is waiting, others may be away."""
AGAIN_AFTER = timedelta(minutes=2)
"""Whoever presses the button again gets no second letter."""
PATH = "/masuk/sandi/"
_TOKEN_BYTES = 32
_hasher = PasswordHasher()


class LinkEnded(Refusal):
    """The link was used, is too old, or never was one."""

    status = 410
    slug = "link-ended"
    title = N_("This link opens nothing any more")

    def __init__(self) -> None:
        super().__init__(N_("It was used already, or is too old. Ask for a new one; it arrives within minutes."))


def ask_for_link(session: Session, *, email: str, now: datetime) -> None:
    """Send a link to whoever signs in with this address; whether somebody does is not for the asker to know."""
    person = session.scalar(select(Person).where(Person.email == email.lower(), Person.is_active).with_for_update())
    if person is None:
        return
    lately = select(PasswordLink.id).where(
        PasswordLink.person_id == person.id, PasswordLink.issued_at > now - AGAIN_AFTER
    )
    if session.scalar(lately.limit(1)) is None:
        issue_link(session, person, reason=FORGOTTEN, by=SYSTEM, now=now)


def issue_link(session: Session, person: Person, *, reason: str, by: Principal, now: datetime) -> None:
    """Send somebody a link to choose a password by; the link is in the letter and nowhere else.

    Raises:
        Refusal: the sign-in is closed.
    """
    if not person.is_active:
        raise Refusal(N_("This sign-in is closed. Open it first, then send the link."))
    token, ends_at = secrets.token_urlsafe(_TOKEN_BYTES), now + LASTS[reason]
    link = PasswordLink(
        id=ids.new_id(), person_id=person.id, token_hash=_hash_of(token), issued_at=now, ends_at=ends_at
    )
    session.add(link)
    trail.record(
        session, by, what=trail.SEND_PASSWORD_LINK, subject=person.id, subject_name=person.name, note=reason, now=now
    )
    event = PasswordLinkIssued(
        version=1,
        link_id=link.id,
        name=person.name,
        email=person.email,
        reason=reason,
        link=PATH + token,
        ends_at=ends_at,
    )
    outbox.add(session, event, now=now)


def holder_of(session: Session, token: str, *, now: datetime, lock: bool = False) -> Person:
    """Whose password may be chosen by this link.

    Raises:
        LinkEnded: nobody's.
    """
    query = (
        select(Person)
        .join(PasswordLink)
        .where(PasswordLink.token_hash == _hash_of(token), PasswordLink.ends_at > now, Person.is_active)
    )
    person = session.scalar(query.with_for_update() if lock else query)
    if person is None:
        raise LinkEnded
    return person


def choose(session: Session, *, token: str, password: str, now: datetime) -> Person:
    """Take the new password; all links and all sign-ins of theirs are over.

    Raises:
        LinkEnded: the link opens nothing (any more).
    """
    person = holder_of(session, token, now=now, lock=True)
    by = Principal(id=f"staff:{person.id}", name=person.name)
    _set(session, person, password, by=by, now=now)
    return person


def change(session: Session, *, person_id: UUID, current: str, password: str, by: Principal, now: datetime) -> Person:
    """Exchange one's own password; all other sign-ins of theirs are over.

    Raises:
        Invalid: the current password is not right, or the new one is the same.
    """
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or not is_password_of(person, current):
        raise Invalid([FieldError("/current", N_("This is not your current password."))])
    if current == password:
        raise Invalid([FieldError("/password", N_("This is the password you have. Choose another one."))])
    _set(session, person, password, by=by, now=now)
    return person


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete links that open nothing any more."""
    session.execute(delete(PasswordLink).where(PasswordLink.ends_at < now))


def _set(session: Session, person: Person, password: str, *, by: Principal, now: datetime) -> None:
    person.password_hash = _hasher.hash(password)
    person.version += 1
    session.execute(delete(PasswordLink).where(PasswordLink.person_id == person.id))
    sign_ins.end_before(session, person.id, before=now)
    trail.record(session, by, what=trail.CHANGE_PASSWORD, subject=person.id, subject_name=person.name, now=now)
    announce_person(session, person, sign_ins_since=now, now=now)


def _hash_of(token: str) -> bytes:
    # 256 random bits need no slow hash.
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
