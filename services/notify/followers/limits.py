"""How often may somebody ask for letters to addresses?"""

from flask import Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Of one network: a household, or an office.
LETTERS = "20 per hour"

# In memory, per process: a request never touches the broker.
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window", headers_enabled=True)


def was_taken(response: Response) -> bool:
    """Only what sent a letter counts: mending a mistake costs nothing."""
    return response.status_code == 303
