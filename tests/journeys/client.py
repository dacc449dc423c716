"""How does a careful client speak to the system: over its public origin, repeating what got no answer?"""

import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests

T = TypeVar("T")
TIMEOUT_S = 20
PATIENCE_S = 45


def eventually(look: Callable[[], T], *, what: str, within_s: float = PATIENCE_S) -> T:
    """Look until there is something to see, and return it; what is seen must be true in a boolean sense."""
    deadline = time.monotonic() + within_s
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < deadline, f"still not so after {within_s:.0f} s: {what}"
        time.sleep(0.25)


@dataclass
class Client:
    """One caller with its own credentials; `token` is a session's or an agency's key."""

    base_url: str
    token: str | None = None
    session: requests.Session = field(default_factory=requests.Session)

    def call(self, method: str, path: str, *, expect: int | tuple[int, ...], **options: Any) -> requests.Response:
        """Ask, and ask again with the same key while the system is out of order.

        Every write carries an Idempotency-Key, so that a repeat acts once.
        """
        headers = dict(options.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if method != "GET":
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        deadline = time.monotonic() + PATIENCE_S
        while True:
            response = self._try(method, path, headers=headers, **options)
            if response is not None and response.status_code not in {502, 503, 504}:
                break
            assert time.monotonic() < deadline, f"{method} {path}: no answer within {PATIENCE_S} s"
            time.sleep(0.5)
        expected = (expect,) if isinstance(expect, int) else expect
        assert response.status_code in expected, f"{method} {path}: {response.status_code} {response.text[:2000]}"
        return response

    def _try(self, method: str, path: str, **options: Any) -> requests.Response | None:
        options.setdefault("timeout", TIMEOUT_S)
        options.setdefault("allow_redirects", False)
        try:
            return self.session.request(method, self.base_url + path, **options)
        except (requests.ConnectionError, requests.Timeout):
            return None

    def get(self, path: str, *, expect: int = 200, **options: Any) -> Any:
        return self.call("GET", path, expect=expect, **options).json()

    def post(self, path: str, json: Mapping[str, Any] | None = None, *, expect: int = 201, **options: Any) -> Any:
        return self.call("POST", path, json=json, expect=expect, **options).json()

    def page(self, path: str) -> str:
        """The text of a page that a person sees."""
        return self.call("GET", path, expect=200, headers={"Accept": "text/html"}).text

    def submit_form(self, path: str, fields: Mapping[str, Any], *, page: str | None = None) -> requests.Response:
        """Fill in a page's form as a browser would, its hidden fields included."""
        shown = self.page(page or path)
        hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', shown))
        return self.call(
            "POST", path, data={**hidden, **fields}, expect=(200, 302, 303), headers={"Accept": "text/html"}
        )
