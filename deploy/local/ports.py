"""Which ports does the local system use, and are they free?"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

DEFAULT = 8000
HIGHEST = 65000


class PortTaken(Exception):
    """Somebody else listens there; the message names the remedy."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The one public port, and those behind it, on the loopback address only."""

    public: int
    submission: int
    scoring: int
    notify: int
    stream: int
    smtp: int
    mailbox: int
    valkey: int
    postgres: int
    notify_stream: int

    @classmethod
    def following(cls, public: int) -> Self:
        """The ports that follow on the public one, in the order of the fields."""
        return cls(*range(public, public + len(fields(cls))))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """As PORT says.

        Raises:
            ValueError: PORT is no usable number; the message says so.
        """
        raw = environment.get("PORT") or str(DEFAULT)
        if not (raw.isascii() and raw.isdecimal()) or not 1024 <= int(raw) <= HIGHEST:
            raise ValueError(f"PORT is {raw!r}; a number from 1024 to {HIGHEST} is needed, as in: PORT=9000 make up")
        return cls.following(int(raw))

    def check(self) -> None:
        """See that nobody listens on any of them.

        Raises:
            PortTaken: naming the port and what to do.
        """
        for field in fields(self):
            port = getattr(self, field.name)
            if not _is_free(port):
                other = self.public + 1000 if self.public + 1000 <= HIGHEST else DEFAULT
                raise PortTaken(
                    f"Port {port} (for {field.name}) is taken by another program. "
                    f"Choose another set of ports: PORT={other} make up"
                )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Connections that a former run has closed do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
