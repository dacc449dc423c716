"""How often may somebody try to guess a password?"""

from flask import Response

from shared.kit.rates import RouteLimiter

FAILED_SIGN_INS = "10 per minute"

limiter = RouteLimiter()


def is_failed(response: Response) -> bool:
    """Only failures count: a whole city hall may share one address."""
    return response.status_code == 401
