"""How are requests made so that none is lost, doubled, or sent where the key must not go?"""

import random
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from inovasi.errors import Away, NotAllowed, Refused, WrongInput
from inovasi.words import is_english, say

TIMEOUT_S = (10.0, 60.0)
TRIES = 6
LONGEST_WAIT_S = 60.0
BASE = "/api/submission/v1"
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Api:
    """The submission API for one key; every request is tried again where that can do no harm.

    All requests made here may be repeated: reads, uploads of the same bytes, and changes with an Idempotency-Key.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        tries: int = TRIES,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
            raise WrongInput(say("The key may only travel encrypted: the address must begin with https://."))
        self.url = url.rstrip("/")
        self._tries, self._sleep, self._tell = tries, sleep, tell
        self._session = requests.Session()
        # No password file of the user's may put another sign-in in the place of the key.
        self._session.trust_env = False
        self._session.headers["Accept-Language"] = "en" if is_english() else "id"
        if key:
            self._session.headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str) -> requests.Response:
        """Read.

        Raises:
            Refused: also NotAllowed.
            Away: no answer after several tries.
        """
        return self.call("GET", path)

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        body: Callable[[], Any] | None = None,
    ) -> requests.Response:
        """Ask until there is an answer; `body` makes a fresh body for each try.

        Raises:
            Refused: also NotAllowed.
            Away: no answer after several tries.
        """
        reason, after_s = "", None
        for attempt in range(self._tries):
            if attempt:
                self._wait(attempt, reason, after_s)
            after_s = None
            try:
                answer = self._session.request(
                    method,
                    self.url + BASE + path,
                    json=json,
                    data=body() if body else None,
                    headers=headers,
                    timeout=TIMEOUT_S,
                    # A key is sent to the address it was given for, nowhere else.
                    allow_redirects=False,
                )
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
                reason = type(error).__name__
                continue
            if answer.status_code in _AGAIN:
                reason, after_s = str(answer.status_code), _retry_after_s(answer)
                continue
            return _accepted(answer)
        raise Away(reason)

    def _wait(self, attempt: int, reason: str, after_s: float | None) -> None:
        # Full jitter: many clients that failed together do not come back together.
        seconds = min(LONGEST_WAIT_S, after_s if after_s is not None else random.uniform(0.5, 1) * 2 ** (attempt - 1))  # noqa: S311
        self._tell(say("trying again in {seconds} s ({reason})", seconds=round(seconds, 1), reason=reason))
        self._sleep(seconds)


def _accepted(answer: requests.Response) -> requests.Response:
    if answer.status_code < 300:
        return answer
    try:
        problem = answer.json()
    except requests.JSONDecodeError:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    raise (NotAllowed if answer.status_code in {401, 403} else Refused)(answer.status_code, problem)


def _retry_after_s(answer: requests.Response) -> float | None:
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else None
