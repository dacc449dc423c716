"""How far does chance alone carry a figure whose own spread had to be estimated?

Student's t distribution for whole degrees of freedom, which has a closed form.
Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
"""

from math import atan, cos, pi, sin, sqrt

_STEPS = 60
_FAR = 1e6


def within(standard_errors: float, freedom: int) -> float:
    """The probability that chance carries a figure no further than so many standard errors, to either side."""
    angle = atan(abs(standard_errors) / sqrt(freedom))
    is_odd = freedom % 2 == 1
    term = cos(angle) if is_odd else 1.0
    terms = term if freedom > 1 else 0.0
    for step in range(2 + is_odd, freedom - 1, 2):
        term *= cos(angle) ** 2 * (step - 1) / step
        terms += term
    share = 2 / pi * (angle + sin(angle) * terms) if is_odd else sin(angle) * terms
    return min(share, 1.0)


def reach(probability: float, freedom: int) -> float:
    """How many standard errors to either side hold a share of what chance does."""
    low, high = 0.0, _FAR
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, freedom) < probability else (low, middle)
    return high
