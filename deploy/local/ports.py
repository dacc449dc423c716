"""Which ports does the local system use, and are they free?"""

import socket
from dataclasses import dataclass


class PortTaken(Exception):
    """Somebody else listens there; the message names the remedy."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The one public port, and those behind it that follow on it; all on the loopback address."""

    public: int

    @property
    def submission(self) -> int:
        return self.public + 1

    @property
    def scoring(self) -> int:
        return self.public + 2

    @property
    def notify(self) -> int:
        return self.public + 3

    @property
    def stream(self) -> int:
        return self.public + 4

    @property
    def smtp(self) -> int:
        return self.public + 5

    @property
    def mailbox(self) -> int:
        return self.public + 6

    @property
    def valkey(self) -> int:
        return self.public + 7

    @property
    def postgres(self) -> int:
        return self.public + 8

    def check(self) -> None:
        """See that nobody listens on any of them.

        Raises:
            PortTaken: naming the port and what to do.
        """
        for port in range(self.public, self.public + 9):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    other = self.public + 1000
                    raise PortTaken(
                        f"Port {port} is taken. If an earlier start was cut off, run: make down. "
                        f"Otherwise choose another: PORT={other} make up"
                    ) from error
