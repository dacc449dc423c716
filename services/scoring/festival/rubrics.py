"""Which rubrics can a festival be scored by?"""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from services.scoring.ranking.rules import Criterion

_FOLDER = Path(__file__).parent / "rubrics"
LOWEST = 1


class WrongRubric(Exception):
    """The rubric's weights do not add up to 100 percent, or a key is doubled."""


@cache
def presets() -> Mapping[str, dict[str, Any]]:
    """The rubrics that come with us, by key.

    Raises:
        WrongRubric: one of the files contradicts itself.
    """
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.json"))}
    for rubric in found.values():
        check(rubric)
    return found


def check(rubric: Mapping[str, Any]) -> None:
    """See that a rubric can be scored by.

    Raises:
        WrongRubric: it contradicts itself.
    """
    keys = [criterion["key"] for criterion in rubric["criteria"]]
    weights = sum((Decimal(criterion["weight_pct"]) for criterion in rubric["criteria"]), Decimal())
    if weights != 100 or len(set(keys)) != len(keys):
        raise WrongRubric(f"{rubric['key']}: weights add up to {weights} %, keys are {keys}")


def criteria(rubric: Mapping[str, Any]) -> list[Criterion]:
    """The rubric's criteria, in its order."""
    return [
        Criterion(key=row["key"], name=row["name"], weight_pct=Decimal(row["weight_pct"])) for row in rubric["criteria"]
    ]
