"""A wire between the command and the service that breaks where a test says: in the request, or before the answer."""

import socket
import socketserver
import threading


class Wire:
    """Forwards TCP to a port of this machine.

    `cut_request_after(n)` breaks the next connection when so many bytes of its request went through.
    `lose_answer_to(words)` breaks that of the next request that begins so when its answer comes: done, not answered.
    """

    def __init__(self, port: int) -> None:
        self._upstream = ("127.0.0.1", port)
        self._cut_after: int | None = None
        self._losing: bytes | None = None
        self.broken = 0
        wire = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                wire._forward(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def cut_request_after(self, sent_bytes: int) -> None:
        self._cut_after = sent_bytes

    def lose_answer_to(self, words: str) -> None:
        self._losing = words.encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _forward(self, client: socket.socket) -> None:
        with socket.create_connection(self._upstream, timeout=30) as server:
            up = threading.Thread(target=self._pump_up, args=(client, server), daemon=True)
            self._begun = b""
            up.start()
            try:
                while answered := server.recv(65536):
                    if self._losing is not None and self._losing in self._begun:
                        self._losing = None
                        self.broken += 1
                        break
                    client.sendall(answered)
            except OSError:
                pass
            _end(client)

    def _pump_up(self, client: socket.socket, server: socket.socket) -> None:
        sent = 0
        try:
            while received := client.recv(4096):
                if b" HTTP/1.1\r\n" in received[:400]:
                    self._begun = received[:400]
                sent += len(received)
                if self._cut_after is not None and sent > self._cut_after:
                    self._cut_after = None
                    self.broken += 1
                    _end(client)
                    break
                server.sendall(received)
        except OSError:
            pass
        _end(server)


def _end(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is gone already
