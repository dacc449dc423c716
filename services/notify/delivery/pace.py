"""When may the next letter leave, where the mail server takes only so many a second from all our processes?

One row says when the next slot is free. It is read on the database's clock: those of several machines differ.
"""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.notify.delivery.models import EMAIL

AHEAD_S = 0.25
"""Slots are taken no further ahead, so that an urgent letter finds one soon."""

# A clock that was set back must not leave the queue standing until it has caught up: hence the bound above.
_NEXT = text(
    "INSERT INTO pace AS held (channel, free_at) VALUES (:channel, clock_timestamp()) "
    "ON CONFLICT (channel) DO UPDATE SET free_at = "
    "least(greatest(held.free_at, clock_timestamp()), clock_timestamp() + interval '2 seconds') "
    "RETURNING extract(epoch FROM free_at - clock_timestamp())"
)
_USE = text("UPDATE pace SET free_at = free_at + make_interval(secs => :taken_s) WHERE channel = :channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """How many letters may leave next, one after another, the first after `wait_s`; none where that is too far off."""

    most: int
    wait_s: float = 0.0


def open_slots(session: Session, *, per_second: int) -> Slots:
    """The slots that are free; nobody else is given any until this transaction ends."""
    wait_s = max(0.0, float(session.scalar(_NEXT, {"channel": EMAIL})))
    if wait_s > AHEAD_S:
        return Slots(most=0, wait_s=wait_s - AHEAD_S)
    return Slots(most=max(1, int(per_second * AHEAD_S)), wait_s=wait_s)


def use_slots(session: Session, count: int, *, per_second: int) -> None:
    """Take so many of them."""
    session.execute(_USE, {"channel": EMAIL, "taken_s": count / per_second})
