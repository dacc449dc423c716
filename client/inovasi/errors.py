"""What can go wrong, and with which exit code does the command end then?"""

from collections.abc import Mapping, Sequence
from typing import Any

from inovasi.words import say


class Failed(Exception):
    """The command can't go on; what was done is kept. `exit_code` tells programs why."""

    exit_code = 1


class WrongInput(Failed):
    """The file, the folder or the settings are not right: nothing was sent."""

    exit_code = 3


class Refused(Failed):
    """The service understood and said no; `problem` is its answer (RFC 9457)."""

    exit_code = 4

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, problem
        lines = [f"{problem.get('title', '')}: {problem.get('detail', '')} ({status})"]
        lines += [f"  {error.get('pointer', '')}: {error.get('detail', '')}" for error in self.errors]
        super().__init__("\n".join(lines))

    @property
    def errors(self) -> Sequence[Mapping[str, Any]]:
        """Each field that is wrong."""
        found: Sequence[Mapping[str, Any]] = self.problem.get("errors") or []
        return found


class NotAllowed(Refused):
    """The key is not valid, or lacks a scope."""

    exit_code = 5


class Away(Failed):
    """The service does not answer, also after several tries."""

    exit_code = 6

    def __init__(self, reason: str) -> None:
        words = "The service does not answer ({reason}). What was sent is kept; run the same command again later."
        super().__init__(say(words, reason=reason))


class Conflict(Failed):
    """Somebody else changed the innovation meanwhile."""

    exit_code = 7


class WrongReceipt(Failed):
    """The receipt is not the service's, or not for what is shown with it."""

    exit_code = 8
