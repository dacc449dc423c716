"""Does a year's file of rules hold together, so that nobody is scored by a row that was lost while typing it?"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from string import ascii_lowercase
from typing import Any

_COLUMNS = ("id", "variable", "name", "mandatory", "weight", "levels")
_NUMBERED = re.compile(r"(?P<number>[1-9][0-9]?)(?P<letter>[a-z]?)", re.ASCII)


class WrongCatalogue(Exception):
    """The year's file contradicts itself; the message says where."""


def check_columns(row: Mapping[str, Any], *, position: int) -> None:
    """Refuse an indicator that lacks a part of itself.

    Raises:
        WrongCatalogue: naming the indicator, or its place, and what is missing.
    """
    if absent := [column for column in _COLUMNS if column not in row]:
        raise WrongCatalogue(f"indicator {row.get('id', f'in row {position}')}: {', '.join(absent)} is missing")


def weight_of(row: Mapping[str, Any]) -> Decimal:
    """The weight of an indicator, above 0.

    Raises:
        WrongCatalogue: it is no such number.
    """
    try:
        weight = Decimal(row["weight"])
    except (InvalidOperation, TypeError, ValueError) as error:
        raise WrongCatalogue(f"indicator {row['id']}: the weight {row['weight']!r} is no number") from error
    if not (weight.is_finite() and weight > 0):
        raise WrongCatalogue(f"indicator {row['id']}: the weight {row['weight']!r} is not above 0")
    return weight


def check_numbers(year: int, indicators: Sequence[str]) -> None:
    """Hold the indicators to one numbering without a gap: 1, 2a, 2b, 3 and so on.

    Weights alone do not tell: they can add up without a row when another weighs more.

    Raises:
        WrongCatalogue: naming what is missing, or what is no such number.
    """
    letters: dict[int, list[str]] = {}
    for name in indicators:
        numbered = _NUMBERED.fullmatch(name)
        if numbered is None:
            raise WrongCatalogue(f"{year}: indicator {name} is not a number with at most one letter")
        letters.setdefault(int(numbered["number"]), []).append(numbered["letter"])
    wanted = range(1, max(letters, default=1) + 1)
    absent = [str(number) for number in wanted if number not in letters]
    for number, held in sorted(letters.items()):
        if held != [""]:
            absent += [f"{number}{letter}" for letter in ascii_lowercase[: max(2, len(held))] if letter not in held]
    if absent:
        raise WrongCatalogue(f"{year}: indicator {', '.join(absent)} is missing")


def check_categories(year: int, categories: Sequence[tuple[str, Decimal]]) -> None:
    """Hold the cut-offs to falling from the best category down to 0.

    Raises:
        WrongCatalogue: an index would belong to two categories, or to none.
    """
    lowest = [least for _, least in categories]
    if not lowest or lowest[-1] != 0 or lowest != sorted(set(lowest), reverse=True):
        raise WrongCatalogue(f"{year}: categories: the lowest indices do not fall from the best category to 0")
