"""Which ports are free at this moment?"""

import socket


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on; taken together, so that no two are the same."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for opened in sockets:
            opened.bind(("127.0.0.1", 0))
        return [opened.getsockname()[1] for opened in sockets]
    finally:
        for opened in sockets:
            opened.close()
