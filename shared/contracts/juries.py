"""What do services know of each other's juries? Scoring keeps them; notify asks it whom a broadcast may reach."""

from uuid import UUID

import msgspec

JURIES_PATH = "/internal/juries"
"""Where scoring says who judges, and whose sheets are missing."""


class AwaitedRound(msgspec.Struct, frozen=True, kw_only=True):
    """A round that is open, and the addresses of those whose sheets are missing."""

    id: UUID
    name: str
    awaited: list[str]


class Jury(msgspec.Struct, frozen=True, kw_only=True):
    """A festival's judges, by their addresses: for letters to them, and for nobody's eyes."""

    festival_id: UUID
    festival_name: str
    judges: list[str]
    rounds: list[AwaitedRound]
