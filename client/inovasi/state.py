"""What did an earlier run get done, so that this one goes on from there?"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from inovasi.errors import WrongInput
from inovasi.words import say


@dataclass(slots=True, kw_only=True)
class State:
    """Kept beside the YAML file.

    `pending` is a change that was sent and not answered: it is repeated first, as it was. `uploads` are the places of
    files that are under way in parts.
    """

    path: Path
    url: str
    seed: str = field(default_factory=lambda: secrets.token_hex(16))
    count: int = 0
    innovation_id: str | None = None
    version: int | None = None
    pending: dict[str, Any] | None = None
    uploads: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Path, *, url: str) -> Self:
        """The state of an earlier run, or a fresh one.

        Raises:
            WrongInput: it can't be read, or is another service's.
        """
        path = manifest.with_name(f".{manifest.name}.inovasi.json")
        if not path.exists():
            return cls(path=path, url=url)
        try:
            state = cls(path=path, **json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as reason:
            raise WrongInput(say("{path} can't be read: {reason}", path=path, reason=reason)) from reason
        if state.url != url:
            words = "The state beside the file belongs to {url}. Use that address, or another copy of the file."
            raise WrongInput(say(words, url=state.url))
        return state

    def next_key(self) -> str:
        """An Idempotency-Key that no other change has."""
        self.count += 1
        return f"inovasi-{self.seed}-{self.count}"

    def save(self) -> None:
        """Write it down so that a crash in the middle leaves the old one whole."""
        kept = {name: value for name, value in asdict(self).items() if name != "path"}
        fresh = self.path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
