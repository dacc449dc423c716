"""Which category does a projector show, and which one next? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

SHORTEST_S = 5
LONGEST_S = 300
USUAL_S = 15
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """The category shown, counted from 1 of so many, for how long, and the one after it."""

    seconds: int
    shown: str
    number: int
    of: int
    next: str

    @property
    def refresh(self) -> str:
        """What a page without scripts does when the time is over: the next category, by its own address."""
        return f"{self.seconds};url=?putar={self.seconds}&kategori={quote(self.next)}"


def rotation(keys: Sequence[str], *, seconds: str, shown: str) -> Rotation | None:
    """One category after the other for so many seconds each; None where it was not asked for, or there is only one.

    `seconds` and `shown` are as they stand in the address: too short or too long a time becomes one that can be
    read, and an unknown category the first.
    """
    if len(keys) < 2 or not seconds.isascii() or not seconds.isdigit() or len(seconds) > _MOST_DIGITS:
        return None
    place = keys.index(shown) if shown in keys else 0
    return Rotation(
        seconds=min(max(int(seconds), SHORTEST_S), LONGEST_S),
        shown=keys[place],
        number=place + 1,
        of=len(keys),
        next=keys[(place + 1) % len(keys)],
    )
