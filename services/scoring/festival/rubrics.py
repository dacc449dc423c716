"""Which rubrics come with us, and what makes one that can be scored by? Pure but for reading its own folder."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from services.scoring.ranking.rules import Criterion
from shared.kit.errors import FieldError
from shared.kit.messages import N_

_FOLDER = Path(__file__).parent / "rubrics"
HIGHEST = 100


class WrongRubric(Exception):
    """A rubric that comes with us contradicts itself."""


@cache
def presets() -> Mapping[str, dict[str, Any]]:
    """The rubrics that come with us, by key.

    Raises:
        WrongRubric: one of the files contradicts itself.
    """
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.json"))}
    for key, rubric in found.items():
        errors = mistakes(rubric)
        if errors:
            raise WrongRubric(f"{key}: " + "; ".join(f"{error.pointer} {error.message}" for error in errors))
    return found


def mistakes(rubric: Mapping[str, Any]) -> list[FieldError]:
    """All that keeps a rubric from being scored by, field by field."""
    errors = _scale_mistakes(rubric["lowest"], rubric["highest"])
    criteria: Sequence[Mapping[str, Any]] = rubric["criteria"]
    keys = [criterion["key"] for criterion in criteria]
    if not keys:
        errors.append(FieldError("/criteria", N_("Name at least one criterion.")))
    for index, criterion in enumerate(criteria):
        if criterion["key"] in keys[:index]:
            errors.append(FieldError(f"/criteria/{index}/key", N_("Another criterion has this key.")))
        if (weight := _number(criterion["weight"])) is None or weight <= 0:
            errors.append(FieldError(f"/criteria/{index}/weight", N_("A weight is a number above zero.")))
        errors += _anchor_mistakes(rubric, index, criterion)
    errors += _weight_mistakes(rubric)
    errors += [
        FieldError(f"/tie_break/{index}", N_("The rubric has no such criterion."))
        for index, key in enumerate(rubric["tie_break"])
        if key not in keys or key in rubric["tie_break"][:index]
    ]
    return errors


def criteria(rubric: Sequence[Mapping[str, Any]]) -> list[Criterion]:
    """The criteria as the ranking takes them, in the rubric's order."""
    return [Criterion(key=row["key"], name=row["name"], weight=Decimal(row["weight"])) for row in rubric]


def _scale_mistakes(lowest: int, highest: int) -> list[FieldError]:
    if 0 <= lowest < highest <= HIGHEST:
        return []
    return [FieldError("/highest", N_("Points go from 0 or more up to %(most)s, at least two.", most=HIGHEST))]


def _anchor_mistakes(rubric: Mapping[str, Any], index: int, criterion: Mapping[str, Any]) -> list[FieldError]:
    levels = {str(points) for points in range(rubric["lowest"], min(rubric["highest"], HIGHEST) + 1)}
    return [
        FieldError(f"/criteria/{index}/anchors/{level}", N_("The scale has no such level."))
        for level in sorted(criterion.get("anchors", {}).keys() - levels)
    ]


def _weight_mistakes(rubric: Mapping[str, Any]) -> list[FieldError]:
    weights = [_number(criterion["weight"]) for criterion in rubric["criteria"]]
    stated = _number(rubric["weights_total"])
    if None in weights:
        return []
    reached = sum((weight for weight in weights if weight is not None), Decimal())
    if stated == reached:
        return []
    message = N_("The weights add up to %(reached)s, not to %(stated)s.", reached=str(reached), stated=str(stated))
    return [FieldError("/criteria", message)]


def _number(shown: object) -> Decimal | None:
    try:
        number = Decimal(str(shown))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
