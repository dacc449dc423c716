"""When does a vote count, who is the favourite, and what looks wrong? Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

TICKET, EMAIL = "ticket", "email"
CHANNELS = (TICKET, EMAIL)

AHEAD, OPEN, CLOSED = "ahead", "open", "closed"

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
MOST_ADDRESS_LENGTH = 254
# More from one network, or within one minute, than people who stand in one room come to by themselves.
MANY_FROM_ONE_NETWORK = 10
MANY_IN_A_MINUTE = 20
MANY_FROM_ONE_DOMAIN_SHARE = 0.5
LEAST_FOR_A_SHARE = 20
# What most people write from; that many share it says nothing.
USUAL_DOMAINS = frozenset({"gmail.com", "yahoo.com", "yahoo.co.id", "outlook.com", "hotmail.com", "icloud.com"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A vote that counts, without who gave it; `network` is a hash of where it came from."""

    entry_id: UUID
    channel: str
    at: datetime
    network: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many votes an entry has, each channel for itself; equal sums share a place."""

    entry_id: UUID
    tickets: int
    emails: int
    place: int

    @property
    def votes(self) -> int:
        return self.tickets + self.emails


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomaly:
    """Something for people to look at: what (`network`, `minute` or `domain`), where, and how many votes."""

    what: str
    where: str
    votes: int


def state(opens_at: datetime, closes_at: datetime, *, now: datetime) -> str:
    """Whether the window is ahead, open or closed."""
    return AHEAD if now < opens_at else OPEN if now < closes_at else CLOSED


def same_address(typed: str) -> str | None:
    """The address in the form in which it counts once; None where it is none.

    What follows a plus, and dots before gmail.com, make no other mailbox.

    >>> same_address(" Ani.Lestari+festival@Gmail.com ")
    'anilestari@gmail.com'
    """
    address = typed.strip().lower()
    if len(address) > MOST_ADDRESS_LENGTH or not _ADDRESS.fullmatch(address):
        return None
    name, _, domain = address.rpartition("@")
    name = name.partition("+")[0]
    if domain in {"gmail.com", "googlemail.com"}:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}" if name else None


def count(entries: Iterable[UUID], votes: Mapping[tuple[UUID, str], int]) -> list[Count]:
    """The entries by votes, most first; `votes` is by entry and channel."""
    sums = {entry_id: sum(votes.get((entry_id, channel), 0) for channel in CHANNELS) for entry_id in entries}
    ordered = sorted(sums.values(), reverse=True)
    counts = [
        Count(
            entry_id=entry_id,
            tickets=votes.get((entry_id, TICKET), 0),
            emails=votes.get((entry_id, EMAIL), 0),
            place=ordered.index(total) + 1,
        )
        for entry_id, total in sums.items()
    ]
    return sorted(counts, key=lambda one: (one.place, str(one.entry_id)))


def anomalies(votes: Sequence[Cast]) -> list[Anomaly]:
    """What looks as if few people had voted often; most votes first. Nothing is thrown away by it."""
    by_mail = [one for one in votes if one.channel == EMAIL]
    networks = Counter(one.network for one in by_mail)
    minutes = Counter(one.at.replace(second=0, microsecond=0) for one in votes)
    domains = Counter(one.domain for one in by_mail if one.domain not in USUAL_DOMAINS)
    found = [
        Anomaly(what="network", where=where[:8], votes=number)
        for where, number in networks.items()
        if number >= MANY_FROM_ONE_NETWORK
    ]
    found += [
        Anomaly(what="minute", where=minute.isoformat(), votes=number)
        for minute, number in minutes.items()
        if number >= MANY_IN_A_MINUTE
    ]
    if len(by_mail) >= LEAST_FOR_A_SHARE:
        found += [
            Anomaly(what="domain", where=domain, votes=number)
            for domain, number in domains.items()
            if number > MANY_FROM_ONE_DOMAIN_SHARE * len(by_mail)
        ]
    return sorted(found, key=lambda one: (-one.votes, one.what, one.where))


def forgotten_at(closes_at: datetime, *, keep_days: int) -> datetime:
    """When the single votes are gone; their numbers stay."""
    return closes_at + timedelta(days=keep_days)
