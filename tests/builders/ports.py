"""Which ports are free at this moment, and stay so while their server is restarted?"""

import random
import socket

# Below the range from which the kernel takes ports for outgoing connections: while a server is away, one of the
# clients that knock for it could otherwise be given its port, and the server would not come back.
_RANGE = range(20_000, 32_000)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on; no two are the same."""
    found: list[int] = []
    for port in random.sample(_RANGE, len(_RANGE)):
        if len(found) == count:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0 and _can_bind(port):
                found.append(port)
    return found


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
