"""How did an attempt to tell somebody end, whatever the channel?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended; `reason` says why in the server's words, without anybody's address."""

    is_delivered: bool = False
    may_try_again: bool = False
    reason: str = ""
    # The recipient ended such letters after this one was planned.
    is_unwanted: bool = False
    # The connection or the server is at fault, not this letter: the next one would meet the same.
    ends_batch: bool = False
