"""What is wrong with the environment, all of it, before anything starts?"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


class Misconfigured(Exception):
    """The process must not start; the message names each variable and its remedy."""


@dataclass
class Env:
    """Reads variables, gathers every complaint, and raises them together.

    Usage: `env = Env(); url = env.text("REDIS_URL"); env.check(); return Settings(url=url)`.
    """

    values: Mapping[str, str] = field(default_factory=lambda: os.environ)
    complaints: list[str] = field(default_factory=list)

    def text(self, name: str, default: str | None = None) -> str:
        value = self.values.get(name, "").strip() or default
        if value is None:
            self.complaints.append(f"{name} is not set; see .env.example")
            return ""
        return value

    def number(self, name: str, default: int | None = None) -> int:
        raw = self.text(name, None if default is None else str(default))
        try:
            return int(raw)
        except ValueError:
            if raw:
                self.complaints.append(f"{name} is {raw!r}; a whole number is needed")
            return 0

    def flag(self, name: str, default: bool) -> bool:
        raw = self.text(name, "1" if default else "0").lower()
        if raw not in {"0", "1", "true", "false"}:
            self.complaints.append(f"{name} is {raw!r}; 0 or 1 is needed")
        return raw in {"1", "true"}

    def pem(self, name: str) -> str:
        """A key in PEM form, given as base64 so that it fits one line."""
        raw = self.text(name)
        try:
            return base64.b64decode(raw, validate=True).decode()
        except (ValueError, UnicodeDecodeError):
            self.complaints.append(f"{name} is not base64 of a PEM key; `make secrets` writes one")
            return ""

    def instant(self, name: str) -> datetime | None:
        """An ISO 8601 instant with its offset, or None where the variable is empty."""
        raw = self.text(name, "")
        if not raw:
            return None
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.complaints.append(f"{name} is {raw!r}; an instant such as 2026-12-31T23:59:59+07:00 is needed")
        return moment

    def days(self, name: str) -> frozenset[date]:
        """Days as ISO 8601 has them, separated by commas; none where the variable is empty."""
        found = set()
        for raw in filter(None, (part.strip() for part in self.text(name, "").split(","))):
            try:
                found.add(date.fromisoformat(raw))
            except ValueError:
                self.complaints.append(f"{name} has {raw!r}; days such as 2026-08-17,2026-12-25 are needed")
        return frozenset(found)

    def check(self) -> None:
        """Raise everything gathered so far.

        Raises:
            Misconfigured: at least one variable is missing or wrong.
        """
        if self.complaints:
            raise Misconfigured("; ".join(self.complaints))
