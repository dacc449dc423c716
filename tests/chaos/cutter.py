"""A wire between clients and a web process, that can be cut when the answer is on its way."""

import socket
import socketserver
import threading
from urllib.parse import urlsplit

from tests.builders.system import System


class Cutter:
    """Forwards TCP; after `cut_next()` the next answer's bytes are swallowed and the connection is dropped."""

    def __init__(self, upstream: tuple[str, int]) -> None:
        self.swallowed = threading.Event()
        self._armed = threading.Event()
        cutter = self

        class Wire(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                cutter._forward(self.request, upstream)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Wire)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @classmethod
    def between(cls, system: System, service: str) -> "Cutter":
        """The system's wire to a service; clients speak to it from the first call on."""
        if service not in system.wires:
            parts = urlsplit(system.addresses[service])
            system.wires[service] = cls((parts.hostname or "127.0.0.1", parts.port or 80))
        wire = system.wires[service]
        assert isinstance(wire, Cutter)
        return wire

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut_next(self) -> None:
        """Swallow the answer to the next request that has a body, so that it was committed and not answered."""
        self.swallowed.clear()
        self._armed.set()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _forward(self, client: socket.socket, upstream: tuple[str, int]) -> None:
        try:
            server = socket.create_connection(upstream, timeout=10)
        except OSError:
            return  # the service is away: the client sees a closed connection, as it would without us
        with server:
            threading.Thread(target=_pump, args=(client, server), daemon=True).start()
            while True:
                try:
                    answered = server.recv(65536)
                except OSError:
                    return
                if not answered:
                    return
                if self._armed.is_set():
                    self._armed.clear()
                    self.swallowed.set()
                    return
                client.sendall(answered)


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while received := source.recv(65536):
            target.sendall(received)
    except OSError:
        return  # one side is gone; the other notices by itself
