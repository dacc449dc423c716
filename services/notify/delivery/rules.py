"""When is a letter tried again, and when is it given up?"""

import random
import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

GIVE_UP_AFTER = timedelta(hours=24)
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 1800.0
MAX_ATTEMPTS = 100
"""More than a day of pauses leaves room for: so many only where each attempt kills its worker."""

# Somebody in the audience may be news that is still under way: look again soon, then ever less often.
LOOKS = (timedelta(seconds=3), timedelta(seconds=10), timedelta(seconds=30))
LONGEST_BETWEEN_LOOKS = timedelta(minutes=30)
LOOK_FOR = timedelta(hours=24)


# What is not urgent wakes nobody, on the city's clock.
QUIET_FROM, QUIET_UNTIL = time(21), time(6)


def is_quiet(now: datetime, *, time_zone: str) -> bool:
    """Whether it is night in the city: only urgent letters leave."""
    local = now.astimezone(ZoneInfo(time_zone)).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


# What a reason begins with, as we or the mail server wrote it, and what it comes to; the first that fits.
# Source: RFC 3463 §3 for codes of three parts, RFC 5321 §4.2 for the others.
KINDS_OF_REASON = (
    ("no_address", re.compile(r"no_address$")),
    ("address_refuses", re.compile(r"address_refuses$")),
    ("unsubscribed", re.compile(r"unsubscribed$")),
    ("no_longer_needed", re.compile(r"no_longer_needed$")),
    ("turned_off", re.compile(r"turned_off$")),
    ("stopped", re.compile(r"stopped$")),
    ("not_an_address", re.compile(r"not an address|SMTPNotSupported|.*\b5\.(1\.3|6\.7)\b")),
    ("complaint", re.compile(r"complaint")),
    ("gave_up", re.compile(r"gave_up")),
    ("own_mistake", re.compile(r"template:|error:")),
    ("mailbox_full", re.compile(r".*\b[45]\.2\.2\b|[45]52\b")),
    ("no_mailbox", re.compile(r".*\b5\.(1\.\d+|2\.1)\b|55[0136]\b(?!.*\b5\.\d)")),
    ("policy", re.compile(r".*\b5\.7\.\d+\b|554\b")),
)
OTHER_REASON = "other"


def kind_of(reason: str) -> str:
    """What a reason comes to, of the few kinds that call for something else to be done."""
    return next((kind for kind, pattern in KINDS_OF_REASON if pattern.match(reason)), OTHER_REASON)


def next_attempt(*, attempts: int, queued_at: datetime, now: datetime) -> datetime | None:
    """When to try again: 5 s doubling to half an hour, ± 20 % so that a crowd spreads out; None after a day."""
    pause_s: float = min(FIRST_PAUSE_S * 2.0 ** (attempts - 1), LONGEST_PAUSE_S) * random.uniform(0.8, 1.2)  # noqa: S311
    due_at = now + timedelta(seconds=pause_s)
    return due_at if due_at < queued_at + GIVE_UP_AFTER else None


def next_look(*, looks: int, is_met: bool, created_at: datetime, now: datetime) -> datetime | None:
    """When to look again who must be told; None when all is known, or hope is over."""
    if looks < len(LOOKS):
        return now + LOOKS[looks]
    if is_met or now > created_at + LOOK_FOR:
        return None
    return now + min(LOOKS[-1] * float(2 ** (looks - len(LOOKS) + 1)), LONGEST_BETWEEN_LOOKS)
