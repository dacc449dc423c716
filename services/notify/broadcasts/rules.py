"""Whom can the committee choose, where may a button lead, and how far is a broadcast? Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

NOBODY, EVERY, LATE, CHOSEN = AGENCIES = ("none", "every", "late", "chosen")
"""Which agencies: none, every one, those without an innovation of the year, or some by name."""
OFFICE, OFFICERS, HEAD = REACH = ("office", "officers", "head")
"""Who of an agency."""
DRAFT, WAITING, LEAVING, DONE, STOPPED = STANDINGS = ("draft", "waiting", "leaving", "done", "stopped")
MOST_TESTS = 20
MOST_RECIPIENTS = 50_000
"""So many letters are planned well within the time that a task has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The audience as it was ticked; ids as text."""

    roles: Sequence[str] = ()
    agencies: str = NOBODY
    agency_ids: Sequence[str] = ()
    reach: Sequence[str] = ()
    festivals: Sequence[str] = ()
    judges: Sequence[str] = ()
    """The festivals whose judges are meant."""
    rounds: Sequence[str] = ()
    """The rounds of which the judges are meant whose sheets are missing."""
    names: Mapping[str, str] = field(default_factory=dict)
    """How these festivals and rounds were called."""

    @property
    def has_judges(self) -> bool:
        return bool(self.judges or self.rounds)

    def is_nobody(self) -> bool:
        return not (self.roles or self.festivals or self.has_judges) and self.agencies == NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many letters of a broadcast are where."""

    waiting: int = 0
    delivered: int = 0
    failed: int = 0
    not_sent: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.delivered + self.failed + self.not_sent

    @property
    def over(self) -> int:
        return self.total - self.waiting


def own_path(typed: str, *, public_url: str) -> str | None:
    """The path of an address on our own site, with or without the site before it; None for any other."""
    found = typed.strip()
    # What browsers make of odd signs is theirs to say: an address here holds none.
    if not found.isascii() or not found.isprintable() or any(sign in found for sign in ' \\"<>^`{|}'):
        return None
    ours, asked = urlsplit(public_url), _split(found)
    if asked is None:
        return None
    if asked.scheme or asked.netloc:
        if (asked.scheme, asked.netloc) != (ours.scheme, ours.netloc):
            return None
        found = found[len(f"{ours.scheme}://{ours.netloc}") :] or "/"
    return found if found.startswith("/") and not found.startswith("//") else None


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def standing(*, is_sent: bool, is_planned: bool, is_stopped: bool, progress: Progress) -> str:
    """How far a broadcast is."""
    if not is_sent:
        return DRAFT
    if is_stopped:
        return STOPPED
    if not is_planned:
        return WAITING
    return LEAVING if progress.waiting else DONE


def lacking_english(words: Mapping[str, str]) -> list[str]:
    """The English fields that are empty although another is not; English is told in full or not at all."""
    fields = ("subject_en", "body_en", "label_en")
    empty = [name for name in fields if not words.get(name)]
    return empty if len(empty) < len(fields) else []
