"""How does one service ask another, without ever waiting for long?"""

from typing import Any

from shared.kit import logs

CONNECT_TIMEOUT_S = 2.0
READ_TIMEOUT_S = 5.0


class Away(Exception):
    """No answer in time, or one that is not a success."""


class Client:
    """Talks to one service's `/internal` addresses."""

    def __init__(self, base_url: str, *, token: str) -> None:
        # Web processes import this module and ask nobody: 4 MB in each of them.
        import requests

        self._base_url = base_url.rstrip("/")
        self._trouble = requests.RequestException
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **params: str | int) -> Any:
        """The JSON answer.

        Raises:
            Away: no answer in time, or one that is not a success.
        """
        try:
            answer = self._session.get(
                self._base_url + path,
                params=params,
                headers={logs.CORRELATION_HEADER: logs.correlation_id()},
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
            )
            answer.raise_for_status()
            return answer.json()
        except self._trouble as error:
            raise Away(repr(error)) from error
