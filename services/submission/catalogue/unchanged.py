"""What does a public page cost somebody who has it already?"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import make_response, request
from werkzeug.wrappers import Response

from shared.kit.auth import principal
from shared.kit.kept_pages import KEEP


def unchanged_costs_nothing(view: Callable[..., str]) -> Callable[..., Response]:
    """Give the page a tag of its content, so that a phone that has it already downloads nothing (304).

    For who is not signed in it is kept, and given again until something public changes.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        page = view(*args, **kwargs)
        response = make_response(page)
        response.set_etag(hashlib.sha256(page.encode()).hexdigest()[:20], weak=True)
        # Asked about each time: a verified innovation shows at once.
        response.headers["Cache-Control"] = "private, no-cache" if principal().by_cookie else KEEP
        response.headers["Vary"] = "Cookie"
        return response.make_conditional(request)

    return answer
