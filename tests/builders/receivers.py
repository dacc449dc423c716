"""A real receiver of webhooks on this machine, which answers as it is told and keeps what it took."""

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

DRIP_S = 0.05
BIG = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A call as it came in."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """Answers each call with the next of `answers` (then with `otherwise`), and counts who connects.

    An answer is a status, a status with headers, or one of `hang`, `drip` (a byte now and then, for ever), `big`
    (10 MB), `endless` and `close`.
    """

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.otherwise: Any = 204
        self.taken: list[Taken] = []
        self.connections = 0
        self.at_once = 0
        self.most_at_once = 0
        self.bytes_sent = 0
        self.url = ""
        self.may_end = threading.Event()
        self._changed = threading.Condition()

    def took(self, call: Taken) -> None:
        with self._changed:
            self.taken.append(call)
            self._changed.notify_all()

    def wait_for(self, count: int, *, at_most_s: float = 10.0) -> None:
        """Until so many calls came in."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.taken) >= count, at_most_s)


@contextmanager
def receiver(*, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Receiver]:
    """The receiver, running."""
    held = Receiver()

    class Handler(_Handler):
        receiver = held

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def process_request(self, request: Any, client_address: Any) -> None:
            held.connections += 1
            super().process_request(request, client_address)

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Callers that hang up are part of the tests."""

    server = Server((host, 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    scheme = "http" if tls is None else "https"
    held.url = f"{scheme}://127.0.0.1:{server.server_port}/kabar"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        held.may_end.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        held = self.receiver
        held.at_once += 1
        held.most_at_once = max(held.most_at_once, held.at_once)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = held.answers.pop(0) if held.answers else held.otherwise
        held.took(Taken(headers={name.lower(): value for name, value in self.headers.items()}, body=body))
        self.close_connection = True
        with suppress(OSError):
            self._answer(held, answer)
        held.at_once -= 1

    do_GET = do_POST  # noqa: N815

    def _answer(self, held: Receiver, answer: Any) -> None:
        match answer:
            case "hang":
                held.may_end.wait()
            case "close":
                return
            case "drip":
                while not held.may_end.wait(DRIP_S):
                    self.wfile.write(b"H")
            case "big":
                self._begin(200, {"Content-Length": str(BIG)})
                self._pour(b"x" * 65536, times=BIG // 65536)
            case "endless":
                self._begin(200, {})
                while not held.may_end.wait(DRIP_S):
                    self._pour(b"x", times=1)
            case (status, headers, text):
                self._begin(status, {"Content-Length": str(len(text)), **headers})
                self._pour(text, times=1)
            case status:
                self._begin(status, {"Content-Length": "0"})

    def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _pour(self, piece: bytes, *, times: int) -> None:
        for _ in range(times):
            self.wfile.write(piece)
            self.receiver.bytes_sent += len(piece)

    def log_message(self, *_arguments: Any) -> None:
        """The test says what it saw."""


def certificate(folder: Path, *, of: str = "127.0.0.1") -> tuple[ssl.SSLContext, str]:
    """A server's side of TLS, with a certificate of its own making, and the file by which a caller can trust it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(of).configure_cert(context)
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(trusted)
    return context, str(trusted)
