"""How often may somebody ask for letters, or try to guess a ticket?"""

from flask import Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Of one network: a household or an office, not a hall; in a hall people vote by ticket.
LETTERS = "20 per hour"
GUESSES = "20 per minute"

# In memory, per process: a request never touches the broker.
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window", headers_enabled=True)


def was_taken(response: Response) -> bool:
    """Only what sent a letter counts: mending a mistake costs nothing."""
    return response.status_code == 303


def was_unknown(response: Response) -> bool:
    """Only tickets that are none count."""
    return response.status_code == 404
