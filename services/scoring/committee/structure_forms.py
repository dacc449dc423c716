"""What did the committee type about categories, rounds and rubrics?"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from werkzeug.datastructures import MultiDict

from services.scoring.festival.models import Rubric
from services.scoring.festival.schemas import NewRubricSchema
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_
from shared.look import forms

# Blank lines at the end of the form, for criteria to be added.
SPARE_ROWS = 3
MOST_ROWS = 30
_ANCHOR = re.compile(r"\s*(\d{1,3})\s*[=:.–-]\s*(\S.*)")
_NO_KEY = re.compile(r"[^a-z0-9]+")


def takes(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """Which forms, kinds and stages were ticked."""
    return {name: form.getlist(name) for name in ("forms", "kinds", "stages")}


def instant(form: Mapping[str, str], name: str) -> str | None:
    """A moment typed in the city's time, in ISO 8601 with its offset; None where nothing was typed.

    Raises:
        Invalid: it is no moment.
    """
    shown = form.get(name, "").strip()
    if not shown:
        return None
    try:
        local = datetime.fromisoformat(shown)
    except ValueError as error:
        raise Invalid([FieldError(f"/{name}", N_("Choose a day and a time."))]) from error
    return local.replace(tzinfo=ZoneInfo(str(get_timezone()))).isoformat()


def rubric(form: Mapping[str, str]) -> dict[str, Any]:
    """The rubric as the API would take it, by the same rules.

    Raises:
        Invalid: naming each field of the form that is wrong.
    """
    criteria: list[dict[str, Any]] = []
    rows: list[int] = []
    errors: list[FieldError] = []
    for row in range(MOST_ROWS):
        name = form.get(f"criteria-{row}-name", "").strip()
        if not name:
            continue
        anchors, wrong = _anchors(form.get(f"criteria-{row}-anchors", ""))
        if wrong:
            errors.append(FieldError(f"/criteria/{row}/anchors", N_("Write one level a line: 1 = what it means.")))
        criteria.append(
            {
                "key": form.get(f"criteria-{row}-key") or _key(name),
                "name": name,
                "weight": form.get(f"criteria-{row}-weight", "").strip().replace(",", "."),
                "anchors": anchors,
            }
        )
        rows.append(row)
    tie_break = [_key(one) for one in form.get("tie_break", "").splitlines() if one.strip()]
    by_name = {_key(one["name"]): one["key"] for one in criteria}
    given = {
        "lowest": _number(form.get("lowest", "")),
        "highest": _number(form.get("highest", "")),
        "weights_total": form.get("weights_total", "").strip().replace(",", "."),
        "criteria": criteria,
        "tie_break": [by_name.get(one, one) for one in tie_break],
        "source": form.get("source", ""),
        "reason": form.get("reason", ""),
    }
    try:
        read = forms.read(NewRubricSchema(), given)
    except Invalid as invalid:
        errors += in_rows(invalid.errors, rows)
    if errors:
        raise Invalid(errors)
    return {**read, "rows": rows}


def in_rows(errors: Sequence[FieldError], rows: Sequence[int]) -> list[FieldError]:
    """Errors of the nth criterion, told of the line of the form that it was typed in."""
    found = []
    for error in errors:
        parts = error.pointer.split("/")
        if len(parts) > 2 and parts[1] == "criteria" and parts[2].isdigit() and int(parts[2]) < len(rows):
            parts[2] = str(rows[int(parts[2])])
        found.append(FieldError("/".join(parts[:4]), error.message))
    return found


def typed_of(held: Rubric) -> dict[str, str]:
    """The form of a rubric as it stands."""
    typed = {
        "lowest": str(held.lowest),
        "highest": str(held.highest),
        "weights_total": f"{held.weights_total.normalize():f}",
        "source": held.source,
        "tie_break": "\n".join(
            criterion["name"] for key in held.tie_break for criterion in held.criteria if criterion["key"] == key
        ),
    }
    for row, criterion in enumerate(held.criteria):
        anchors = criterion.get("anchors", {})
        typed[f"criteria-{row}-key"] = criterion["key"]
        typed[f"criteria-{row}-name"] = criterion["name"]
        typed[f"criteria-{row}-weight"] = criterion["weight"]
        typed[f"criteria-{row}-anchors"] = "\n".join(
            f"{level} = {anchors[level]}" for level in sorted(anchors, key=int)
        )
    return typed


def rows_shown(typed: Mapping[str, str]) -> range:
    """The lines of the form: all that are filled in, and some more."""
    filled = [row for row in range(MOST_ROWS) if typed.get(f"criteria-{row}-name")]
    return range(min(MOST_ROWS, (filled[-1] + 1 if filled else 0) + SPARE_ROWS))


def _anchors(text: str) -> tuple[dict[str, str], list[str]]:
    lines = [line for line in text.splitlines() if line.strip()]
    read = [(line, _ANCHOR.fullmatch(line)) for line in lines]
    return {match[1]: match[2].strip() for _, match in read if match}, [line for line, match in read if not match]


def _key(name: str) -> str:
    return _NO_KEY.sub("_", name.strip().lower()).strip("_")[:60]


def _number(shown: str) -> int | str:
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 4 else shown
