"""What changed between two wordings, line by line? Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of either wording: in both, or only in the one before, or only in the one after."""

    change: str
    text: str


def differences(before: str, after: str) -> list[Line]:
    """All lines of both, in the order of the text; what went stands before what came in its place."""
    old, new = before.strip().split("\n"), after.strip().split("\n")
    return list(_lines(old, new))


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    for operation, old_from, old_to, new_from, new_to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if operation == "equal":
            yield from (Line(change=SAME, text=text) for text in old[old_from:old_to])
            continue
        yield from (Line(change=GONE, text=text) for text in old[old_from:old_to])
        yield from (Line(change=NEW, text=text) for text in new[new_from:new_to])
