"""How often may somebody try to guess a password?"""

from flask import Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

FAILED_SIGN_INS = "10 per minute"

# In memory, per process: a request never touches the broker.
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window", headers_enabled=True)


def is_failed(response: Response) -> bool:
    """Only failures count: a whole city hall may share one address."""
    return response.status_code == 401
