"""How much work does each step of an indicator take, in a year?

Data of the year, `efforts/<year>.json`; a file that does not fit the year's catalogue is refused.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from services.scoring.maturity.rules import Efforts
from shared.contracts.catalogue import MAX_LEVEL, Catalogue

_FOLDER = Path(__file__).parent / "efforts"


class WrongEfforts(Exception):
    """The year's file does not fit its catalogue; the message says where."""


def of_year(catalogue: Catalogue) -> Efforts:
    """The year's efforts; a year without a file has every step cost the same.

    Raises:
        WrongEfforts: an indicator is missing or unknown, or a step costs nothing.
    """
    path = _FOLDER / f"{catalogue.year}.json"
    return _read(path, catalogue) if path.is_file() else _even(catalogue)


def parse(document: Mapping[str, Any], catalogue: Catalogue) -> Efforts:
    """Read and check one year's document.

    Raises:
        WrongEfforts: as for `of_year`.
    """
    steps = {indicator: tuple(Decimal(step) for step in row) for indicator, row in document["steps"].items()}
    if wrong := set(steps) ^ set(catalogue.sid):
        raise WrongEfforts(f"{catalogue.year}: indicators {', '.join(sorted(wrong))} are not in both files")
    proof = Decimal(document["proof"])
    if proof <= 0 or any(len(row) != MAX_LEVEL or min(row) <= 0 for row in steps.values()):
        raise WrongEfforts(f"{catalogue.year}: each indicator has {MAX_LEVEL} steps, and each costs something")
    return Efforts(proof=proof, steps=steps)


@cache
def _known(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _read(path: Path, catalogue: Catalogue) -> Efforts:
    return parse(_known(path), catalogue)


def _even(catalogue: Catalogue) -> Efforts:
    return Efforts(proof=Decimal(1), steps=dict.fromkeys(catalogue.sid, (Decimal(1),) * MAX_LEVEL))
