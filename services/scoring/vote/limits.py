"""How often may somebody ask for letters, or try to guess a ticket?"""

from flask import Response

from shared.kit.rates import RouteLimiter

# Of one network: a household or an office, not a hall; in a hall people vote by ticket.
LETTERS = "20 per hour"
GUESSES = "20 per minute"

limiter = RouteLimiter()


def was_taken(response: Response) -> bool:
    """Only what sent a letter counts: mending a mistake costs nothing."""
    return response.status_code == 303


def was_unknown(response: Response) -> bool:
    """Only tickets that are none count."""
    return response.status_code == 404
