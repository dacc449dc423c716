"""Which public answers may be given again as they are, because nothing public has changed since?"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.kit import metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Asked about each time, by phones and by proxies; an answer with another word on caching is not ours to keep.
KEEP = "public, no-cache"
# How long a page may lag behind a change that another process made.
MAY_LAG_S = 0.2
# How long one reader's fresh page may take while the others still get the one before.
_PATIENCE_S = 2.0
# A thousand pages; each MB more is a MB of every web process.
_MOST_BYTES = 4 * 1024 * 1024
_MOST_BYTES_OF_ONE = 512 * 1024
# Level 5 of 9: a page of 40 KB in half a millisecond, within two per cent of the smallest.
_EFFORT = 5
_WHOSE_VALUES_DIFFER = frozenset({"content-length", "x-correlation-id"})

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Kept:
    """An answer, packed, and the version of what is public that it was drawn from."""

    version: Hashable
    etag: str
    headers: Headers
    packed: bytes
    renewed_since: float = 0.0


class KeptPages:
    """A layer before the application that gives a public answer again while its version stands.

    Kept is what the application itself calls so: a 200 to a GET without a sign-in, with an ETag and KEEP for its
    Cache-Control. `version` (None: not known now) is asked at most once per `may_lag_s`, and always after a change
    that this process took in; no page is older than that. Memory is bounded by `most_bytes`: the least recently read
    go first.
    """

    def __init__(
        self, application: "WSGIApplication", *, version: Callable[[], Hashable], most_bytes: int = _MOST_BYTES
    ) -> None:
        self.may_lag_s = MAY_LAG_S
        self._application = application
        self._ask_version = version
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()
        self._version: Hashable = None
        self._asked_at = float("-inf")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from what is kept, or let the application answer and keep that."""
        key = _key(environ)
        if key is None:
            answer = self._application(environ, start_response)
            if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
                self._asked_at = float("-inf")
            return answer
        started = time.perf_counter()
        version = self._current_version(started)
        kept = self._kept.get(key)
        if kept is None or (kept.version != version and not self._is_being_renewed(kept, started)):
            return self._draw(environ, start_response, key=key, version=version)
        return self._give(kept, environ, start_response, key=key, started=started)

    def forget(self) -> None:
        """Keep nothing any more; the next reader of each page has it drawn anew."""
        with self._lock:
            self._kept.clear()
            self._kept_bytes = 0

    def _current_version(self, now: float) -> Hashable:
        if now - self._asked_at >= self.may_lag_s:
            # Noted before asking: readers who come meanwhile need not ask too.
            self._asked_at = now
            # Nobody to ask means that nothing changes either: what is kept is still given.
            self._version = self._ask_version() or self._version
        return self._version

    def _is_being_renewed(self, kept: Kept, now: float) -> bool:
        """Whether another reader is drawing the new page; if not, this one does from now on."""
        with self._lock:
            if self.may_lag_s and now - kept.renewed_since < _PATIENCE_S:
                return True
            kept.renewed_since = now
            return False

    def _give(
        self, kept: Kept, environ: "WSGIEnvironment", start_response: "StartResponse", *, key: Hashable, started: float
    ) -> Iterable[bytes]:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
        status, headers, body = "200 OK", kept.headers, kept.packed
        if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            status, body = "304 NOT MODIFIED", b""
        elif "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            headers = [*headers, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
        else:
            body = gzip.decompress(body)
            headers = [*headers, ("Content-Length", str(len(body)))]
        start_response(status, headers)
        method = environ["REQUEST_METHOD"]
        metrics.observe_request("kept", method, int(status[:3]), time.perf_counter() - started)
        return [body if method == "GET" else b""]

    def _draw(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", *, key: Hashable, version: Hashable
    ) -> Iterable[bytes]:
        """Let the application answer in full, and keep that if it may be; whether the reader has it already, we see."""
        started = time.perf_counter()
        said: list[Any] = []

        def note(*what: Any) -> Callable[[bytes], object]:
            said[:] = what
            return _unused

        body = self._application({**environ, "HTTP_IF_NONE_MATCH": ""}, note)
        status, headers = said[:2]
        by_name = {name.lower(): value for name, value in headers}
        if environ["REQUEST_METHOD"] != "GET" or not _may_be_kept(status, by_name):
            start_response(*said)
            return body
        try:
            content = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        fresh = Kept(version, by_name["etag"], _same_for_all(headers), gzip.compress(content, _EFFORT))
        self._keep(key, fresh)
        return self._give(fresh, environ, start_response, key=key, started=started)

    def _keep(self, key: Hashable, fresh: Kept) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept_bytes += len(fresh.packed) - (len(before.packed) if before else 0)
            self._kept[key] = fresh
            while self._kept_bytes > self._most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._kept_bytes -= len(oldest.packed)


def _unused(_content: bytes) -> None:
    """Nobody here writes by WSGI's old way."""


def _key(environ: "WSGIEnvironment") -> Hashable:
    """What the answer depends on; None where it may depend on who asks."""
    cookie = environ.get("HTTP_COOKIE", "")
    if (
        environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
        or "HTTP_AUTHORIZATION" in environ
        or "HTTP_RANGE" in environ
        or environ.get("PATH_INFO", "").startswith("/static/")
        or (cookie and (not cookie.startswith("lang=") or ";" in cookie))
    ):
        return None
    path = environ.get("PATH_INFO", "")
    language = environ.get("HTTP_ACCEPT_LANGUAGE", "") if path.startswith("/api/") else cookie
    return path, environ.get("QUERY_STRING", ""), language


def _may_be_kept(status: str, headers: dict[str, str]) -> bool:
    return (
        status.startswith("200")
        and headers.get("cache-control") == KEEP
        and "etag" in headers
        and "set-cookie" not in headers
        and "content-encoding" not in headers
        and 0 < int(headers.get("content-length", 0)) <= _MOST_BYTES_OF_ONE
    )


def _same_for_all(headers: Headers) -> Headers:
    kept = [(name, value) for name, value in headers if name.lower() not in {*_WHOSE_VALUES_DIFFER, "vary"}]
    varies = [value for name, value in headers if name.lower() == "vary"]
    return [*kept, ("Vary", ", ".join([*varies, "Accept-Encoding"]))]
