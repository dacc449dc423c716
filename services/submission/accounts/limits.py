"""How often may somebody try to guess a password?"""

from flask import Response

from shared.kit.rates import RouteLimiter

FAILED_SIGN_INS = "10 per minute"
PASSWORDS_TRIED = "10 per minute"
# Of one network; a whole city hall may share one.
LINKS_ASKED = "30 per hour"

limiter = RouteLimiter()


def is_refused(response: Response) -> bool:
    """Whether what was typed was not taken."""
    return response.status_code == 422


def was_taken(response: Response) -> bool:
    """Whether somebody may have been sent a letter."""
    return response.status_code == 200


def is_failed(response: Response) -> bool:
    """Only failures count: a whole city hall may share one address."""
    return response.status_code == 401
