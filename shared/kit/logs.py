"""What happened, as fields that a machine can read, on one thread from the request to the last task?"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import structlog

from shared.kit import ids

_CORRELATION = "correlation_id"


def configure(service: str, *, level: str = "INFO") -> None:
    """Send every log line to stdout as one JSON object, the libraries' own lines included."""
    shared_processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared_processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared_processors,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _name_service(service),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # One line per request and per task is ours; theirs would double it.
    for name in ("celery.worker.strategy", "celery.app.trace", "werkzeug", "alembic", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _name_service(service: str) -> Any:
    def add(_logger: object, _method: str, fields: dict[str, Any]) -> dict[str, Any]:
        return {"service": service, **fields}

    return add


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: `log.info("sheet.accepted", entry_id=…)`; event names and fields, no prose, no personal data."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))


def correlation_id() -> str:
    """The id that ties this work to the request it came from; a new one where there is none."""
    bound = structlog.contextvars.get_contextvars().get(_CORRELATION)
    return str(bound) if bound else str(ids.new_id())


@contextmanager
def correlated(value: str | None = None) -> Iterator[str]:
    """Bind the correlation id for a block; a new one when none is given."""
    chosen = value or str(ids.new_id())
    with structlog.contextvars.bound_contextvars(**{_CORRELATION: chosen}):
        yield chosen
