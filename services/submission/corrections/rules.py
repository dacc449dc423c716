"""What may somebody report as wrong, and what looks like advertising?"""

import re

from shared.kit.errors import FieldError
from shared.kit.messages import N_, Message

OPEN, ANSWERED = STATES = ("open", "answered")
LEAST, MOST = 10, 2000
MOST_ANSWER = 2000
MOST_ADDRESS = 254
# A source is welcome; a list of links is advertising.
MOST_LINKS = 2

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s,;:<>\"]+@[^@\s,;:<>\"]+\.[a-z0-9-]{2,}", re.ASCII | re.IGNORECASE)


def complaints(message: str, address: str) -> list[FieldError]:
    """Everything that keeps a report from being taken, field by field; the address may be empty."""
    found = [FieldError("/pesan", complaint) for complaint in [_about_message(message)] if complaint]
    if address and (len(address) > MOST_ADDRESS or not address.isascii() or not _ADDRESS.fullmatch(address)):
        found.append(FieldError("/surel", N_("Not a valid email address.")))
    return found


def _about_message(message: str) -> Message | None:
    if len(message) > MOST:
        return N_("It has %(length)s characters; at most %(most)s.", length=len(message), most=MOST)
    if len(message) < LEAST:
        return N_("Say what is wrong and what would be right, in at least %(least)s characters.", least=LEAST)
    if len(_LINK.findall(message)) > MOST_LINKS:
        return N_("It holds more than %(most)s links. Name the most important.", most=MOST_LINKS)
    return None


def complaint_about_answer(answer: str) -> FieldError | None:
    """What keeps an answer from being kept, if anything does."""
    if not answer:
        return FieldError("/jawaban", N_("Say what was done, so that others know later."))
    if len(answer) > MOST_ANSWER:
        message = N_("It has %(length)s characters; at most %(most)s.", length=len(answer), most=MOST_ANSWER)
        return FieldError("/jawaban", message)
    return None
