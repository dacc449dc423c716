"""How often may somebody ask for letters to addresses?"""

from flask import Response

from shared.kit.rates import RouteLimiter

# Of one network: a household, or an office.
LETTERS = "20 per hour"

limiter = RouteLimiter()


def was_taken(response: Response) -> bool:
    """Only what sent a letter counts: mending a mistake costs nothing."""
    return response.status_code == 303
