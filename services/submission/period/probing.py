"""Does our own web answer, as an agency would find it?"""

import time
from datetime import datetime, timedelta

import requests

from services.submission.period.rules import Probe
from shared.kit import logs

log = logs.get(__name__)

# An address that goes the whole way: routing, a connection from the pool, a read of real tables.
PATH = "/api/submission/v1/period"
CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 4.0


def ask(own_url: str, *, now: datetime) -> Probe:
    """Send one request, and say how long the answer took; anything but a success is no answer."""
    began = time.perf_counter()
    try:
        answer = requests.get(own_url.rstrip("/") + PATH, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S))
        answer.raise_for_status()
    except requests.RequestException as error:
        log.warning("period.no_answer", error=type(error).__name__)
        return Probe(at=now, took=None)
    return Probe(at=now, took=timedelta(seconds=time.perf_counter() - began))
