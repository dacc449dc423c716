"""Which address may follow, and how long is it kept unconfirmed? Pure."""

import re
import secrets
from datetime import datetime, timedelta

_ADDRESS = re.compile(r"[^@\s,;<>\"()\\]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
MOST_ADDRESS_LENGTH = 254
CONFIRM_WITHIN = timedelta(days=3)
# Somebody who types another's address sends no more than this to it in a day.
MOST_LETTERS_A_DAY = 3
_KEY_BYTES = 24
END = "end"


def same_address(typed: str) -> str | None:
    """The address in the form in which it follows once; None where it is none.

    >>> same_address(" Ani@Contoh.Example ")
    'ani@contoh.example'
    """
    address = typed.strip().lower()
    if len(address) > MOST_ADDRESS_LENGTH or not address.isprintable() or not _ADDRESS.fullmatch(address):
        return None
    try:
        domain = address.rpartition("@")[2].encode("idna")
    except UnicodeError:
        return None
    return address if domain else None


def new_key() -> str:
    """What nobody can guess; it stands in an address."""
    return secrets.token_urlsafe(_KEY_BYTES)


def unconfirmed_since(now: datetime) -> datetime:
    """Whatever was asked for before this and not confirmed is forgotten."""
    return now - CONFIRM_WITHIN
