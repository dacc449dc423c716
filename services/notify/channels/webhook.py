"""How is an agency's system called, and what did it answer? The only code that talks to addresses of strangers.

Each call is made to the very address that was checked, never follows a redirect, verifies the certificate, ends after
`LIMIT_S` in all whatever the other side does, and reads no more than `MOST_READ` bytes.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import requests
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from services.notify.channels import addresses

LIMIT_S = 10.0
CONNECT_TIMEOUT_S = 4.0
MOST_READ = 16 * 1024
MOST_KEPT = 1024
"""Of the answer, for the log."""
REASON_LIMIT = 300
USER_AGENT = "inovasi-webhooks/1"

NOT_PUBLIC = "not_public"
TIMED_OUT = "timed_out"
NO_CERTIFICATE = "certificate"
NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is sent, where to."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: a status with the beginning of the answer, or none and the reason why."""

    status: int | None = None
    text: str = ""
    reason: str = ""
    retry_after_s: float = 0.0
    duration_ms: int = 0


class Caller:
    """Makes calls; `may_be_local` lets them go to this machine, for demonstrations and tests alone."""

    def __init__(self, *, may_be_local: bool = False, ca_file: str | None = None, limit_s: float = LIMIT_S) -> None:
        self._may_be_local = may_be_local
        self._ca_file = ca_file
        self._limit_s = limit_s

    def post(self, call: Call) -> Answer:
        """Make the call; what comes of it, in every case, is in the answer."""
        begun = time.monotonic()
        watch = _Watch()
        with watch.limited_to(self._limit_s):
            answer = self._post(call)
        if watch.is_over and answer.status is None:
            answer = Answer(reason=TIMED_OUT)
        return Answer(
            status=answer.status,
            text=answer.text,
            reason=answer.reason,
            retry_after_s=answer.retry_after_s,
            duration_ms=round((time.monotonic() - begun) * 1000),
        )

    def _post(self, call: Call) -> Answer:
        with self._session() as session:
            try:
                # Not compressed: what is small on the line could be large in our memory.
                headers = {**call.headers, "Accept-Encoding": "identity"}
                answer = session.post(call.url, data=call.body, headers=headers, stream=True)
            except InvalidIPAddress:
                return Answer(reason=NOT_PUBLIC)
            except requests.exceptions.SSLError as error:
                return Answer(reason=_reason(NO_CERTIFICATE, error))
            except requests.Timeout:
                return Answer(reason=TIMED_OUT)
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                return Answer(reason=_reason(NOT_REACHED, error))
            with answer:
                return Answer(
                    status=answer.status_code, text=_beginning(answer), retry_after_s=_retry_after_s(answer.headers)
                )

    def _session(self) -> HTTPSession:
        config = Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=self._may_be_local,
            never_redirect=True,
            default_timeout=(min(CONNECT_TIMEOUT_S, self._limit_s), self._limit_s),
            user_agent_override=USER_AGENT,
        )
        session = HTTPSession(config)
        # Not by way of a proxy, nor with a password that this machine's environment names.
        session.trust_env = False
        session.verify = self._ca_file or True
        for scheme in ("http", "https"):
            is_https = scheme == "https"
            session.mount(f"{scheme}://", _Adapter(is_https_proto=is_https, allow_loopback=self._may_be_local))
        return session


class _Watch:
    """Ends a call in the middle when its time is over: each wait has a time-out of its own, but a call has many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self.is_over = False

    @contextmanager
    def limited_to(self, limit_s: float) -> Iterator[None]:
        timer = threading.Timer(limit_s, self._end)
        timer.daemon = True
        token = _watch.set(self)
        timer.start()
        try:
            yield
        finally:
            _watch.reset(token)
            timer.cancel()
            with self._lock:
                self._forget()

    def look_after(self, line: socket.socket) -> None:
        """Hold the line by a handle of its own: TLS will take the other one over."""
        with self._lock:
            self._forget()
            self._line = socket.socket(fileno=os.dup(line.fileno()))
            if self.is_over:
                self._cut()

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            self._cut()

    def _cut(self) -> None:
        if self._line is not None:
            try:
                self._line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # the other side was faster

    def _forget(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


_watch: ContextVar[_Watch] = ContextVar("webhook_watch")


class _PlainLine(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        line = super()._new_conn()
        _watch.get().look_after(line)
        return line


class _TlsLine(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        line = super()._new_conn()
        _watch.get().look_after(line)
        return line


class _PlainLines(HTTPConnectionPool):
    ConnectionCls = _PlainLine


class _TlsLines(HTTPSConnectionPool):
    ConnectionCls = _TlsLine


class _Adapter(IPFilterAdapter):  # type: ignore[misc]  # the library carries no types
    """Looks the name up once, and connects to the address found, after a second, stricter look at it."""

    def __init__(self, *, is_https_proto: bool, allow_loopback: bool) -> None:
        super().__init__(is_https_proto, allow_loopback=allow_loopback)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainLines, "https": _TlsLines}

    def build_connection_pool_key_attributes(self, *arguments: Any, **options: Any) -> Any:
        host, pool = super().build_connection_pool_key_attributes(*arguments, **options)
        found = addresses.parse(host["host"])
        is_own = self._allow_loopback and found is not None and found.is_loopback
        if found is None or not (is_own or addresses.is_public(found)):
            raise InvalidIPAddress(host["host"])
        return host, pool


def _beginning(answer: requests.Response) -> str:
    """The first of the answer; the line may be cut while it is read, and the status stands all the same."""
    read = b""
    try:
        for piece in answer.raw.stream(MOST_KEPT, decode_content=False):
            read += piece
            if len(read) >= MOST_READ:
                break
    except (requests.RequestException, HTTPError, OSError, ValueError):
        pass  # what counts is that it answered
    return read[:MOST_KEPT].decode("utf-8", "replace").replace("\0", "�")


def _retry_after_s(headers: Mapping[str, str]) -> float:
    """In how many seconds the receiver wants to be called again; dates, the other form of it, count as nothing."""
    asked = headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0.0


def _reason(kind: str, error: BaseException) -> str:
    """The kind of trouble, and in the words of whatever met it first."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return f"{kind}: {error}"[:REASON_LIMIT]
