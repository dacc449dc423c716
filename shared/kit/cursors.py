"""How does a list go on where its last page ended?"""

import base64
import binascii
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
_MAX_LENGTH = 500
_LARGEST = 2**63 - 1
_MOST_DIGITS = 40


def encode(*position: object) -> str:
    """Where a page ended, as one word that callers hand back and need not understand."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def decode(cursor: str | None, shape: Sequence[type]) -> tuple[Any, ...] | None:
    """The position again, its parts of the types in `shape`; None for the first page.

    Raises:
        Invalid: we did not give out this cursor.
    """
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor[:_MAX_LENGTH].encode("ascii") + b"==")
        position: tuple[Any, ...] = msgspec.json.decode(raw, type=tuple[tuple(shape)])  # type: ignore[misc]
    except (ValueError, UnicodeError, binascii.Error, msgspec.MsgspecError) as error:
        message = N_("This cursor is not one of ours. Leave it out to begin with the first page.")
        raise Invalid([FieldError("/cursor", message)]) from error
    if not all(map(_can_be_asked_for, position)):
        raise Invalid([FieldError("/cursor", N_("This cursor is not one of ours. Leave it out."))])
    return position


def _can_be_asked_for(part: object) -> bool:
    """Whether the database takes the value at all: no row lies there, but asking must be no error of ours."""
    match part:
        case str():
            return "\0" not in part
        case int():
            return abs(part) <= _LARGEST
        case Decimal():
            return part.is_finite() and (not part or abs(part.adjusted()) <= _MOST_DIGITS)
    return True
