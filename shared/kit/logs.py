"""What happened, as fields that a machine can read, on one thread from the request to the last task?"""

import logging
import sys
from contextvars import ContextVar, Token
from typing import Any, TextIO, cast

import msgspec
import structlog

from shared.kit import ids

CORRELATION_HEADER = "X-Correlation-ID"
_correlation: ContextVar[str | None] = ContextVar("correlation_id", default=None)


class _Lines:
    """Writes each line in one go: they come by the thousand, and the standard library takes ten times as long."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def msg(self, line: bytes) -> None:
        # A test's captured output is closed before the process ends.
        stream = sys.__stdout__ if self._stream.closed or sys.__stdout__ is None else self._stream
        if stream is not None:
            stream.buffer.write(line)
            stream.buffer.flush()

    debug = info = warning = error = critical = msg


def configure(service: str, *, level: str = "INFO") -> None:
    """Send every log line to stdout as one JSON object, the libraries' own lines included."""
    shared_processors: list[Any] = [
        _tell_correlation,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _name_service(service),
    ]
    lines = _Lines(sys.stdout)
    structlog.configure(
        processors=[*shared_processors, _encode_line],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        logger_factory=lambda *_names: lines,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared_processors,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_encode),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # One line per request and per task is ours; theirs would double it, and some hold what letters say.
    for name in ("celery.worker.strategy", "celery.app.trace", "werkzeug", "alembic", "urllib3", "imapclient"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _encode(line: object, **_options: object) -> str:
    return msgspec.json.encode(line, enc_hook=repr).decode()


def _encode_line(_logger: object, _method: str, fields: Any) -> bytes:
    return msgspec.json.encode(fields, enc_hook=repr) + b"\n"


def _name_service(service: str) -> Any:
    def add(_logger: object, _method: str, fields: Any) -> Any:
        fields["service"] = service
        return fields

    return add


def _tell_correlation(_logger: object, _method: str, fields: Any) -> Any:
    bound = _correlation.get()
    if bound is not None:
        fields["correlation_id"] = bound
    return fields


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: `log.info("sheet.accepted", entry_id=…)`; event names and fields, no prose, no personal data."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))


def correlation_id() -> str:
    """The id that ties this work to the request it came from; a new one where there is none."""
    return _correlation.get() or str(ids.new_id())


class correlated:  # noqa: N801  # used as `with logs.correlated():`, and by every request: a generator takes thrice as long
    """Binds the correlation id for a block, a new one when none is given, and says which it is."""

    __slots__ = ("_chosen", "_token")

    def __init__(self, value: str | None = None) -> None:
        self._chosen = value or str(ids.new_id())

    def __enter__(self) -> str:
        self._token: Token[str | None] = _correlation.set(self._chosen)
        return self._chosen

    def __exit__(self, *_error: object) -> None:
        _correlation.reset(self._token)
