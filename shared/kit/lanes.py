"""How do readers get past a long queue of writers?

A web process has more threads than it lets work at once. When two hundred systems submit in the same minute, they wait
for their turn in threads that cost next to nothing, and whoever only reads a page walks past them. The work is done by
few threads of each lane's own: a thread that once drew a page keeps the memory which that took.
"""

import contextvars
import json
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Measured on two cores: more changes at once are done no sooner, and readers notice (`make bench-deadline`).
CHANGES_AT_ONCE = 3
READERS_AT_ONCE = 8
PATIENCE_S = 25.0
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_IN_MEMORY_BYTES = 256 * 1024
_CHUNK_BYTES = 64 * 1024
_COME_AGAIN = json.dumps({"type": "/masalah/away", "status": 503}).encode()


class Lanes:
    """A layer before the application: changes and the API take turns in one lane, reading pages in another.

    A body is fetched before its turn: a slow line holds a thread and no turn. Bodies above `max_body_bytes` are left
    for the application to refuse. Whoever's turn has not come within `patience_s` is asked to come again, and nothing
    was begun.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        *,
        max_body_bytes: int,
        changes_at_once: int = CHANGES_AT_ONCE,
        readers_at_once: int = READERS_AT_ONCE,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._application = application
        self._max_body_bytes = max_body_bytes
        self._changes = ThreadPoolExecutor(changes_at_once, "changes")
        self._readers = ThreadPoolExecutor(readers_at_once, "readers")
        self._patience_s = patience_s

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        is_change = takes_turns(environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        lane = self._changes if is_change else self._readers
        body = _fetched(environ, self._max_body_bytes) if is_change else None
        try:
            turn = lane.submit(contextvars.copy_context().run, self._application, environ, start_response)
            wait([turn], timeout=self._patience_s)
            if turn.cancel():
                return _come_again(start_response)
            return turn.result()
        finally:
            if body is not None:
                body.close()

    def close(self) -> None:
        """Let the threads go; nothing can be asked any more."""
        self._changes.shutdown()
        self._readers.shutdown()


def takes_turns(method: str, path: str) -> bool:
    """Whether a request goes in the lane of changes: those do, and all that programs ask of the API."""
    return method not in _READING or path.startswith("/api/")


def _fetched(environ: "WSGIEnvironment", max_bytes: int) -> IO[bytes] | None:
    """The request's body, read to its end and put in the place of the line it came over."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()) or not 0 < int(length) <= max_bytes:
        return None
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115, closed after the answer
    left = int(length)
    while left and (chunk := environ["wsgi.input"].read(min(left, _CHUNK_BYTES))):
        left -= body.write(chunk)
    body.seek(0)
    environ["wsgi.input"] = body
    return body


def _come_again(start_response: "StartResponse") -> list[bytes]:
    headers = [("Retry-After", "2"), ("Content-Type", "application/problem+json")]
    start_response("503 Service Unavailable", [*headers, ("Content-Length", str(len(_COME_AGAIN)))])
    return [_COME_AGAIN]
