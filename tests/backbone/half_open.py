"""A TCP connection whose far end has vanished without a word: open, and silent for ever."""

import contextlib
import socket
import socketserver
import threading


class Proxy:
    """Forwards TCP until `vanish()`: connections of that moment stay open and carry nothing; later ones work."""

    def __init__(self, upstream_port: int) -> None:
        self._vanished = threading.Event()
        proxy = self

        class Wire(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                proxy._serve(self.request, upstream_port)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Wire)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def vanish(self) -> None:
        self._vanished.set()
        self._vanished = threading.Event()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, client: socket.socket, upstream_port: int) -> None:
        gone = self._vanished
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", upstream_port)) as upstream:
            back = threading.Thread(target=_pump, args=(upstream, client, gone), daemon=True)
            back.start()
            _pump(client, upstream, gone)
            back.join()


def _pump(source: socket.socket, target: socket.socket, gone: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            if not gone.is_set():
                target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
